import { readdir, readFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let entry: string;
let loader: string;
let chunks: { name: string; code: string }[];

beforeAll(async () => {
  // As the product is built: otherwise Lit's development build is measured.
  vi.stubEnv('NODE_ENV', 'production');
  folder = await mkdtemp(join(tmpdir(), 'talia-cdn-'));
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: folder } });
  entry = await readFile(join(folder, 'talia-chat.js'), 'utf8');
  loader = await readFile(join(folder, 'talia-loader.js'), 'utf8');
  const names = await readdir(join(folder, 'chunks'));
  chunks = await Promise.all(
    names.map(async (name) => ({ name, code: await readFile(join(folder, 'chunks', name), 'utf8') })),
  );
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const brotliBytes = (code: string) => brotliCompressSync(code).length;

test('the first script is at most 4 kB', () => {
  expect(brotliBytes(entry)).toBeLessThanOrEqual(4096);
});

/** Fetched beside the panel, or when somebody reaches for it, by the beginning of its name, and the most that each may weigh, in bytes. */
const laterBudgets: Readonly<Record<string, number>> = {
  'attach-live': 6_000,
  'my-data': 5_000,
  challenge: 2_500,
  tools: 1_000,
  chime: 500,
  'file-tray': 5_000,
  en: 1_600,
  pt: 1_600,
  outbox: 1_500,
  'turn-stream': 1_000,
  'server-sent-events': 1_000,
  'deliver-message': 1_500,
};
const languages = ['en', 'pt'];

test('everything until the panel can be used is at most 36 kB, in any language', () => {
  const loaded = loadedOnOpening();
  expect(loaded.length).toBeGreaterThan(0);
  const language = Math.max(...languages.map((name) => brotliBytes(findLater(name).code)));
  const panel = loaded.reduce((sum, { code }) => sum + brotliBytes(code), brotliBytes(entry));
  expect(panel + language).toBeLessThanOrEqual(36_000);
});

test('what a closed chat shows besides its button is at most 4 kB, holds no Lit and needs nothing else', () => {
  const front = chunks.filter(({ name }) => name.startsWith('front-'));
  expect(front).toHaveLength(1);
  for (const { code } of front) {
    expect(brotliBytes(code)).toBeLessThanOrEqual(4096);
    expect(code).not.toMatch(/lit-|litHtml|_\$lit|import/);
  }
});

test('what is not needed to write a first message is a chunk of its own, and each has its budget', () => {
  const later = chunks.filter((chunk) => !loadedOnOpening().includes(chunk) && !chunk.name.startsWith('front-'));
  expect(later).toHaveLength(Object.keys(laterBudgets).length);
  for (const [name, most] of Object.entries(laterBudgets)) {
    expect(brotliBytes(findLater(name).code), name).toBeLessThanOrEqual(most);
  }
});

function findLater(name: string) {
  const found = chunks.filter((chunk) => chunk.name.startsWith(`${name}-`));
  expect(found, name).toHaveLength(1);
  return found[0] ?? { name, code: '' };
}

/** The panel's chunk, and all that it imports at once. What a closed chat shows is not needed for it. */
function loadedOnOpening() {
  const found = new Set(
    chunks.filter(
      ({ name }) =>
        !name.startsWith('front-') &&
        (entry.includes(`import(\`./chunks/${name}\`)`) || entry.includes(`import("./chunks/${name}")`)),
    ),
  );
  for (const { code } of found) {
    for (const chunk of chunks) if (code.includes(`from"./${chunk.name}"`)) found.add(chunk);
  }
  return [...found];
}

test('the first script holds no Lit and loads nothing by itself', () => {
  expect(entry).not.toMatch(/lit-|litHtml|_\$lit/);
  expect(entry).not.toMatch(/(^|[;}])import[{"'*]/);
  // The panel and the front.
  expect(entry.match(/import\(/g)).toHaveLength(2);
});

test('the loader is a classic script that brings the first one from beside it', () => {
  expect(brotliBytes(loader)).toBeLessThanOrEqual(300);
  expect(() => new Script(loader)).not.toThrow();
  expect(loader).toContain('talia-chat.js');
});

test('chunks carry a hash and never load the entry, which has its own version in its address', () => {
  for (const { name, code } of chunks) {
    expect(name).toMatch(/-[\w-]{8}\.js$/);
    expect(code).not.toContain('talia-chat.js');
  }
});

test('no decorator and no zod reaches the browser', () => {
  for (const code of [entry, ...chunks.map((chunk) => chunk.code)]) {
    expect(code).not.toMatch(/ZodError|\n\s*@\w+\(/);
  }
});
