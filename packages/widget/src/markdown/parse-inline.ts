/** A piece of running text. The list is closed: what is not here cannot be shown. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'strong' | 'emphasis'; children: Inline[] }
  | { type: 'link'; href: string; host: string | null; children: Inline[] };

const maxDepth = 16;

/** Parses emphasis, code, links and bare addresses. Whatever is not complete or not allowed stays text. */
export function parseInline(source: string, depth = 0): Inline[] {
  if (depth > maxDepth) return [{ type: 'text', text: source }];
  const pieces: Inline[] = [];
  let plain = '';
  let index = 0;
  const flush = () => {
    if (plain !== '') pieces.push({ type: 'text', text: plain });
    plain = '';
  };
  while (index < source.length) {
    const match = matchAt(source, index, depth);
    if (match === undefined) {
      plain += source[index++];
      continue;
    }
    if (typeof match.piece === 'string') plain += match.piece;
    else {
      flush();
      pieces.push(match.piece);
    }
    index = match.end;
  }
  flush();
  return pieces;
}

type Match = { piece: Inline | string; end: number };

/** Each rule looks at one place only (`y`), so the whole text is walked once. */
const rules: readonly { pattern: RegExp; toPiece: (groups: string[], depth: number) => Inline | string | undefined }[] =
  [
    // Too many marks mark nothing; tried one by one they would each look for an end.
    { pattern: /\*{4,}|_{4,}|`{4,}/y, toPiece: ([run = '']) => run },
    { pattern: /\\([\\`*_{}[\]()#+\-.!>~|])/y, toPiece: ([, character = '']) => character },
    { pattern: /`([^`\n]+)`/y, toPiece: ([, text = '']) => ({ type: 'code', text }) },
    { pattern: /!\[([^\]\n]{0,500})\]\([^()\s]{0,2000}\)/y, toPiece: ([, alt = '']) => alt },
    {
      pattern: /\[([^\]\n]{1,500})\]\(([^()\s]{1,2000})\)/y,
      toPiece: ([, text = '', href = ''], depth) => toLink(href, text, depth),
    },
    {
      pattern: /https?:\/\/[^\s<>"'`*_)\]]{0,2000}[^\s<>"'`*_)\].,;:!?¡¿]/y,
      toPiece: ([url = '']) => toLink(url, null, 0),
    },
    {
      pattern: /\*\*(?=\S)([^\n]{1,4000}?\S|\S)\*\*(?!\*)/y,
      toPiece: ([, text = ''], depth) => toMarked('strong', text, depth),
    },
    {
      pattern: /(?<!\w)__(?=\S)([^\n]{1,4000}?\S|\S)__(?!\w)/y,
      toPiece: ([, text = ''], depth) => toMarked('strong', text, depth),
    },
    {
      pattern: /\*(?=[^\s*])([^*\n]{0,4000}[^\s*])\*/y,
      toPiece: ([, text = ''], depth) => toMarked('emphasis', text, depth),
    },
    {
      pattern: /(?<!\w)_(?=[^\s_])([^_\n]{0,4000}[^\s_])_(?!\w)/y,
      toPiece: ([, text = ''], depth) => toMarked('emphasis', text, depth),
    },
  ];

const starters = /[\\`*_[!h]/;

function matchAt(source: string, index: number, depth: number): Match | undefined {
  if (!starters.test(source[index] ?? '')) return undefined;
  for (const { pattern, toPiece } of rules) {
    pattern.lastIndex = index;
    const groups = pattern.exec(source);
    const piece = groups ? toPiece(groups, depth) : undefined;
    if (groups && piece !== undefined) return { piece, end: index + groups[0].length };
  }
  return undefined;
}

function toMarked(type: 'strong' | 'emphasis', text: string, depth: number): Inline {
  return { type, children: parseInline(text, depth + 1) };
}

const allowedProtocols = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** Only absolute addresses of four protocols become links. The host is told unless the text begins with it. */
function toLink(href: string, text: string | null, depth: number): Inline | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  if (!allowedProtocols.has(url.protocol)) return undefined;
  const shown = text ?? href;
  const host = url.host === '' || isHostPlain(shown, url) ? null : url.host;
  const children: Inline[] = text === null ? [{ type: 'text', text: href }] : parseText(text, depth);
  return { type: 'link', href: url.href, host, children };
}

/** Whether a reader sees at once where a link goes. `https://bank.mx@evil.example` goes to evil.example. */
function isHostPlain(shown: string, { host }: URL): boolean {
  const rest = shown.replace(/^https?:\/\//, '');
  return rest.startsWith(host) && /^(?:[/?#]|$)/.test(rest.slice(host.length));
}

/** The text of a link may be marked up but holds no link of its own. */
function parseText(text: string, depth: number): Inline[] {
  return parseInline(text, depth + 1).map((piece) =>
    piece.type === 'link' ? { type: 'text', text: plainText([piece]) } : piece,
  );
}

/** The words alone. */
export function plainText(pieces: readonly Inline[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : plainText(piece.children))).join('');
}
