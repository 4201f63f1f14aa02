import { escapeHtml } from './escape-html.ts';
import type { Book, Page } from './pages.ts';

/** They stand above the text, or on a phone below the list of pages. */
const demoLinks = '<a href="/">Demostración</a> <a href="/playground">Probador</a>';

/** The whole document around a page's HTML. `site`: what stands beside the pages on this server. */
export function layOut(page: Page, html: string, { book, site }: { book: Book; site: 'demo' | 'pages_only' }): string {
  const title = page === book.index ? 'El chat · Tal-IA' : `${page.title} · Tal-IA`;
  return `<!doctype html>
<html lang="es">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="docs.css">
    <script type="module" src="docs.js"></script>
  </head>
  <body>
    <a class="skip" href="#contenido">Saltar al contenido</a>
    <header>
      <a class="brand" href="index.html"${current(page, book.index)}>Tal-IA <span>El chat</span></a>
${site === 'demo' ? `<nav aria-label="Este servidor">${demoLinks}</nav>` : ''}
      <button type="button" class="quiet" popovertarget="paginas">Páginas</button>
    </header>
    <div class="columns">
      <nav id="paginas" popover aria-label="Páginas">
${renderNavigation(page, book)}
${site === 'demo' ? `<p class="site">${demoLinks}</p>` : ''}
      </nav>
      <main id="contenido" tabindex="-1">
        <article>
${html}
        </article>
${renderNeighbours(page, book)}
      </main>
    </div>
  </body>
</html>
`;
}

function renderNavigation(page: Page, { groups }: Book): string {
  return groups
    .map(({ title, pages }, index) => {
      const items = pages.map((other) => `<li>${renderLink(other, page)}</li>`).join('\n');
      return `<h2 id="grupo-${index}">${escapeHtml(title)}</h2>\n<ul aria-labelledby="grupo-${index}">\n${items}\n</ul>`;
    })
    .join('\n');
}

function renderLink(to: Page, from: Page): string {
  const [title = ''] = to.title.split(':');
  return `<a href="${to.name}.html"${current(to, from)}>${escapeHtml(title)}</a>`;
}

function current(to: Page, from: Page): string {
  return to === from ? ' aria-current="page"' : '';
}

function renderNeighbours(page: Page, { pages }: Book): string {
  const position = pages.indexOf(page);
  const [before, after] = [pages[position - 1], pages[position + 1]];
  const previous = before && before.name !== 'index' ? link(before, 'prev', 'Anterior') : '';
  return `<nav class="around" aria-label="Seguir leyendo">${previous}${after ? link(after, 'next', 'Siguiente') : ''}</nav>`;
}

function link({ name, title }: Page, rel: string, label: string): string {
  return `<a rel="${rel}" href="${name}.html"><small>${label}</small> ${escapeHtml(title)}</a>`;
}
