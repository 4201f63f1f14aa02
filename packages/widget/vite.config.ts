import { defineConfig, type Plugin } from 'vite';

/**
 * The CDN build: `cdn/talia-chat.js`, a plain custom element, and the panel with Lit as a hashed chunk it loads when
 * the visitor reaches for it; `cdn/talia-loader.js` brings it to pages of classic scripts. Only the names of these two are
 * stable; chunks may be cached for ever.
 */
export default defineConfig({
  plugins: [shrinkStyles(), shrinkMarkup()],
  build: {
    target: 'es2022',
    outDir: 'cdn',
    emptyOutDir: true,
    modulePreload: false,
    lib: {
      entry: { 'talia-chat': 'src/cdn.ts', 'talia-loader': 'src/loader.ts' },
      formats: ['es'],
      fileName: (_format, name) => `${name}.js`,
    },
    rolldownOptions: {
      output: {
        minify: true,
        chunkFileNames: 'chunks/[name]-[hash].js',
        // Left to itself, what the panel shares with what is fetched after it becomes a file of its own to wait for.
        codeSplitting: {
          groups: [{ name: 'panel', test: belongsToPanel }],
        },
      },
    },
  },
});

/** All that opening fetches. The first script shares nothing with it but types. */
function belongsToPanel(id: string): boolean {
  return /\/node_modules\/|\/src\/(panel|chat|api|labels|markdown)\/(?!my-data\/|challenge\/|tools\/|files\/|chime|outbox|turn-stream|server-sent|deliver-message|retry-policy|locale|en\.|pt\.|.*-live|merge-stored)/.test(
    id,
  );
}

/** Styles are texts to the minifier: their comments, line breaks and indents would travel to every page. */
function shrinkStyles(): Plugin {
  return {
    name: 'talia-shrink-styles',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('-styles.ts')) return undefined;
      return { code: code.replace(/`[^`]*`/g, shrinkStyle), map: null };
    },
  };
}

/** Blanks that carry meaning stay: between selectors, values and around the signs of a calculation. */
function shrinkStyle(style: string): string {
  return style
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replace(/([:,]) /g, '$1')
    .replace(/='(\w+)'\]/g, '=$1]')
    .replaceAll(';}', '}');
}

/** Line breaks and indents of Lit's templates are one blank to a browser, and many bytes on the way to it. */
function shrinkMarkup(): Plugin {
  return {
    name: 'talia-shrink-markup',
    enforce: 'post',
    transform(code, id) {
      if (!/\/src\/.*\.ts$/.test(id) || !code.includes('html`')) return undefined;
      const places = findMarkup(this.parse(code)).toSorted((one, other) => other.start - one.start);
      return { code: places.reduce(shrinkPlace, code), map: null };
    },
  };
}

interface Place {
  start: number;
  end: number;
}

function shrinkPlace(code: string, { start, end }: Place): string {
  return code.slice(0, start) + code.slice(start, end).replace(/\s*\n\s*/g, ' ') + code.slice(end);
}

/** The texts of all templates tagged `html`, also of those inside others. */
function findMarkup(node: unknown): Place[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(findMarkup);
  if (!('type' in node) || node.type !== 'TaggedTemplateExpression' || !('tag' in node && 'quasi' in node))
    return inside;
  // True by ESTree.
  const { tag, quasi } = node as { tag: { name?: string }; quasi: { quasis: Place[] } };
  return tag.name === 'html' ? [...inside, ...quasi.quasis] : inside;
}
