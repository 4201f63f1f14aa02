import type { TurnChunk } from '@talia/protocol';
import { toFailure, type Failure } from './failure.ts';
import { readServerSentEvents } from './server-sent-events.ts';

/** How the stream of one turn ended. `interrupted` means: send the same message again. */
export type SendOutcome = { type: 'finished' } | { type: 'interrupted' } | { type: 'refused'; failure: Failure };

/** Reads a turn chunk by chunk. It has finished only when its `finish`, `abort` or `error` arrived. */
export async function readTurn(
  response: Response,
  onChunk: (chunk: TurnChunk) => void,
  { stallMs, signal }: { stallMs: number; signal: AbortSignal },
): Promise<SendOutcome> {
  const isStream = /text\/event-stream/.test(response.headers.get('content-type') ?? '');
  if (!response.body || !isStream) return { type: 'refused', failure: toFailure('unreadable') };
  for await (const chunk of readChunks(response.body, stallMs)) {
    onChunk(chunk);
    if (chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error') return { type: 'finished' };
  }
  return signal.aborted ? { type: 'refused', failure: toFailure('aborted') } : { type: 'interrupted' };
}

/** A socket that dies ends the chunks just as a clean end does: the missing last chunk tells that it was no end. */
async function* readChunks(body: ReadableStream<Uint8Array>, stallMs: number): AsyncGenerator<TurnChunk> {
  try {
    for await (const { data } of readServerSentEvents(body, stallMs)) {
      const chunk = parseChunk(data);
      if (chunk !== undefined) yield chunk;
    }
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
