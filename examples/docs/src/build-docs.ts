import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layOut } from './layout.ts';
import type { ExampleServer } from './live-fence.ts';
import { readBook } from './pages.ts';
import { renderPage } from './render-page.ts';

/** What to build, and where. */
export interface DocsBuild extends ExampleServer {
  /** The repository. */
  readonly root: string;
  /** The folder that holds the pages afterwards, and nothing else. */
  readonly out: string;
}

/**
 * Builds the pages of docs/widget with their running examples, all links relative. A file that is the same as before is left
 * alone: a server may be reading it.
 * @throws Error for a page that could not be right: a link of the index without a file, raw HTML, an example a strict policy refuses
 */
export function buildDocs({ root, out, ...server }: DocsBuild): void {
  const book = readBook(root);
  const site = server.endpoint === '' ? 'demo' : 'pages_only';
  const files = new Map<string, string>();
  for (const page of book.pages) {
    const { html, liveFiles } = renderPage(page, book.pages, server);
    files.set(`${page.name}.html`, layOut(page, html, { book, site }));
    for (const [name, text] of liveFiles) files.set(`vivo/${name}`, text);
  }
  const assets = join(import.meta.dirname, '..', 'public');
  for (const name of globSync('*', { cwd: assets })) files.set(name, readFileSync(join(assets, name), 'utf8'));
  write(out, files);
}

function write(out: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(out, { recursive: true });
  const left = globSync('**/*.*', { cwd: out }).filter((name) => !files.has(name.replaceAll('\\', '/')));
  for (const name of left) rmSync(join(out, name));
  for (const [name, text] of files) {
    const path = join(out, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
