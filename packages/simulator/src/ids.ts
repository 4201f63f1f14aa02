import { randomBytes } from 'node:crypto';

/** The prefixes of every id the simulator makes, as the real API writes them. */
export type IdPrefix = 'resp' | 'msg' | 'fc' | 'fco' | 'rs' | 'call' | 'conv' | 'req';

/** Makes a new id: a prefix and 48 hexadecimal digits (24 for a `call_` id, which may have 64 characters at most). */
export function createId(prefix: IdPrefix): string {
  return `${prefix}_${randomBytes(prefix === 'call' ? 12 : 24).toString('hex')}`;
}
