import type { RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';

/** A landing page's public key and the origins that may use it. */
export interface Site {
  key: string;
  /** Exact origins, such as `https://www.example.com`. */
  origins: readonly string[];
  /** Whether any port of this machine's own loopback names may use it, as the demo does. */
  loopback: boolean;
}

export type FindSite = (key: string) => Site | undefined;

/** Whether a page of this origin may use the site. */
export function isAllowedOrigin(site: Site, origin: string): boolean {
  return site.origins.includes(origin) || (site.loopback && isLoopbackOrigin(origin));
}

function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.origin === origin && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

/**
 * Refuses a browser page whose origin no site allows, before any work (CORS headers alone stop nothing at the server),
 * and tells the browser that an allowed one may read the answer. No cookies, no credentials.
 */
export function checkOrigin(sites: readonly Site[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined) {
      if (!sites.some((site) => isAllowedOrigin(site, origin))) {
        throw new TaliaError('forbidden_origin', 'This page may not use the chat: add its origin to the site.');
      }
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-expose-headers', 'x-request-id, retry-after, idempotent-replayed');
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, last-event-id, idempotency-key');
    response.setHeader('access-control-max-age', '600');
    response.status(204).end();
  };
}
