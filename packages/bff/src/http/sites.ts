import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';

/** A landing page: its public keys and the origins that may use them. */
export interface SiteDoor {
  keys: readonly string[];
  /** Exact origins, such as `https://www.example.com`; `https://*.example.com` stands for its subdomains. */
  origins: readonly string[];
  /** Whether any port of this machine's own loopback names, and the server's own address, may use it, as the demo does. */
  loopback: boolean;
}

/** Where a page is, and which host it asked: `Origin` and `Host` of a request. */
export interface PageAddress {
  origin: string;
  host: string | undefined;
}

/** Whether a page there may use the site. */
export function isAllowedOrigin(site: SiteDoor, page: PageAddress): boolean {
  return (
    site.origins.some((allowed) => matchesOrigin(allowed, page.origin)) ||
    (site.loopback && (isLoopbackOrigin(page.origin) || isOwnAddress(page)))
  );
}

function matchesOrigin(allowed: string, origin: string): boolean {
  const [before, after] = allowed.split('*');
  if (before === undefined || after === undefined) return origin === allowed;
  const subdomain = origin.slice(before.length, -after.length);
  return origin === `${before}${subdomain}${after}` && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(subdomain);
}

function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.origin === origin && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

/** A page of this server, opened by its number: a name could be made to lead here by whoever owns it (DNS rebinding). */
function isOwnAddress({ origin, host }: PageAddress): boolean {
  const url = URL.parse(origin);
  return (
    url !== null && url.origin === origin && url.host === host && isIP(url.hostname.replaceAll(/^\[|\]$/g, '')) !== 0
  );
}

/**
 * Reads the address of the page that asks.
 * @returns null for a client that is no page of a browser
 */
export function readPage(request: Pick<Request, 'headers'>): PageAddress | null {
  const { origin, host } = request.headers;
  return origin === undefined ? null : { origin, host };
}

/** The refusal of a page that is not on a site's list; it names the origin, which the page knows. */
export function toForbiddenOrigin(page: PageAddress | null): TaliaError {
  const asked = page === null ? 'A page without Origin' : page.origin.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 120);
  return new TaliaError('forbidden_origin', `${asked} may not use this chat: add the origin to its site.`);
}

/**
 * Refuses a browser page whose origin no site allows, before any work (CORS headers alone stop nothing at the server),
 * and tells the browser that an allowed one may read the answer. No cookies, no credentials.
 */
export function checkOrigin(isKnown: (page: PageAddress) => boolean): RequestHandler {
  return (request, response, next) => {
    const page = readPage(request);
    response.vary('Origin');
    if (page !== null) {
      if (!isKnown(page)) throw toForbiddenOrigin(page);
      response.setHeader('access-control-allow-origin', page.origin);
      response.setHeader('access-control-expose-headers', 'x-request-id, retry-after, idempotent-replayed');
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, last-event-id, idempotency-key, x-file-name',
    );
    response.setHeader('access-control-max-age', '600');
    response.status(204).end();
  };
}
