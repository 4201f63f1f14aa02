import { closeRequestSchema, visitRequestSchema } from '@talia/protocol';
import type { Request, Response } from 'express';
import { parseBody } from '../../http/body.ts';
import { authenticate } from './authenticate.ts';
import { readUtm } from './read-utm.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `POST /visit`: counts a visit; what is not sent erases nothing. */
export async function postVisit(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(visitRequestSchema, request);
  const visitor = await authenticate(deps, request, { sessionId: body.session_id });
  await deps.store.recordVisit({
    sessionId: visitor.sessionId,
    ip: request.ip ?? null,
    deviceType: body.device_type ?? null,
    referrer: body.referrer ?? null,
    landingUrl: body.landing_url ?? null,
    utm: readUtm(body.landing_url ?? ''),
  });
  response.status(204).end();
}

/** `POST /close`: notes the end of a visit; never ends a running turn. */
export async function postClose(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(closeRequestSchema, request);
  const visitor = await authenticate(deps, request, { sessionId: body.session_id, beaconToken: body.token });
  await deps.store.closeSession(visitor.sessionId, body.reason ?? null);
  response.status(204).end();
}
