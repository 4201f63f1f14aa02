import { configQuerySchema, maxMessageLength } from '@talia/protocol';
import type { ConfigReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseQuery } from '../../http/body.ts';
import { isAllowedOrigin, readPage, toForbiddenOrigin } from '../../http/sites.ts';
import { attachmentSettings } from './attachments.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `GET /config`: what the widget needs to start, in the widget's language. */
export function getConfig(deps: WebchatDeps, request: Request, response: Response): void {
  const query = parseQuery(configQuerySchema, request);
  const site = deps.access.findSite(query.site_key);
  if (site === undefined) throw new TaliaError('site_not_found', 'There is no site with this key.');
  const page = readPage(request);
  if (page !== null && !isAllowedOrigin(site, page)) throw toForbiddenOrigin(page);
  const language =
    (query.locale ?? site.locale)?.slice(0, 2).toLowerCase() ?? request.acceptsLanguages(['es', 'en', 'pt']);
  const { name, greeting } = deps.assistantOf(site.assistant);
  const reply: ConfigReply = {
    persist_session: deps.persistSession,
    inactivity_timeout_hours: deps.inactivityHours,
    simulated: deps.simulated,
    assistant: { name, greeting: language === 'en' || language === 'pt' ? greeting[language] : greeting.es },
    max_message_length: maxMessageLength,
    theme: site.theme,
    locale: site.locale,
    identity: site.identity,
    consent: site.consent,
    challenge: deps.challenge,
    attachments: site.attachments ? attachmentSettings : null,
  };
  response.setHeader('cache-control', 'no-cache');
  response.vary('Accept-Language');
  response.json(reply);
}
