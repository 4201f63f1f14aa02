import { randomUUID } from 'node:crypto';
import { sessionRequestSchema } from '@talia/protocol';
import type { SessionReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseBody } from '../../http/body.ts';
import { isAllowedOrigin } from '../../http/sites.ts';
import { createRefreshToken, hashRefreshToken } from '../../http/visitor-token.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `POST /sessions`: mints a visit, or goes on with the one a good refresh token belongs to. Needs an allowed Origin. */
export async function postSession(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(sessionRequestSchema, request);
  const site = deps.findSite(body.site_key);
  if (site === undefined) throw new TaliaError('site_not_found', 'There is no site with this key.');
  const { origin } = request.headers;
  if (origin === undefined || !isAllowedOrigin(site, origin)) {
    throw new TaliaError('forbidden_origin', 'This page may not use the chat: add its origin to the site.');
  }
  const refreshToken = createRefreshToken();
  const session = await deps.store.openSession({
    siteKey: site.key,
    freshSessionId: randomUUID(),
    newTokenHash: hashRefreshToken(refreshToken),
    receivedTokenHash: body.refresh_token === undefined ? null : hashRefreshToken(body.refresh_token),
  });
  const access = await deps.tokens.issue({ sessionId: session.sessionId, siteKey: site.key });
  const reply: SessionReply = {
    session_id: session.sessionId,
    access_token: access.token,
    expires_in: access.expiresIn,
    refresh_token: refreshToken,
    resumed: session.resumed,
  };
  response.setHeader('cache-control', 'no-store');
  response.json(reply);
}
