import { parseBlocks, type Block, type Item } from './parse-blocks.ts';
import { parseInline, plainText } from './parse-inline.ts';

/** The words of a Markdown text, as a screen reader should speak them. */
export function toPlainText(source: string): string {
  return parseBlocks(source).map(blockText).join('\n').trim();
}

function blockText(block: Block): string {
  if (block.type === 'code') return block.text;
  if (block.type === 'list') return block.items.map(itemText).join('\n');
  return plainText(parseInline(block.text));
}

function itemText({ text, children }: Item): string {
  return [plainText(parseInline(text)), ...children.map(blockText)].join('\n');
}

/**
 * How much of a growing text ends in a finished sentence. A full stop counts only before white space, so `3.5`, an
 * address or a half-arrived `ejemplo.com` does not end one.
 */
export function finishedLength(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?…]["'»”)]*(?=\s)|\n/g)) end = match.index + match[0].length;
  return end;
}
