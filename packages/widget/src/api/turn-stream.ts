import type { TurnChunk } from '@talia/protocol';
import { toFailure, type Failure } from './failure.ts';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

/**
 * How the stream of one turn ended. `interrupted` means: ask for the rest. `comeBackMs` is how long the server wants that
 * to wait, null when it did not say.
 */
export type SendOutcome =
  | { type: 'finished' }
  | { type: 'interrupted'; comeBackMs: number | null }
  | { type: 'refused'; failure: Failure };

/** Hears a turn. `eventId` is what a resumed stream goes on after: empty until the server has given one. */
export type OnChunk = (chunk: TurnChunk, eventId: string) => void;

/** What reads a turn. */
export type ReadTurn = typeof readTurn;

/** Reads a turn chunk by chunk. It has finished only when its `finish`, `abort` or `error` arrived. */
export async function readTurn(
  response: Response,
  onChunk: OnChunk,
  { stallMs, signal }: { stallMs: number; signal: AbortSignal },
): Promise<SendOutcome> {
  const isStream = /text\/event-stream/.test(response.headers.get('content-type') ?? '');
  if (!response.body || !isStream) return { type: 'refused', failure: toFailure('unreadable') };
  let comeBackMs: number | null = null;
  for await (const event of readUntilBroken(response.body, stallMs)) {
    if (event.type === 'reconnect') break;
    if (event.type === 'retry') comeBackMs = event.ms;
    const chunk = event.type === 'event' ? parseChunk(event.data) : undefined;
    if (chunk === undefined || event.type !== 'event') continue;
    onChunk(chunk, event.id);
    if (chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error') return { type: 'finished' };
  }
  return signal.aborted ? { type: 'refused', failure: toFailure('aborted') } : { type: 'interrupted', comeBackMs };
}

/** A socket that dies ends the events just as a clean end does: the missing last chunk tells that it was no end. */
async function* readUntilBroken(body: ReadableStream<Uint8Array>, stallMs: number): AsyncGenerator<ServerSentEvent> {
  try {
    yield* readServerSentEvents(body, stallMs);
  } catch {
    return;
  }
}

function parseChunk(data: string): TurnChunk | undefined {
  if (data === '[DONE]') return undefined;
  try {
    // True by contract; types added later fall through the reducer untouched.
    return JSON.parse(data) as TurnChunk;
  } catch {
    return undefined;
  }
}
