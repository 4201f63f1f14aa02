import { parseBlocks, type Block } from './parse-blocks.ts';

/**
 * Parses a text that grows: `parseBlocks` of the whole, at the cost of its last block. The blocks before it stay what they
 * are, since each was ended by something that came after it. A text that does not go on where the last one ended is
 * parsed whole.
 */
export function createBlockReader(): (source: string) => Block[] {
  let settled = { text: '', blocks: [] as Block[] };
  return (source) => {
    if (!source.startsWith(settled.text)) settled = { text: '', blocks: [] };
    const blocks = [...settled.blocks, ...parseBlocks(source.slice(settled.text.length))];
    const open = blocks.at(-1);
    // Nothing but white space follows the last block, so its last occurrence is itself; other line ends are not found.
    const start = open === undefined ? -1 : source.lastIndexOf(open.source);
    if (start > settled.text.length) settled = { text: source.slice(0, start), blocks: blocks.slice(0, -1) };
    return blocks;
  };
}
