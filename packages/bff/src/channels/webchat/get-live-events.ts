import { liveEventsQuerySchema } from '@talia/protocol';
import type { LiveEvent, LiveEventsReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseQuery } from '../../http/body.ts';
import { openSse } from '../../http/sse.ts';
import type { LiveListener } from '../../live/live-connection.ts';
import { admissionOf } from './admit.ts';
import type { Admission } from './admit.ts';
import { createLiveEncoder } from './encode-live.ts';
import type { LiveEncoder } from './encode-live.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** Clients that all come back at once would be a flood: each is told another moment. */
const reconnectMs = { least: 500, spread: 1_500 };

/**
 * `GET /events`: what happens to the visitor outside of the turn they follow, as a stream or, for who polls, as one page,
 * by `Accept`. The stream ends when the token does, or the session.
 */
export async function getLiveEvents(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const format = request.accepts(['application/json', 'text/event-stream']);
  if (format === false) throw new TaliaError('not_acceptable', 'Accept application/json or text/event-stream.');
  const { after = null } = parseQuery(liveEventsQuerySchema, request);
  const admission = admissionOf(request);
  const { sessionId } = admission.visitor;
  const { requiredFields } = deps.assistantOf(admission.site.assistant);
  const encoder = createLiveEncoder({ sessionId, requiredFields });
  response.vary('Accept');
  // HEAD asks for headers, which a page has too.
  if (format === 'text/event-stream' && request.method === 'GET') {
    const { listen, leave } = await deps.live.open({
      sessionId,
      after: request.get('last-event-id') ?? after,
      isGood: () => isGood(deps, admission),
    });
    // Whoever left in the meantime hears nothing, and keeps nothing open.
    if (response.destroyed) return leave();
    response.on('close', leave);
    return listen(stream(response, encoder));
  }
  const page = await deps.live.read(sessionId, after);
  const reply: LiveEventsReply = { events: encoder.page(page), cursor: page.cursor, more: page.more };
  response.setHeader('cache-control', 'no-store');
  response.json(reply);
}

function isGood({ access }: WebchatDeps, { visitor }: Admission): boolean {
  return (
    Date.now() < visitor.expiresAt &&
    !access.isRevoked(visitor.family) &&
    access.findSite(visitor.siteKey) !== undefined
  );
}

function stream(response: Response, encoder: LiveEncoder): LiveListener {
  const sse = openSse(response, {});
  const send = (event: LiveEvent) => sse.send(JSON.stringify(event), event.id ?? undefined);
  return {
    page(page) {
      encoder.page(page).forEach(send);
      return untilDrained(response);
    },
    hint(hint) {
      // A client that does not keep up loses what nobody keeps.
      if (!response.writableNeedDrain) send(encoder.hint(hint));
    },
    end(reason) {
      if (reason === 'restart')
        send(encoder.reconnect(reconnectMs.least + Math.floor(Math.random() * reconnectMs.spread)));
      sse.end();
    },
  };
}

/** What is sent leaves at the end of this tick; a client that is slow to take it is told the next page later. */
async function untilDrained(response: Response): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (!response.writableNeedDrain || response.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve);
  response.once('close', resolve);
  await promise;
  response.off('drain', resolve);
  response.off('close', resolve);
}
