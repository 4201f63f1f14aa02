import { messageText } from '@talia/simulator';
import type { Item } from '@talia/simulator';
import type { Sent, TestEngine } from '../../testing/test-engine.ts';
import { toCannedReply } from '../canned-replies.ts';
import type { TurnEvent } from '../turn-events.ts';

/** What one turn left behind, everywhere it leaves something. */
export interface TurnRecord {
  outcome: Sent['outcome']['type'];
  /** What a visitor who watched to the end has read. */
  shown: string;
  /** Whether words already shown were taken back: the visitor's stream ended there. */
  interrupted: boolean;
  /** The conversation's messages as we store them, oldest first: `user …` and `assistant …`. */
  stored: string[];
  /** What OpenAI's conversation holds, oldest first: `user …`, `assistant …`, `call …`, `output …`. */
  atOpenai: string[];
  /** How many requests for a response the turn made. */
  requests: number;
  /** State and error code of each row of the trace, oldest first. */
  runs: string[];
}

/** Reads what a turn left behind: its events, our rows, OpenAI's conversation and the requests that got there. */
export async function recordTurn(engine: TestEngine, { outcome, events, turn }: Sent): Promise<TurnRecord> {
  const stored = await engine.sql<{ text: string }>(
    `select case m.direccion when 'entrante' then 'user ' else 'assistant ' end || m.texto as text
     from public.mensajes as m where m.conversacion_id = $1 order by m.secuencia`,
    [turn.conversationId],
  );
  const runs = await engine.sql<{ text: string }>(
    `select concat_ws(' ', e.estado, e.error) as text from public.ejecuciones_asistente as e
     where e.turno_id = $1 and e.estado <> 'perdida' order by e.iniciado_en, e.paso`,
    [turn.turnId],
  );
  return {
    outcome: outcome.type,
    shown: toShownText(events),
    interrupted: events.some((event) => event.type === 'turn_interrupted'),
    stored: stored.map(({ text }) => text),
    atOpenai: (await engine.itemsOf(turn.conversationId)).map(describeItem),
    requests: countRequests(engine, turn.turnId),
    runs: runs.map(({ text }) => text),
  };
}

/** The record of a fresh visitor's `Hola` that got one reply, `text`. */
export function answered(text: string, runs: string[], changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    outcome: 'published',
    shown: text,
    interrupted: false,
    stored: ['user Hola', `assistant ${text}`],
    atOpenai: ['user Hola', `assistant ${text}`],
    requests: runs.length,
    runs,
    ...changes,
  };
}

/** The record of a fresh visitor's `Hola` that was given up: no reply anywhere. */
export function givenUp(run: string, changes: Partial<TurnRecord> = {}): TurnRecord {
  const nothing = { outcome: 'failed' as const, stored: ['user Hola'], atOpenai: [] };
  return answered('', [run], { ...nothing, ...changes });
}

/** The record of a fresh visitor's `Hola` whose request nobody will answer: they are promised a person. */
export function promised(run: string, changes: Partial<TurnRecord> = {}): TurnRecord {
  const promise = toCannedReply('promise', null);
  return answered(promise, [run], { stored: ['user Hola', `assistant ${promise}`], atOpenai: [], ...changes });
}

/** The text on the visitor's screen: an interruption takes back what its response had said. */
export function toShownText(events: readonly TurnEvent[]): string {
  let kept: TurnEvent[] = [];
  for (const event of events) {
    if (event.type === 'turn_interrupted') {
      kept = kept.slice(
        0,
        Math.max(
          0,
          kept.findLastIndex((past) => past.type === 'response_start'),
        ),
      );
    } else kept.push(event);
  }
  return joinParts(kept);
}

/** Parts of a text are paragraphs, as they are stored. */
function joinParts(events: readonly TurnEvent[]): string {
  const parts: string[] = [];
  for (const event of events) {
    if (event.type === 'text_start') parts.push('');
    if (event.type === 'text_delta') parts.push((parts.pop() ?? '') + event.delta);
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

function countRequests(engine: TestEngine, turnId: string): number {
  return engine.requests('POST', '/v1/responses').filter((body) => JSON.stringify(body).includes(turnId)).length;
}

/** One item at OpenAI in few words. */
export function describeItem(item: Item): string {
  switch (item.type) {
    case 'message':
      return `${item.role} ${messageText(item)}`;
    case 'function_call':
      return `call ${item.call_id}`;
    case 'function_call_output':
      return `output ${item.call_id}`;
    case 'reasoning':
      return 'reasoning';
  }
}
