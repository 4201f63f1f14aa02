import { randomUUID } from 'node:crypto';
import { sessionRequestSchema } from '@talia/protocol';
import type { SessionReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseBody } from '../../http/body.ts';
import { verifyIdentityToken } from '../../http/identity-token.ts';
import { toAddressSubject } from '../../http/limits.ts';
import { isAllowedOrigin, readPage, toForbiddenOrigin } from '../../http/sites.ts';
import { createRefreshToken, hashRefreshToken } from '../../http/visitor-token.ts';
import { admissionOf } from './admit.ts';
import type { Site } from './public-access.ts';
import type { WebchatDeps } from './webchat-deps.ts';

type SessionBody = ReturnType<typeof sessionRequestSchema.parse>;

/**
 * `POST /sessions`: goes on with the session a good refresh token belongs to, with the one of the visitor that the host
 * vouches for, or mints one. Needs an allowed Origin.
 */
export async function postSession(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(sessionRequestSchema, request);
  const site = requireSite(deps, request, body.site_key);
  const known =
    body.identity_token === undefined
      ? undefined
      : await verifyIdentityToken(body.identity_token, { secrets: site.identitySecrets, audiences: site.keys });
  const refreshToken = createRefreshToken();
  const session = await deps.store.openSession({
    site: site.id,
    freshSessionId: randomUUID(),
    newTokenHash: hashRefreshToken(refreshToken),
    receivedTokenHash: body.refresh_token === undefined ? null : hashRefreshToken(body.refresh_token),
    mayOpen: site.identity === 'optional' && (await passesChallenge(deps, { request, body })),
    ...(known === undefined ? {} : { known }),
    quotas: deps.quotas({ sessionsPerAddress: toAddressSubject(request.ip) }),
  });
  if (session === null) throw toNotOpened(site);
  const { sessionId, family, resumed } = session;
  const access = await deps.tokens.issue({ sessionId, siteKey: body.site_key, family });
  const reply: SessionReply = {
    session_id: sessionId,
    access_token: access.token,
    expires_in: access.expiresIn,
    refresh_token: refreshToken,
    resumed,
  };
  response.setHeader('cache-control', 'no-store');
  response.json(reply);
}

/** `POST /logout`: the visitor leaves on this device, and its tokens are good for nothing any more. May be repeated. */
export async function postLogout(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const { family } = admissionOf(request).visitor;
  await deps.store.endSession(family);
  deps.access.noteRevoked(family);
  response.status(204).end();
}

function requireSite(deps: WebchatDeps, request: Request, key: string): Site {
  const site = deps.access.findSite(key);
  if (site === undefined) throw new TaliaError('site_not_found', 'There is no site with this key.');
  const page = readPage(request);
  if (page === null || !isAllowedOrigin(site, page)) throw toForbiddenOrigin(page);
  return site;
}

/** Where there is a challenge, only who passed it gets a new session; to go on with one takes none. */
async function passesChallenge(
  deps: WebchatDeps,
  { request, body }: { request: Request; body: SessionBody },
): Promise<boolean> {
  if (deps.turnstile === null) return true;
  if (body.challenge_token === undefined) return false;
  // The page's origin is one of the site's: it was checked before.
  const hostname = URL.parse(request.headers.origin ?? '')?.hostname;
  await deps.turnstile.verify({
    token: body.challenge_token,
    ip: request.ip ?? null,
    hostnames: hostname === undefined ? [] : [hostname],
  });
  return true;
}

function toNotOpened({ identity }: Site): TaliaError {
  return identity === 'required'
    ? new TaliaError('identity_required', 'Send the identity token that the server of the page signed.')
    : new TaliaError('challenge_required', 'Pass the challenge and send its token.');
}
