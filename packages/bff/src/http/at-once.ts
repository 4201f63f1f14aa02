import type { Request, RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';

/** How many requests may be under way at once, and for how long one may be. */
export interface AtOnce {
  all: number;
  perSubject: number;
  longestMs: number;
}

/**
 * Lets in so many requests at once, of one subject and in all, before their bodies are read; whoever comes then is told to
 * come back. A request is over when its answer is, or is cut when it takes too long: a client that reads or sends slowly
 * holds its bytes in our memory for no longer.
 */
export function limitAtOnce(
  { all, perSubject, longestMs }: AtOnce,
  toSubject: (request: Request) => string,
): RequestHandler {
  const open = new Map<string, number>();
  let total = 0;
  return (request, response, next) => {
    const subject = toSubject(request);
    const own = open.get(subject) ?? 0;
    if (own >= perSubject || total >= all) {
      throw new TaliaError('too_many_requests', 'Other files are on their way. Try again in a moment.', {
        retryAfterSeconds: 2,
      });
    }
    open.set(subject, own + 1);
    total += 1;
    const cut = setTimeout(() => response.destroy(), longestMs).unref();
    response.once('close', () => {
      clearTimeout(cut);
      total -= 1;
      const left = (open.get(subject) ?? 1) - 1;
      if (left === 0) open.delete(subject);
      else open.set(subject, left);
    });
    next();
  };
}
