import { closeRequestSchema, configQuerySchema, maxMessageLength, visitRequestSchema } from '@talia/protocol';
import type { ConfigReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseBody, parseQuery } from '../../http/body.ts';
import { authenticate } from './authenticate.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `POST /visit`: counts a visit; what is not sent erases nothing. */
export async function postVisit(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(visitRequestSchema, request);
  const visitor = await authenticate(deps, request, { sessionId: body.session_id });
  await deps.store.recordVisit({
    sessionId: visitor.sessionId,
    ip: request.ip ?? null,
    deviceType: body.device_type ?? null,
    referrer: body.referrer?.toWellFormed() ?? null,
    landingUrl: body.landing_url?.toWellFormed() ?? null,
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

/** `GET /config`: what the widget needs to start, in the language the browser asks for. */
export function getConfig(deps: WebchatDeps, request: Request, response: Response): void {
  const query = parseQuery(configQuerySchema, request);
  if (deps.findSite(query.site_key) === undefined) {
    throw new TaliaError('site_not_found', 'There is no site with this key.');
  }
  const language = request.acceptsLanguages(['es', 'en', 'pt']) || 'es';
  const { name, greeting } = deps.assistant;
  const reply: ConfigReply = {
    persist_session: deps.persistSession,
    inactivity_timeout_hours: deps.inactivityHours,
    simulated: deps.simulated,
    assistant: { name, greeting: language === 'en' || language === 'pt' ? greeting[language] : greeting.es },
    max_message_length: maxMessageLength,
  };
  response.vary('Accept-Language');
  response.json(reply);
}
