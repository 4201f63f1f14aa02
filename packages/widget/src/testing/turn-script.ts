import type { LeadProgress, ProblemCode, TurnChunk } from '@talia/protocol';

/** What the fake server does with a message. */
export type Reply =
  | { type: 'turn'; chunks: TurnChunk[]; pauseMs?: number; cutAfter?: number }
  | { type: 'problem'; status: number; code: ProblemCode; retryAfter?: number }
  | { type: 'no_network' };

/** The parts of a turn a script may name. */
export interface TurnScript {
  text: string;
  tool?: string;
  lead?: LeadProgress;
  end?: Extract<TurnChunk, { type: 'finish' | 'abort' | 'error' }>;
}

/** The chunks of one ordinary turn, in the order the server keeps. */
export function toTurnChunks(turnId: string, { text, tool, lead, end }: TurnScript): TurnChunk[] {
  const author = { type: 'assistant' } as const;
  return [
    { type: 'start', messageId: `message-${turnId}`, messageMetadata: { turn_id: turnId, manual_mode: false, author } },
    { type: 'start-step' },
    ...(tool === undefined ? [] : toToolChunks(turnId, tool)),
    ...(lead === undefined ? [] : [{ type: 'data-talia-lead', id: 'lead', data: lead } as const]),
    { type: 'text-start', id: 'text' },
    ...text.split(/(?<=\s)/).map((delta) => ({ type: 'text-delta', id: 'text', delta }) as const),
    { type: 'text-end', id: 'text' },
    { type: 'finish-step' },
    end ?? { type: 'finish' },
  ];
}

function toToolChunks(turnId: string, toolName: string): TurnChunk[] {
  const toolCallId = `call-${turnId}`;
  const providerExecuted = true;
  return [
    { type: 'tool-input-start', toolCallId, toolName, providerExecuted },
    { type: 'tool-input-available', toolCallId, toolName, input: {}, providerExecuted },
    { type: 'tool-output-available', toolCallId, output: { ok: true }, providerExecuted },
    { type: 'finish-step' },
    { type: 'start-step' },
  ];
}

/** The stream the server would send: padding, numbered chunks, `[DONE]`; or only its first `cutAfter` chunks. */
export function toEventStream(
  turnId: string,
  { chunks, pauseMs = 0, cutAfter }: Extract<Reply, { type: 'turn' }>,
): ReadableStream<Uint8Array> {
  const sent = cutAfter === undefined ? chunks : chunks.slice(0, cutAfter);
  const lines = [
    `: ${' '.repeat(2048)}\n\n`,
    ...sent.map((chunk, seq) => `id: ${turnId}:${seq}\ndata: ${JSON.stringify(chunk)}\n\n`),
    ...(cutAfter === undefined ? ['data: [DONE]\n\n'] : []),
  ];
  const encoder = new TextEncoder();
  let index = 0;
  return new ReadableStream({
    async pull(controller) {
      if (index > 0 && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const line = lines[index++];
      if (line === undefined) controller.close();
      else controller.enqueue(encoder.encode(line));
    },
  });
}
