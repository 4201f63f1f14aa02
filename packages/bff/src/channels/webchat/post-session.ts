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
import type { OpenedSession } from '../../store/visitor-schemas.ts';
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
  const refreshToken = createRefreshToken();
  const { sessionId, family, resumed } = await enter(deps, {
    site,
    request,
    body,
    newTokenHash: hashRefreshToken(refreshToken),
  });
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

interface Entry {
  site: Site;
  request: Request;
  body: SessionBody;
  newTokenHash: string;
}

/** Whoever has a good token, or is known, comes in; only for the others it matters what the site asks of new ones. */
async function enter(deps: WebchatDeps, { site, request, body, newTokenHash }: Entry): Promise<OpenedSession> {
  const known =
    body.identity_token === undefined
      ? undefined
      : await verifyIdentityToken(body.identity_token, { secrets: site.identitySecrets, audiences: site.keys });
  const ask = async (receivedTokenHash: string | null, mayOpen: boolean) => {
    const { session, endedFamily } = await deps.store.openSession({
      site: site.id,
      freshSessionId: randomUUID(),
      newTokenHash,
      receivedTokenHash,
      mayOpen,
      ...(known === undefined ? {} : { known }),
      ...(body.consent_version === undefined ? {} : { consentVersion: body.consent_version }),
      quotas: deps.quotas({ sessionsPerAddress: toAddressSubject(request.ip) }),
    });
    if (endedFamily !== null) deps.access.noteRevoked(endedFamily);
    return session;
  };
  const isOpenToAll = site.identity === 'optional' && deps.turnstile === null;
  const received = body.refresh_token === undefined ? null : hashRefreshToken(body.refresh_token);
  const session = await ask(received, isOpenToAll);
  if (session !== null) return session;
  if (known === undefined) await requireEntry(deps, { site, request, body });
  return (await ask(null, true)) ?? unopened();
}

/**
 * What a site asks of a visitor who has nothing to show.
 * @throws TaliaError `identity_required`, `challenge_required`, `challenge_failed` or `challenge_unavailable`
 */
async function requireEntry(deps: WebchatDeps, { site, request, body }: Omit<Entry, 'newTokenHash'>): Promise<void> {
  if (site.identity === 'required') {
    throw new TaliaError('identity_required', 'Send the identity token that the server of the page signed.');
  }
  if (deps.turnstile === null) return;
  if (body.challenge_token === undefined) {
    throw new TaliaError('challenge_required', 'Pass the challenge and send its token.');
  }
  // The page's origin is one of the site's: it was checked before.
  const hostname = URL.parse(request.headers.origin ?? '')?.hostname;
  await deps.turnstile.verify({
    token: body.challenge_token,
    ip: request.ip ?? null,
    hostnames: hostname === undefined ? [] : [hostname],
  });
}

function unopened(): never {
  throw new Error('a session that may be opened was not');
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
