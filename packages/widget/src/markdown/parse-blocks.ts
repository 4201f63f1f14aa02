/** A block of Markdown before its running text is parsed. `source` tells whether a block changed while streaming. */
export type Block =
  | { type: 'paragraph' | 'heading' | 'code'; source: string; text: string }
  | { type: 'list'; source: string; ordered: boolean; start: number; items: Item[] };

/** One list entry and what is indented below it. */
export interface Item {
  text: string;
  children: Block[];
}

const maxDepth = 16;
// One way to read each: white space, then something that is none, whatever it is.
const bullet = /^( {0,3})([-*+•]|(\d{1,9})[.)])\s+(\S[^]*|)$/;

/** Splits Markdown into blocks, line by line. Unknown constructs are paragraphs. */
export function parseBlocks(source: string, depth = 0): Block[] {
  const lines = source.split(/\r\n|\r|\n/);
  const blocks: Block[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (line.trim() === '') {
      index++;
      continue;
    }
    const taken = takeBlock(lines.slice(index), depth);
    blocks.push(taken.block);
    index += taken.count;
  }
  return blocks;
}

type Taken = { block: Block; count: number };

function takeBlock(lines: string[], depth: number): Taken {
  const first = lines[0] ?? '';
  if (/^ {0,3}```/.test(first)) return takeCode(lines);
  if (depth < maxDepth && bullet.test(first)) return takeList(lines, depth);
  const heading = /^ {0,3}#{1,6}\s+(\S[^]*|)$/.exec(first);
  if (heading) return { block: { type: 'heading', source: first, text: dropEndMarks(heading[1] ?? '') }, count: 1 };
  return takeParagraph(lines, depth);
}

/** Without the marks that may close a heading. Not one pattern: it would try every run of marks as the last one. */
function dropEndMarks(line: string): string {
  const text = line.trimEnd();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  return end === 0 || /\s/.test(text[end - 1] ?? '') ? text.slice(0, end).trimEnd() : text;
}

/** A fence that is still open takes the rest: while streaming, its end has not arrived yet. */
function takeCode(lines: string[]): Taken {
  const end = lines.findIndex((line, index) => index > 0 && /^ {0,3}```\s*$/.test(line));
  const count = end < 0 ? lines.length : end + 1;
  const text = lines.slice(1, end < 0 ? undefined : end).join('\n');
  return { block: { type: 'code', source: lines.slice(0, count).join('\n'), text }, count };
}

function takeParagraph(lines: string[], depth: number): Taken {
  const end = lines.findIndex((line, index) => index > 0 && (line.trim() === '' || startsBlock(line, depth)));
  const taken = end < 0 ? lines : lines.slice(0, end);
  const source = taken.join('\n');
  // Quotes are read as what they say: the mark goes, the words stay.
  const text = taken.map((line) => line.replace(/^\s*(?:>\s?)+/, '').trim()).join('\n');
  return { block: { type: 'paragraph', source, text }, count: taken.length };
}

function startsBlock(line: string, depth: number): boolean {
  return /^ {0,3}(?:```|#{1,6}\s)/.test(line) || (depth < maxDepth && bullet.test(line));
}

function takeList(lines: string[], depth: number): Taken {
  const first = bullet.exec(lines[0] ?? '');
  const ordered = first?.[3] !== undefined;
  const groups: string[][] = [];
  let count = 0;
  for (const line of lines) {
    const match = bullet.exec(line);
    if (match && (match[3] !== undefined) === ordered && (match[1] ?? '').length < 2) groups.push([match[4] ?? '']);
    else if (/^\s+\S/.test(line)) groups.at(-1)?.push(line.replace(/^ {1,4}|^\t/, ''));
    else break;
    count++;
  }
  const items = groups.map(([text = '', ...rest]) => ({ text, children: parseBlocks(rest.join('\n'), depth + 1) }));
  const source = lines.slice(0, count).join('\n');
  return { block: { type: 'list', source, ordered, start: Number(first?.[3] ?? 1), items }, count };
}
