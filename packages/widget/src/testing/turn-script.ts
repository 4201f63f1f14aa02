import type { LeadProgress, ProblemCode, TurnChunk } from '@talia/protocol';

/** What the fake server does with a message. */
export type Reply =
  | { type: 'turn'; chunks: TurnChunk[]; pauseMs?: number; cutAfter?: number; cutSaying?: string }
  | { type: 'problem'; status: number; code: ProblemCode; retryAfter?: number }
  | { type: 'no_network' };

/** The parts of a turn a script may name. */
export interface TurnScript {
  text: string;
  tool?: string;
  lead?: LeadProgress;
  chips?: string[];
  end?: Extract<TurnChunk, { type: 'finish' | 'abort' | 'error' }>;
}

/** The chunks of one ordinary turn, in the order the server keeps. */
export function toTurnChunks(turnId: string, { text, tool, lead, chips, end }: TurnScript): TurnChunk[] {
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
    ...(chips === undefined ? [] : [{ type: 'data-talia-chips', id: 'chips', data: { options: chips } } as const]),
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

/**
 * The stream the server would send from chunk `from` on: padding, numbered chunks, `[DONE]`; or only the chunks before
 * `cutAfter`. The first chunk has no id of its own: as on the real server, it is one event with the next.
 */
export function toEventStream(
  turn: { id: string; chunks: readonly TurnChunk[]; told: number },
  from: number,
  { pauseMs = 0, cutAfter, cutSaying = '' }: Partial<Extract<Reply, { type: 'turn' }>>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = from;
  let state: 'fresh' | 'open' | 'over' = 'fresh';
  const takeText = (): string | undefined => {
    if (state === 'over') return undefined;
    if (state === 'fresh') {
      state = 'open';
      return `: ${' '.repeat(2048)}\n\n`;
    }
    // Read anew each time: a stop may have shortened the turn meanwhile.
    const chunk = turn.chunks[next];
    if (chunk === undefined || (cutAfter !== undefined && next >= cutAfter)) {
      state = 'over';
      return chunk === undefined ? 'data: [DONE]\n\n' : cutSaying;
    }
    const id = chunk.type === 'start' ? '' : `id: ${turn.id}:${next}\n`;
    next++;
    turn.told = Math.max(turn.told, next);
    return `${id}data: ${JSON.stringify(chunk)}\n\n`;
  };
  return new ReadableStream({
    async pull(controller) {
      if (state === 'open' && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const text = takeText();
      if (text === undefined) controller.close();
      else controller.enqueue(encoder.encode(text));
    },
  });
}
