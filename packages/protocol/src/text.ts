import * as z from 'zod';

/** The longest message a visitor may send, in UTF-16 code units (what `maxlength` counts in a browser). */
export const maxMessageLength = 4000;

const noNul = (text: string): boolean => !text.includes('\u0000');

/** Short text of a client: no NUL (Postgres refuses it), at most `max` UTF-16 code units. */
export function clientText(max: number) {
  return z.string().max(max).refine(noNul, 'contains a NUL character');
}
