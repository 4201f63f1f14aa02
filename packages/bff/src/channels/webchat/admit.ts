import type { Request, RequestHandler } from 'express';
import { TaliaError } from '../../errors.ts';
import { toAddressSubject } from '../../http/limits.ts';
import type { LimitName } from '../../http/limits.ts';
import { isAllowedOrigin, readPage, toForbiddenOrigin } from '../../http/sites.ts';
import type { VerifiedVisitor } from '../../http/visitor-token.ts';
import type { Site } from './public-access.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** A request that may go on: who it speaks for, and where. */
export interface Admission {
  visitor: VerifiedVisitor;
  site: Site;
}

type DoorDeps = Pick<WebchatDeps, 'access' | 'tokens' | 'wall'>;

const admissions = new WeakMap<Request, Admission>();

/** Counts a request against its address, before anything of it is read. */
export function limitAddress(deps: Pick<WebchatDeps, 'wall'>, name: LimitName): RequestHandler {
  return async (request, _response, next) => {
    await deps.wall.pass(name, toAddressSubject(request.ip));
    next();
  };
}

/** Lets in whoever brings a good access token (RFC 6750 section 2.1), before the body is read. */
export function requireVisitor(deps: DoorDeps): RequestHandler {
  return async (request, _response, next) => {
    admissions.set(request, await admit(deps, request, readBearer(request) ?? missing()));
    next();
  };
}

/** Counts a message against its visitor and its site, before its body is read. */
export function limitVisitor(deps: DoorDeps): RequestHandler {
  return async (request, _response, next) => {
    const { visitor, site } = admissionOf(request);
    await deps.wall.pass('messagesPerVisitor', visitor.sessionId);
    // A site with a number of its own may have more than the server's: the database counts it.
    if (site.messagesPerMinute === null) await deps.wall.pass('messagesPerSite', site.id);
    next();
  };
}

/** Whom `requireVisitor` let in. */
export function admissionOf(request: Request): Admission {
  const admission = admissions.get(request);
  if (admission === undefined) throw new Error('the route lets anybody in');
  return admission;
}

/** A beacon has no headers and brings its token in the body; where both are, the header counts. */
export function admitBeacon(deps: DoorDeps, request: Request, token: string | undefined): Promise<Admission> {
  return admit(deps, request, readBearer(request) ?? token ?? missing());
}

/**
 * A `session_id` in body or query must be the token's own: a foreign one and one that does not exist look the same.
 * @throws TaliaError `session_not_found`
 */
export function requireOwnSession({ visitor }: Admission, sessionId: string | undefined): void {
  if (sessionId === undefined || sessionId === visitor.sessionId) return;
  throw new TaliaError('session_not_found', 'There is no such session.');
}

/** @throws TaliaError `token_expired`, `token_invalid` or `forbidden_origin` */
async function admit(deps: DoorDeps, request: Request, token: string): Promise<Admission> {
  const visitor = await deps.tokens.verify(token);
  const site = deps.access.findSite(visitor.siteKey);
  if (site === undefined || deps.access.isRevoked(visitor.family)) {
    throw new TaliaError('token_invalid', 'Begin a session and send its access token.');
  }
  const page = readPage(request);
  if (page !== null && !isAllowedOrigin(site, page)) throw toForbiddenOrigin(page);
  return { visitor, site };
}

function readBearer(request: Request): string | undefined {
  return /^Bearer +(?<token>\S{1,2048})$/i.exec(request.headers.authorization ?? '')?.groups?.token;
}

function missing(): never {
  throw new TaliaError('token_missing', 'Send the access token of a session as Authorization: Bearer …');
}
