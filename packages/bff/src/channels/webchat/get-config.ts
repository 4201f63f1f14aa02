import { configQuerySchema, maxMessageLength } from '@talia/protocol';
import type { ConfigReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseQuery } from '../../http/body.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `GET /config`: what the widget needs to start, in the widget's language. */
export function getConfig(deps: WebchatDeps, request: Request, response: Response): void {
  const query = parseQuery(configQuerySchema, request);
  if (deps.findSite(query.site_key) === undefined) {
    throw new TaliaError('site_not_found', 'There is no site with this key.');
  }
  const language = query.locale?.slice(0, 2).toLowerCase() ?? request.acceptsLanguages(['es', 'en', 'pt']);
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
