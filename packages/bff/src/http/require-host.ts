import type { RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';

/** A name, an IPv4 address or one of IPv6 in brackets, and maybe a port (RFC 9110 section 7.2). */
const hostForm = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Refuses a request that does not say, once and well formed, whom it is for (RFC 9112 section 3.2). */
export const requireHost: RequestHandler = (request, _response, next) => {
  const { host } = request.headers;
  if (host === undefined && request.httpVersion === '1.0') return next();
  const times = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (times !== 1 || !hostForm.test(host ?? '')) throw new TaliaError('invalid_request', 'Send one Host header.');
  next();
};
