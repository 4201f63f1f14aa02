import { closeRequestSchema, visitRequestSchema } from '@talia/protocol';
import type { Request, Response } from 'express';
import { parseBody } from '../../http/body.ts';
import { admissionOf, admitBeacon, requireOwnSession } from './admit.ts';
import { readUtm } from './read-utm.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `POST /visit`: counts a visit; what is not sent erases nothing. */
export async function postVisit(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(visitRequestSchema, request);
  const admission = admissionOf(request);
  requireOwnSession(admission, body.session_id);
  await deps.store.recordVisit({
    sessionId: admission.visitor.sessionId,
    ip: request.ip ?? null,
    deviceType: body.device_type ?? null,
    referrer: body.referrer ?? null,
    landingUrl: body.landing_url ?? null,
    utm: readUtm(body.landing_url ?? ''),
    language: body.language ?? null,
    timezone: body.timezone ?? null,
  });
  response.status(204).end();
}

/** `POST /close`: notes the end of a visit; never ends a running turn. */
export async function postClose(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(closeRequestSchema, request);
  const admission = await admitBeacon(deps, request, body.token);
  requireOwnSession(admission, body.session_id);
  await deps.store.closeSession(admission.visitor.sessionId, body.reason ?? null);
  response.status(204).end();
}
