import { Marked, type RendererObject, type Tokens } from 'marked';
import { colorCode } from './color-code.ts';
import { escapeHtml } from './escape-html.ts';
import { resolveLink, toSlug } from './links.ts';
import { createLiveFiles, parseLiveFence, type ExampleServer, type LiveFence } from './live-fence.ts';
import type { Page } from './pages.ts';

/** What a page became: its HTML, and the files of the examples that run in it. */
export interface RenderedPage {
  readonly html: string;
  readonly liveFiles: ReadonlyMap<string, string>;
}

/**
 * Turns the Markdown of a page into HTML without any inline script or style.
 * @throws Error that names the page, for raw HTML in it or an example that could not run
 */
export function renderPage(page: Page, pages: readonly Page[], server: ExampleServer): RenderedPage {
  const liveFiles = new Map<string, string>();
  let examples = 0;
  const addExample = (fence: LiveFence): string => {
    const name = `${page.name}-${++examples}`;
    for (const [file, text] of createLiveFiles(name, fence, server)) liveFiles.set(file, text);
    return `${name}.html`;
  };
  const marked = new Marked({
    renderer: { ...createTextRenderer(page, pages), ...createCodeRenderer(addExample) },
  });
  try {
    // True: only an asynchronous extension makes a promise of it, and there is none.
    return { html: marked.parse(page.markdown) as string, liveFiles };
  } catch (cause) {
    // Its own words end in the address of the parser's makers, who have nothing to do with it.
    throw new Error(`${page.source}: ${String(cause).split('\n')[0]}`, { cause });
  }
}

function createTextRenderer(page: Page, pages: readonly Page[]): RendererObject {
  let tables = 0;
  return {
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${toSlug(text.replaceAll('`', ''))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const target = resolveLink(href, page, pages);
      if (target.type === 'file') return `${text} (<code class="file">${escapeHtml(target.path)}</code>)`;
      return `<a href="${escapeHtml(target.href)}">${text}</a>`;
    },
    table({ header, rows, align }) {
      const row = (cells: Tokens.TableCell[], tag: string): string =>
        `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>\n`;
      const hasHeader = header.some(({ text }) => text !== '');
      const head = hasHeader ? `<thead>${row(header, 'th')}</thead>` : '';
      const body = rows.map((cells) => row(cells, 'td')).join('');
      return `<div class="table" role="group" tabindex="0" aria-label="Tabla ${++tables}"><table class="of-${align.length}">${head}<tbody>${body}</tbody></table></div>\n`;
    },
    html({ text }) {
      throw new Error(`Raw HTML: ${text.trim()}`);
    },
  };
}

function createCodeRenderer(addExample: (fence: LiveFence) => string): RendererObject {
  let blocks = 0;
  return {
    code({ text, lang = '' }) {
      const fence = parseLiveFence(lang, text);
      const language = lang.split(' ')[0] ?? '';
      const label = `Código ${++blocks}${fence ? `: ${fence.title}` : ''}`;
      const code = `<div class="code"><pre role="group" tabindex="0" aria-label="${escapeHtml(label)}"><code>${colorCode(text, language)}</code></pre></div>\n`;
      return fence ? `<div class="live">\n${renderFrame(fence, addExample(fence))}${code}</div>\n` : code;
    },
  };
}

/** The height is an attribute: a policy without inline styles has nothing to say about it. */
function renderFrame({ title, height }: LiveFence, file: string): string {
  const name = escapeHtml(title);
  return `<div class="frame">
<p class="bar"><span class="title">${name}</span><a href="vivo/${file}" target="_blank">Abrir aparte<span class="hidden"> ${name} (pestaña nueva)</span></a></p>
<iframe src="vivo/${file}" title="En vivo: ${name}" height="${height}" loading="lazy" allow="clipboard-write"></iframe>
</div>
`;
}
