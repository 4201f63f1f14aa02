import { posix } from 'node:path';
import type { Page } from './pages.ts';

/** Where a link of a page leads in the built pages. */
export type Target = { type: 'page' | 'elsewhere'; href: string } | { type: 'file'; path: string };

/** A link to a page leads to its HTML; what lies elsewhere in the repository is only named, it is not served. */
export function resolveLink(href: string, from: Page, pages: readonly Page[]): Target {
  if (/^([a-z]+:|#)/.test(href)) return { type: 'elsewhere', href };
  const [path = '', hash] = href.split('#');
  const source = posix.join(posix.dirname(from.source), path);
  const page = pages.find((other) => other.source === source);
  if (!page) return { type: 'file', path: source };
  return { type: 'page', href: `${page.name}.html${hash === undefined ? '' : `#${hash}`}` };
}

/** The id of a heading, as GitHub makes it. */
export function toSlug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
