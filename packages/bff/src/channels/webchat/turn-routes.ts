import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { noteTurn } from '../../http/request-context.ts';
import { isSameTelling } from '../../turns/event-log.ts';
import type { FollowedFeed } from '../../turns/turns.ts';
import { admissionOf } from './admit.ts';
import { streamTurn } from './stream-turn.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/**
 * `GET /turns/{id}/events`: what a turn of the visitor tells, from the beginning or after `Last-Event-ID`, wherever it
 * runs and also when it has ended. 204 when the client has all of it.
 */
export async function getTurnEvents(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  if (request.accepts('text/event-stream') === false) {
    throw new TaliaError('not_acceptable', 'Accept text/event-stream.');
  }
  const { visitor } = admissionOf(request);
  const turnId = readTurnId(request);
  const after = readLastEventId(request, turnId);
  const followed = await deps.turns.follow(turnId, visitor.sessionId);
  noteTurn(response, turnId);
  if (hasAll(followed, after)) {
    response.status(204).end();
    return;
  }
  streamTurn(followed, response, after);
}

/** `POST /turns/{id}/stop`: ends a turn of the visitor with what was shown. May be repeated. */
export async function postTurnStop(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const { visitor } = admissionOf(request);
  const turnId = readTurnId(request);
  await deps.turns.stop(turnId, visitor.sessionId);
  noteTurn(response, turnId);
  response.status(204).end();
}

/** A foreign id, an unknown one and one that is none look the same. */
function readTurnId(request: Request): string {
  const { id } = request.params;
  if (typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.toLowerCase();
  throw new TaliaError('turn_not_found', 'There is no such turn.');
}

/** Null, which is from the beginning, for an id that we never gave. */
function readLastEventId(request: Request, turnId: string): number | null {
  const [turn, position] = (request.get('last-event-id') ?? '').split(':');
  return turn === turnId && position !== undefined && /^\d{1,15}$/.test(position) ? Number(position) : null;
}

function hasAll({ feed }: FollowedFeed, after: number | null): boolean {
  const last = feed.since(0).at(-1);
  return last?.event.type === 'turn_end' && after !== null && isSameTelling(after, last.start) && after >= last.end;
}
