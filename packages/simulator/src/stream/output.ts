import { createId } from '../ids.ts';
import type { OutputPart, ResponseStep } from '../players/step.ts';
import type { ContentPart, Item, MessageItem } from '../wire.ts';

/** Turns what a player puts out into finished items, in order. A response cut short leaves its last item incomplete. */
export function toOutputItems(step: ResponseStep): Item[] {
  const items = step.output.map((part) => toOutputItem(part));
  const last = items.at(-1);
  if (step.ending.type === 'incomplete' && last) last.status = 'incomplete';
  return items;
}

function toOutputItem(part: OutputPart): Item {
  switch (part.type) {
    case 'text':
      return message({ type: 'output_text', text: part.text, annotations: [], logprobs: [] }, part.phase);
    case 'refusal':
      return message({ type: 'refusal', refusal: part.text }, 'final_answer');
    case 'call':
      return functionCall(part, JSON.stringify(part.arguments));
    case 'malformed_call':
      return functionCall(part, part.rawArguments);
    case 'reasoning':
      return {
        id: createId('rs'),
        type: 'reasoning',
        summary: part.text === '' ? [] : [{ type: 'summary_text', text: part.text }],
        status: 'completed',
      };
  }
}

function message(part: ContentPart, phase: MessageItem['phase']): MessageItem {
  const id = createId('msg');
  const stored: MessageItem = { id, type: 'message', role: 'assistant', status: 'completed', content: [part] };
  return phase === undefined ? stored : { ...stored, phase };
}

function functionCall(part: { name: string; callId?: string }, args: string): Item {
  return {
    id: createId('fc'),
    type: 'function_call',
    call_id: part.callId ?? createId('call'),
    name: part.name,
    arguments: args,
    status: 'completed',
  };
}
