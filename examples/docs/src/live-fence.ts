import { escapeHtml } from './escape-html.ts';

/** The server that the examples of the pages talk to. */
export interface ExampleServer {
  /** Its address, or empty: the one that serves the pages. */
  readonly endpoint: string;
  readonly siteKey: string;
}

/** A fence of a page whose HTML is shown and runs: "```html vivo 480 A title". */
export interface LiveFence {
  /** Height of its frame, in pixels. */
  readonly height: number;
  readonly title: string;
  readonly code: string;
}

/** The files of one running example, by name. The first is its page. */
export type LiveFiles = ReadonlyMap<string, string>;

const placeholder = { endpoint: 'https://chat.example.com', siteKey: 'tlk_pub_…' };

/**
 * Reads the info string of a fence. Undefined for one that only is to be shown.
 * @throws Error for one that says `vivo` and neither a height nor a title
 */
export function parseLiveFence(info: string, code: string): LiveFence | undefined {
  if (!/^html vivo\b/.test(info)) return undefined;
  const [, height = '', title = ''] = /^html vivo (\d{3}) (\S.*)$/.exec(info) ?? [];
  if (title === '') throw new Error(`"${info}" is not "html vivo <height> <title>".`);
  return { height: Number(height), title, code };
}

/**
 * Makes the page that runs a fence, as a visitor's page would, under a policy without inline code: what is written inside
 * `<script>` and `<style>` becomes files beside it. The placeholders become a real server and key, and nothing is stored
 * unless the example is about that: each begins anew.
 * @throws Error where the HTML has an inline handler or style, which that policy refuses
 */
export function createLiveFiles(name: string, { code, title }: LiveFence, server: ExampleServer): LiveFiles {
  const [refused] = /\s(on\w+|style)=(?=["'])/.exec(code.replace(/<script\b[^]*?<\/script>/g, '')) ?? [];
  if (refused) throw new Error(`${name}: "${refused.trim()}" does not run under a strict policy.`);
  const parts: [string, string][] = [];
  const keep = (extension: string, text: string): string => {
    const file = `${name}-${parts.length + 1}.${extension}`;
    parts.push([file, text]);
    return file;
  };
  const body = withServer(code, server)
    .replace(/<script([^>]*)>([^]*?)<\/script>/g, (all, attributes: string, text: string) => {
      return text.trim() === '' ? all : `<script${attributes} src="${keep('js', text)}"></script>`;
    })
    .replace(/<style>([^]*?)<\/style>/g, (_all, text: string) => `<link rel="stylesheet" href="${keep('css', text)}">`);
  return new Map([[`${name}.html`, toFramePage(title, body)], ...parts]);
}

function withServer(code: string, { endpoint, siteKey }: ExampleServer): string {
  const own = endpoint === '' ? code.replaceAll(` endpoint="${placeholder.endpoint}"`, '') : code;
  return own
    .replaceAll(placeholder.endpoint, endpoint)
    .replaceAll(new RegExp(`((?:data-)?)site-key="${placeholder.siteKey}"`, 'g'), (_all, prefix: string) => {
      const stored = /\bpersist\b/.test(code) ? '' : ` ${prefix}persist="off"`;
      return `${prefix}site-key="${siteKey}"${stored}`;
    });
}

/** An example of nothing but the chat gets lines of a page behind it, so that the corner is the corner of something. */
function toFramePage(title: string, body: string): string {
  const isBare = body.replace(/<(script|talia-chat)\b[^]*?<\/\1>|<link[^>]*>|<!--[^]*?-->/g, '').trim() === '';
  const isCorner = isBare && !/mode="(inline|fullscreen)"/.test(body);
  return `<!doctype html>
<html lang="es">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${escapeHtml(title)}</title>
    <link rel="icon" href="../icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="../frame.css">
  </head>
  <body>
    <main aria-label="${escapeHtml(title)}"${isCorner ? ' class="lines"' : ''}>
${body}
    </main>
  </body>
</html>
`;
}
