import { badRequest, notFound } from '../api-error.ts';
import { createId } from '../ids.ts';
import type { ContentPart, CreateRequest, Item, ItemStatus, MessageItem } from '../wire.ts';

/** An input item as the client sends it. */
export type InputItem = Exclude<NonNullable<CreateRequest['input']>, string>[number];

/** Finds an item that was stored earlier, for `item_reference`. */
export type FindItem = (id: string) => Item | undefined;

/** Turns the items of a request into stored ones: each gets an id and a status. `list` names them in refusals. */
export function toItems(
  input: CreateRequest['input'],
  { list, findItem }: { list: 'input' | 'items'; findItem: FindItem },
): Item[] {
  if (input === undefined) return [];
  if (typeof input === 'string') return [toMessage({ role: 'user', content: input })];
  return input.map((item, index) => toItem(item, { findItem, path: `${list}[${index}]` }));
}

function toItem(item: InputItem, context: { findItem: FindItem; path: string }): Item {
  if ('role' in item && (item.type === undefined || item.type === 'message')) return toMessage(item);
  if (item.type === 'function_call') return toCall(item);
  if (item.type === 'function_call_output') return toCallOutput(item);
  if (item.type === 'reasoning') {
    return { id: item.id, type: 'reasoning', summary: item.summary, status: item.status ?? 'completed' };
  }
  if (item.type === 'item_reference' || item.type === null || item.type === undefined) return referenced(item, context);
  throw badRequest(`The simulator does not play items of type '${item.type}'.`, {
    param: context.path,
    code: 'unsupported_value',
  });
}

function toCall(item: Extract<InputItem, { type: 'function_call' }>): Item {
  return {
    id: item.id ?? createId('fc'),
    type: 'function_call',
    call_id: item.call_id,
    name: item.name,
    arguments: item.arguments,
    status: item.status ?? 'completed',
  };
}

function toCallOutput(item: Extract<InputItem, { type: 'function_call_output' }>): Item {
  return {
    id: item.id ?? createId('fco'),
    type: 'function_call_output',
    call_id: item.call_id ?? '',
    output: typeof item.output === 'string' ? item.output : JSON.stringify(item.output),
    status: item.status ?? 'completed',
  };
}

type InputMessage = Extract<InputItem, { role: string; content: unknown }>;

function toMessage(message: InputMessage): MessageItem {
  const id = 'id' in message && typeof message.id === 'string' ? message.id : createId('msg');
  const status: ItemStatus = 'status' in message && message.status ? message.status : 'completed';
  const content =
    typeof message.content === 'string'
      ? [textPart(message.role, message.content)]
      : message.content.map((part) => toPart(part));
  const stored: MessageItem = { id, type: 'message', role: message.role, status, content };
  return 'phase' in message && message.phase !== undefined ? { ...stored, phase: message.phase } : stored;
}

function textPart(role: MessageItem['role'], text: string): ContentPart {
  if (role === 'assistant') return { type: 'output_text', text, annotations: [], logprobs: [] };
  return { type: 'input_text', text };
}

function toPart(part: Exclude<InputMessage['content'], string>[number]): ContentPart {
  switch (part.type) {
    case 'input_text':
      return { type: 'input_text', text: part.text };
    case 'output_text':
      return { type: 'output_text', text: part.text, annotations: [], logprobs: [] };
    case 'refusal':
      return { type: 'refusal', refusal: part.refusal };
    case 'input_image':
      return { type: 'input_image', detail: part.detail ?? 'auto', image_url: part.image_url ?? '', file_id: null };
    case 'input_file':
      return { type: 'input_file', filename: part.filename ?? '', file_data: part.file_data ?? '' };
  }
}

function referenced(item: object, context: { findItem: FindItem }): Item {
  const id = 'id' in item && typeof item.id === 'string' ? item.id : '';
  const found = context.findItem(id);
  if (!found) throw notFound(`Item with id '${id}' not found.`);
  return found;
}
