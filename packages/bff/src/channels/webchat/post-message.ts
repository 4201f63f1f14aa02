import { messageRequestSchema } from '@talia/protocol';
import type { MessageReply, ProblemCode } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseBody } from '../../http/body.ts';
import { toAddressSubject } from '../../http/limits.ts';
import type { QuotaCount } from '../../http/limits.ts';
import { noteTurn } from '../../http/request-context.ts';
import type { TurnFeed } from '../../turns/turn-feed.ts';
import type { TurnOutcome } from '../../turns/turn-events.ts';
import type { Submission, SubmitInput } from '../../turns/turns.ts';
import { admissionOf, requireOwnSession } from './admit.ts';
import type { Admission } from './admit.ts';
import { toTurnMetadata } from './encode-turn.ts';
import { streamTurn } from './stream-turn.ts';
import type { WebchatDeps } from './webchat-deps.ts';

type Accepted = Extract<Submission, { type: 'accepted' }>;

/**
 * `POST /messages`: stores the visitor's message, then answers with the turn, as JSON or as a stream by `Accept`.
 * The turn goes on whether or not the client stays.
 */
export async function postMessage(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const format = request.accepts(['application/json', 'text/event-stream']);
  if (format === false) throw new TaliaError('not_acceptable', 'Accept application/json or text/event-stream.');
  const body = parseBody(messageRequestSchema, request);
  const admission = admissionOf(request);
  requireOwnSession(admission, body.session_id);
  const submission = await deps.turns.submit({
    ...toSubmitInput(admission.visitor.sessionId, body),
    quotas: toQuotas(deps, request, admission),
  });
  const accepted = requireAccepted(submission);
  wakeOthers(deps, admission.visitor.sessionId, accepted.feed);
  noteTurn(response, accepted.turn.turnId);
  if (accepted.replayed) response.setHeader('idempotent-replayed', 'true');
  if (format === 'text/event-stream') return streamTurn(accepted, response, null);
  response.setHeader('cache-control', 'no-store');
  const outcome = await waitForEnd(accepted.feed);
  // Whoever had their data erased in the meantime has no session to ask again with: that is a 401.
  if (outcome.type === 'lost') await deps.visitorData.find(admission.visitor.sessionId);
  response.json(toReply(outcome));
}

/** The visitor's other tabs and devices hear of the message, and of its answer, without waiting for the next poll. */
function wakeOthers({ live }: WebchatDeps, sessionId: string, { ended }: TurnFeed): void {
  live.wake(sessionId);
  void ended.then(() => live.wake(sessionId));
}

/** While the database is away the turn goes on, but whoever waits for plain JSON is told to come back. */
async function waitForEnd(feed: TurnFeed): Promise<TurnOutcome> {
  const { promise: delayed, reject } = Promise.withResolvers<never>();
  const leave = feed.subscribe(({ event }) => {
    if (event.type === 'turn_delayed') reject(toRetryLater('store_unavailable'));
  });
  try {
    return await Promise.race([feed.ended, delayed]);
  } finally {
    leave();
  }
}

function toRetryLater(code: ProblemCode): TaliaError {
  return new TaliaError(code, 'Your message is stored. Send it again with the same id in a moment.', {
    retryAfterSeconds: 5,
  });
}

function toQuotas(deps: WebchatDeps, request: Request, { visitor, site }: Admission): QuotaCount[] {
  const { messagesPerMinute } = site;
  return deps.quotas(
    {
      messagesPerAddress: toAddressSubject(request.ip),
      messagesPerVisitor: visitor.sessionId,
      messagesPerSite: site.id,
    },
    messagesPerMinute === null ? {} : { messagesPerSite: [{ seconds: 60, limit: messagesPerMinute }] },
  );
}

function toSubmitInput(sessionId: string, body: ReturnType<typeof messageRequestSchema.parse>): SubmitInput {
  const client = body.metadata?.client;
  return {
    sessionId,
    clientMessageId: body.client_message_id,
    content: body.content,
    ...(body.attachments === undefined ? {} : { attachments: body.attachments }),
    metadata: {
      ...(body.locale === undefined ? {} : { locale: body.locale }),
      ...(client === undefined ? {} : { client }),
    },
  };
}

function requireAccepted(submission: Submission): Accepted {
  switch (submission.type) {
    case 'conflict':
      throw new TaliaError('idempotency_mismatch', 'Use a new client_message_id for a new message.');
    case 'busy':
      throw new TaliaError('conversation_busy', 'Wait until the earlier messages are answered.', {
        retryAfterSeconds: 5,
      });
    case 'accepted':
      return submission;
  }
}

function toReply(outcome: TurnOutcome): MessageReply {
  switch (outcome.type) {
    case 'failed':
      throw toRetryLater(outcome.code);
    case 'lost':
      throw new TaliaError('reply_interrupted', 'Your message is stored. Ask again with the same id.', {
        retryAfterSeconds: 1,
      });
    case 'published':
    case 'stopped':
    case 'discarded':
    case 'unanswered':
      return { reply: outcome.turn.reply?.text ?? null, metadata: toTurnMetadata(outcome.turn) };
  }
}
