import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Block, Item } from './parse-blocks.ts';
import { parseInline, type Inline } from './parse-inline.ts';
import { createBlockReader } from './read-blocks.ts';

const maxLength = 20_000;
/** One for all: of the answers shown, one grows at a time. */
const readBlocks = createBlockReader();

/**
 * Shows a model's Markdown as Lit templates: bold, italics, code, lists, headings and links. There is no HTML sink:
 * everything else, tags included, is text. Too long or not parseable: plain text. A block that did not change since
 * the last call is not parsed again, so a streamed answer costs its last block only.
 */
export function renderMarkdown(source: string): unknown {
  if (source.length > maxLength) return renderPlain(source);
  try {
    return readBlocks(source).map((block) => guard([block.source], () => renderBlockSafely(block)));
  } catch {
    return renderPlain(source);
  }
}

function renderBlockSafely(block: Block): TemplateResult {
  try {
    return renderBlock(block);
  } catch {
    return renderPlain(block.source);
  }
}

function renderPlain(source: string): TemplateResult {
  return html`<p dir="auto">${source}</p>`;
}

function renderBlock(block: Block): TemplateResult {
  if (block.type === 'code') return html`<pre dir="ltr" tabindex="0"><code>${block.text}</code></pre>`;
  if (block.type === 'list') return renderList(block);
  const content = renderInlines(parseInline(block.text));
  return block.type === 'heading'
    ? html`<p dir="auto"><strong>${content}</strong></p>`
    : html`<p dir="auto">${content}</p>`;
}

function renderList({ ordered, start, items }: Extract<Block, { type: 'list' }>): TemplateResult {
  const entries = items.map(renderItem);
  return ordered
    ? html`<ol start=${start} dir="auto">
        ${entries}
      </ol>`
    : html`<ul dir="auto">
        ${entries}
      </ul>`;
}

function renderItem({ text, children }: Item): TemplateResult {
  return html`<li>${renderInlines(parseInline(text))}${children.map(renderBlock)}</li>`;
}

function renderInlines(pieces: readonly Inline[]): unknown {
  return pieces.map(renderInline);
}

function renderInline(piece: Inline): unknown {
  if (piece.type === 'text') return piece.text;
  if (piece.type === 'code') return html`<code>${piece.text}</code>`;
  const content = renderInlines(piece.children);
  if (piece.type !== 'link')
    return piece.type === 'strong' ? html`<strong>${content}</strong>` : html`<em>${content}</em>`;
  const host = piece.host === null ? nothing : html` <bdi class="host" dir="ltr">(${piece.host})</bdi>`;
  // Isolated: characters that turn the direction around end with the text they are in.
  return html`<a href=${piece.href} target="_blank" rel="noopener noreferrer nofollow"><bdi>${content}</bdi></a
    >${host}`;
}
