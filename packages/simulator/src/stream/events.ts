import type { ContentPart, FunctionCallItem, Item, MessageItem, ReasoningItem, WireEvent } from '../wire.ts';

/** The events that put out the given items, between `response.in_progress` and the terminal event. */
export function* outputEvents(items: readonly Item[]): Generator<WireEvent> {
  for (const [index, item] of items.entries()) {
    switch (item.type) {
      case 'message':
        yield* messageEvents(item, index);
        break;
      case 'function_call':
        yield* callEvents(item, index);
        break;
      case 'reasoning':
        yield* reasoningEvents(item, index);
        break;
      case 'function_call_output':
        throw new Error('A model does not put out tool outputs.');
    }
  }
}

function* messageEvents(item: MessageItem, index: number): Generator<WireEvent> {
  yield added({ ...item, status: 'in_progress', content: [] }, index);
  for (const [contentIndex, part] of item.content.entries()) {
    yield* partEvents(part, { item_id: item.id, output_index: index, content_index: contentIndex });
  }
  yield done(item, index);
}

type PartPlace = { item_id: string; output_index: number; content_index: number };

function* partEvents(part: ContentPart, place: PartPlace): Generator<WireEvent> {
  yield { type: 'response.content_part.added', ...place, part: emptyPart(part) };
  if (part.type === 'refusal') {
    for (const delta of toDeltas(part.refusal)) yield { type: 'response.refusal.delta', ...place, delta };
    yield { type: 'response.refusal.done', ...place, refusal: part.refusal };
  } else if (part.type === 'output_text') {
    for (const delta of toDeltas(part.text))
      yield { type: 'response.output_text.delta', ...place, delta, logprobs: [] };
    yield { type: 'response.output_text.done', ...place, text: part.text, logprobs: [] };
  }
  yield { type: 'response.content_part.done', ...place, part };
}

function emptyPart(part: ContentPart): ContentPart {
  switch (part.type) {
    case 'refusal':
      return { ...part, refusal: '' };
    case 'output_text':
      return { ...part, text: '' };
    // A player's own answer has none of these.
    case 'input_text':
    case 'input_image':
    case 'input_file':
      return part;
  }
}

function* callEvents(item: FunctionCallItem, index: number): Generator<WireEvent> {
  const place = { item_id: item.id, output_index: index };
  yield added({ ...item, status: 'in_progress', arguments: '' }, index);
  for (const delta of item.arguments.match(/[^]{1,12}/gu) ?? []) {
    yield { type: 'response.function_call_arguments.delta', ...place, delta };
  }
  yield { type: 'response.function_call_arguments.done', ...place, arguments: item.arguments };
  yield done(item, index);
}

function* reasoningEvents(item: ReasoningItem, index: number): Generator<WireEvent> {
  yield added({ ...item, status: 'in_progress', summary: [] }, index);
  for (const [summaryIndex, part] of item.summary.entries()) {
    const place = { item_id: item.id, output_index: index, summary_index: summaryIndex };
    yield { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } };
    for (const delta of toDeltas(part.text)) yield { type: 'response.reasoning_summary_text.delta', ...place, delta };
    yield { type: 'response.reasoning_summary_text.done', ...place, text: part.text };
    yield { type: 'response.reasoning_summary_part.done', ...place, part };
  }
  yield done(item, index);
}

function added(item: Item, index: number): WireEvent {
  return { type: 'response.output_item.added', output_index: index, item };
}

function done(item: Item, index: number): WireEvent {
  return { type: 'response.output_item.done', output_index: index, item };
}

/** Splits text into word-like pieces whose concatenation is the text. */
export function toDeltas(text: string): string[] {
  return text.match(/\s*\S{1,16}|\s+$/gu) ?? [];
}
