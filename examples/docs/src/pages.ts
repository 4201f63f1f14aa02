import { existsSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';

/** One page, and where it comes from. */
export interface Page {
  /** The Markdown file, from the repository's root. */
  readonly source: string;
  /** The HTML file of the built pages, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly markdown: string;
}

/** Pages that stand together in the navigation. */
export interface PageGroup {
  readonly title: string;
  readonly pages: readonly Page[];
}

/** All pages in their order. */
export interface Book {
  readonly index: Page;
  readonly groups: readonly PageGroup[];
  readonly pages: readonly Page[];
}

const folder = 'docs/widget';

/**
 * Reads the pages. The index says which there are, in which order and under which headings: its lists of links are the
 * navigation.
 * @throws Error for a link of the index without a file
 */
export function readBook(root: string): Book {
  const index = readPage(root, `${folder}/README.md`, 'index');
  const groups: { title: string; pages: Page[] }[] = [];
  for (const token of lexer(index.markdown)) {
    if (isHeading(token) && token.depth === 2) groups.push({ title: token.text, pages: [] });
    if (!isList(token)) continue;
    for (const href of token.items.flatMap((item) => /\]\(([^)#]+\.md)\)/.exec(item.text)?.[1] ?? [])) {
      const source = posix.join(folder, href);
      groups.at(-1)?.pages.push(readPage(root, source, basename(source, '.md')));
    }
  }
  const listed = groups.filter(({ pages }) => pages.length > 0);
  return { index, groups: listed, pages: [index, ...listed.flatMap(({ pages }) => pages)] };
}

function readPage(root: string, source: string, name: string): Page {
  if (!existsSync(join(root, source))) throw new Error(`The index links to ${source}, which is not there.`);
  const markdown = readFileSync(join(root, source), 'utf8');
  const title = lexer(markdown).find(isHeading)?.text ?? name;
  return { source, name, title: title.replaceAll('`', ''), markdown };
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list';
}
