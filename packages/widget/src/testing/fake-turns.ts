import type { TurnChunk } from '@talia/protocol';
import { toEventStream, type Reply } from './turn-script.ts';

/** A turn as the fake server keeps it: what it tells, how far it was told to anybody, and how often it was asked for. */
interface FakeTurn {
  id: string;
  chunks: TurnChunk[];
  told: number;
  pauseMs: number;
  resumed: number;
}

/** How the n-th stream of a resumed turn goes; nothing means: to its end. */
export type Resume = (resumed: number) => Partial<Pick<TurnReply, 'cutAfter' | 'cutSaying' | 'pauseMs'>> | 'no_network';

type TurnReply = Extract<Reply, { type: 'turn' }>;

/** The turns of one fake server: they can be gone on with and stopped, as the real ones. */
export interface FakeTurns {
  /** The stream of a message's turn. Told again, it comes whole. */
  begin: (id: string, reply: TurnReply) => Response;
  /** What comes after `lastEventId`; undefined for a turn that is not known, 204 when nothing does. */
  resume: (id: string, lastEventId: string | null) => Response | undefined;
  /** Ends a turn with what was told of it; undefined for a turn that is not known. */
  stop: (id: string) => Response | undefined;
  /** From now on no turn is known. */
  forget: () => void;
}

export function createFakeTurns(decideResume: Resume): FakeTurns {
  const turns = new Map<string, FakeTurn>();
  const stream = (turn: FakeTurn, from: number, cut: Partial<TurnReply>) =>
    new Response(toEventStream(turn, from, { pauseMs: turn.pauseMs, ...cut }), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-vercel-ai-ui-message-stream': 'v1' },
    });
  return {
    begin(id, reply) {
      const turn = { id, chunks: reply.chunks, told: 0, pauseMs: reply.pauseMs ?? 0, resumed: 0 };
      turns.set(id, turn);
      return stream(turn, 0, reply);
    },
    resume(id, lastEventId) {
      const turn = turns.get(id);
      if (!turn) return undefined;
      const from = readPosition(turn, lastEventId) + 1;
      if (from >= turn.chunks.length) return new Response(null, { status: 204 });
      const cut = decideResume(++turn.resumed);
      if (cut === 'no_network') throw new TypeError('Failed to fetch');
      return stream(turn, from, cut);
    },
    stop(id) {
      const turn = turns.get(id);
      if (turn && !isOver(turn)) {
        const ending = [{ type: 'text-end', id: 'text' }, { type: 'finish-step' }, { type: 'abort' }] as const;
        turn.chunks.splice(turn.told, Infinity, ...ending);
      }
      return turn && new Response(null, { status: 204 });
    },
    forget: () => turns.clear(),
  };
}

function isOver({ chunks, told }: FakeTurn): boolean {
  return told >= chunks.length || chunks.at(-1)?.type === 'abort';
}

function readPosition({ id, chunks }: FakeTurn, lastEventId: string | null): number {
  const [turn, position] = lastEventId?.split(':') ?? [];
  return turn === id && Number(position) < chunks.length ? Number(position) : -1;
}
