import { createHash } from 'node:crypto';

/**
 * The stand-in for a session id in a log: the same for all lines of one session, of no use as a session id. Session ids
 * are random and long, so the hash needs no salt; do not use it for anything guessable, such as a telephone number.
 */
export function sessionHash(sessionId: string): string {
  return `s_${createHash('sha256').update(sessionId).digest('hex').slice(0, 16)}`;
}
