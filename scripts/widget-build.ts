import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './child.mjs';

/** What the build depends on; tests lie beside the source and do not count. */
const sources = [
  'packages/widget/{package.json,tsconfig.json,vite.config.ts}',
  'packages/{widget,protocol}/src/**/*',
  'packages/widget/public/**/*',
  'tsconfig.base.json',
  'pnpm-lock.yaml',
];
const outputs = ['packages/widget/cdn/**/*'];
const entry = 'packages/widget/cdn/talia-chat.js';
const mark = 'node_modules/.cache/widget-build';

/**
 * Builds the widget for the CDN unless the build that is there is a whole one of the sources as they are, and
 * answers the exit code. A mark from the last good build says which sources it was of and what it wrote, so a
 * build that was interrupted, changed or made from something else is made again.
 */
export async function buildWidgetWhenStale(root: string): Promise<number> {
  if (isFresh(root)) return 0;
  const { code } = await run('vite', ['build', 'packages/widget', '--logLevel', 'warn'], { cwd: root });
  if (code === 0) markAsFresh(root);
  return code;
}

/** Rebuilds the widget at every change until `stop` is aborted. The files change one by one: for development only. */
export async function watchWidget(root: string, stop: AbortSignal): Promise<number> {
  const args = ['build', 'packages/widget', '--watch', '--logLevel', 'warn'];
  const { code } = await run('vite', args, { cwd: root, signal: stop });
  return code;
}

/** Says whether the widget's build is what building now would make. */
export function isFresh(root: string): boolean {
  const file = join(root, mark);
  return existsSync(join(root, entry)) && existsSync(file) && readFileSync(file, 'utf8') === digests(root);
}

/** Remembers that the build of this moment is of the sources of this moment. */
export function markAsFresh(root: string): void {
  mkdirSync(dirname(join(root, mark)), { recursive: true });
  writeFileSync(join(root, mark), digests(root));
}

/** Over names and contents: unlike file times they survive a checkout and notice a removed file. */
function digests(root: string): string {
  return [sources, outputs].map((patterns) => digest(root, patterns)).join('\n');
}

function digest(root: string, patterns: readonly string[]): string {
  const files = globSync(patterns, { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const path = join(root, file);
    if (!statSync(path).isFile()) continue;
    const content = readFileSync(path);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
