import * as z from 'zod';

/** The longest message a visitor may send, in UTF-16 code units (what `maxlength` counts in a browser). */
export const maxMessageLength = 4000;

const noNul = (text: string): boolean => !text.includes('\u0000');

/**
 * Text of a client, at most `max` UTF-16 code units, as sent and as stored (a few letters grow in NFC). NUL, which Postgres cannot store, is refused; half a surrogate pair,
 * which a browser can send, becomes U+FFFD, and composed letters take their one form (NFC).
 */
export function clientText(max: number) {
  return z
    .string()
    .max(max)
    .refine(noNul, 'contains a NUL character')
    .overwrite((text) => text.toWellFormed().normalize('NFC'))
    .max(max);
}
