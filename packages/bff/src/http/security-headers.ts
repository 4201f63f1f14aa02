import type { RequestHandler } from 'express';
import helmet, { strictTransportSecurity } from 'helmet';

const nothing = {
  useDefaults: false,
  directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
};

/**
 * What every answer carries, errors and health included: data for scripts of other sites, never a page, never framed, no
 * referrer, no guessing of types. The demo page and its files set their own policy over it.
 */
export function createSecurityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: nothing,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    // Only for the API, below: the demo is served over plain http on this machine.
    strictTransportSecurity: false,
  });
}

/** The API is to be reached by https only, wherever it has been reached by https once. */
export function createTransportHeaders(): RequestHandler {
  return strictTransportSecurity();
}
