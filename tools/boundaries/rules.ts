/**
 * "Who may import whom" of the architecture, as data. Files are named from packages/, such as `bff/src/store/rpc.ts`;
 * a pattern is the beginning of such a name, and one that ends with `$` the whole of it.
 */

/** Modules outside of ours that only some files may touch. `name` matches the package and its subpaths. */
export const vendorDoors: readonly { readonly name: string; readonly doors: readonly string[] }[] = [
  {
    name: 'express',
    doors: [
      'bff/src/app.ts$',
      'bff/src/serve.ts$',
      'bff/src/channels/',
      'bff/src/panel/',
      'bff/src/http/',
      'bff/src/live/',
    ],
  },
  { name: 'openai', doors: ['bff/src/openai/', 'simulator/src/'] },
  { name: 'file-type', doors: ['bff/src/http/'] },
  { name: '@supabase/supabase-js', doors: ['bff/src/store/'] },
  { name: '@electric-sql/pglite', doors: ['bff/src/store/embedded/'] },
  { name: 'pg', doors: ['bff/src/store/'] },
  { name: 'winston', doors: ['bff/src/logging/'] },
  { name: 'winston-daily-rotate-file', doors: ['bff/src/logging/'] },
  { name: 'twilio', doors: ['bff/src/channels/'] },
  { name: 'lit', doors: ['widget/src/', 'panel/src/'] },
];

/** Modules a package may only name in types: as code they would travel to every visitor's browser. */
export const typesOnly: readonly { readonly name: string; readonly inside: string }[] = [
  { name: 'zod', inside: 'widget/src/' },
  { name: '@talia/protocol', inside: 'widget/src/' },
  { name: 'zod', inside: 'panel/src/' },
  { name: '@talia/protocol', inside: 'panel/src/' },
];

/**
 * What may load a module by a computed text. The widget's loader must name its neighbour in full: a classic script of
 * another site has no address to be beside of.
 */
export const computedLoaders: readonly string[] = ['widget/src/loader.ts$'];

/** The layers of the server, from the top down. A file belongs to the first one that has a pattern of it. */
export const layers = {
  cli: ['bff/src/cli/'],
  main: [
    'bff/src/main.ts$',
    'bff/src/index.ts$',
    'bff/src/server.ts$',
    'bff/src/open-database.ts$',
    'bff/src/reach-openai.ts$',
  ],
  app: ['bff/src/app.ts$', 'bff/src/serve.ts$'],
  channels: ['bff/src/channels/'],
  panel: ['bff/src/panel/'],
  http: ['bff/src/http/'],
  turns: ['bff/src/turns/'],
  privacy: ['bff/src/privacy/'],
  openai: ['bff/src/openai/'],
  assistant: ['bff/src/assistant/'],
  live: ['bff/src/live/'],
  store: ['bff/src/store/'],
  config: ['bff/src/config/'],
  logging: ['bff/src/logging/'],
  /** What every layer may use: errors, and small helpers that know nothing of Tal-IA. */
  errors: ['bff/src/errors.ts$', 'bff/src/cause-code.ts$', 'bff/src/json.ts$', 'bff/src/sleep.ts$'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A layer of the server. */
export type Layer = keyof typeof layers;

/**
 * What each layer may import besides itself; nothing points upward, and of two neighbours at most one knows the other
 * (the assistant declares its tools in the model's shape).
 */
export const mayImport: Readonly<Record<Layer, readonly Layer[]>> = {
  cli: ['main', 'turns', 'privacy', 'openai', 'assistant', 'live', 'store', 'config', 'logging', 'errors'],
  main: [
    'app',
    'channels',
    'panel',
    'http',
    'turns',
    'privacy',
    'openai',
    'assistant',
    'live',
    'store',
    'config',
    'logging',
    'errors',
  ],
  app: ['channels', 'panel', 'http', 'live', 'logging', 'errors'],
  channels: ['http', 'turns', 'openai', 'assistant', 'live', 'store', 'logging', 'errors'],
  panel: ['http', 'turns', 'openai', 'assistant', 'live', 'store', 'logging', 'errors'],
  http: ['logging', 'errors'],
  turns: ['openai', 'assistant', 'store', 'logging', 'errors'],
  privacy: ['openai', 'store', 'logging', 'errors'],
  openai: ['store', 'logging', 'errors'],
  assistant: ['openai', 'store', 'logging', 'errors'],
  live: ['store', 'logging', 'errors'],
  store: ['logging', 'errors'],
  config: ['logging', 'errors'],
  logging: ['errors'],
  errors: [],
};

/** The programs, and what Next calls of its own accord. Everything else gets what it needs as an argument. */
export const environmentReaders: readonly string[] = [
  'bff/src/main.ts$',
  'bff/src/cli/main.ts$',
  'next/app/page.tsx$',
  'next/app/talia-identity/route.ts$',
];

/** Says whether a file is meant by one of the patterns. */
export function isIn(file: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('$') ? file === pattern.slice(0, -1) : file.startsWith(pattern)));
}

/** Tests, suites for several of them (`.contract.ts`) and what only tests use (`testing/`) may reach across layers and vendors; nothing else may use them. */
export function isTestCode(file: string): boolean {
  return /\.(test|contract)\.ts$/.test(file) || file.includes('/testing/');
}
