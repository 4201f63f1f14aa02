import type { RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';

/** Answers 405 with the methods a route has (RFC 9110 section 15.5.6). */
export function refuseOtherMethods(allowed: string): RequestHandler {
  return (_request, response) => {
    response.setHeader('allow', allowed);
    throw new TaliaError('method_not_allowed', `Use ${allowed}.`);
  };
}
