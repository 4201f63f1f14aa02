import type { RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';

/** Refuses a request of HTTP/1.1 that does not say whom it is for (RFC 9112 section 3.2). */
export const requireHost: RequestHandler = (request, _response, next) => {
  if (request.headers.host === undefined && request.httpVersion !== '1.0') {
    throw new TaliaError('invalid_request', 'Send a Host header.');
  }
  next();
};
