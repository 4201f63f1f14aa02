import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';

/** What the build depends on; tests lie beside the source and do not count. */
const sources = [
  'packages/widget/{package.json,tsconfig.json,vite.config.ts}',
  'packages/{widget,protocol}/src/**/*.*',
  'tsconfig.base.json',
  'pnpm-lock.yaml',
];

/**
 * Builds the widget for the CDN unless the build is of the sources as they are. Answers the exit code.
 *
 * A mark inside the build's folder says which sources it is of. It is written last, and vite empties the folder
 * first: an interrupted build, or one by another command, has no mark and is made again.
 */
export async function buildWidgetWhenStale(root: string): Promise<number> {
  const mark = join(root, 'packages/widget/cdn/.sources');
  const digest = digestOfSources(root);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) return 0;
  const { code } = await run('vite', ['build', 'packages/widget', '--logLevel', 'warn'], { cwd: root });
  if (code === 0) writeFileSync(mark, digest);
  return code;
}

/** Rebuilds the widget at every change until `stop` is called; rebuilding is not atomic, so only for development. */
export async function watchWidget(root: string, stop: AbortSignal): Promise<number> {
  const args = ['build', 'packages/widget', '--watch', '--logLevel', 'warn'];
  const { code } = await run('vite', args, { cwd: root, signal: stop });
  return code;
}

/** A digest over names and contents: unlike file times it survives a checkout and notices a removed file. */
export function digestOfSources(root: string): string {
  const files = globSync(sources, { cwd: root, exclude: (name) => name.endsWith('.test.ts') });
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
