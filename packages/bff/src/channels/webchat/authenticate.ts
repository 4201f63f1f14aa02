import type { Request } from 'express';
import { TaliaError } from '../../errors.ts';
import { isAllowedOrigin } from '../../http/sites.ts';
import type { Visitor } from '../../http/visitor-token.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/**
 * Who a request speaks for, by its bearer token alone (RFC 6750 section 2.1); a beacon, which has no headers, brings the
 * token in its body. A `session_id` in body or query must be the token's own: a foreign one and one that does not exist
 * look the same.
 * @throws TaliaError `token_missing`, `token_expired`, `token_invalid`, `forbidden_origin` or `session_not_found`
 */
export async function authenticate(
  deps: Pick<WebchatDeps, 'tokens' | 'findSite'>,
  request: Request,
  claimed: { sessionId: string | undefined; beaconToken?: string | undefined },
): Promise<Visitor> {
  const visitor = await deps.tokens.verify(readBearer(request) ?? claimed.beaconToken ?? missing());
  const site = deps.findSite(visitor.siteKey);
  if (site === undefined) throw new TaliaError('token_invalid', 'Begin a session and send its access token.');
  const { origin } = request.headers;
  if (origin !== undefined && !isAllowedOrigin(site, origin)) {
    throw new TaliaError('forbidden_origin', 'This page may not use the chat: add its origin to the site.');
  }
  if (claimed.sessionId !== undefined && claimed.sessionId !== visitor.sessionId) {
    throw new TaliaError('session_not_found', 'There is no such session.');
  }
  return visitor;
}

function readBearer(request: Request): string | undefined {
  return /^Bearer +(?<token>\S{1,2048})$/i.exec(request.headers.authorization ?? '')?.groups?.token;
}

function missing(): never {
  throw new TaliaError('token_missing', 'Send the access token of a session as Authorization: Bearer …');
}
