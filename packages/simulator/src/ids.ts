import { randomBytes } from 'node:crypto';

/** The prefixes of every id the simulator makes, as the real API writes them. */
export type IdPrefix = 'resp' | 'msg' | 'fc' | 'fco' | 'rs' | 'call' | 'conv' | 'req';

/** No hexadecimal digits, so no id of the real API begins like this. */
const mark = 'sim';

/**
 * Makes a new id: a prefix, `sim` and 48 hexadecimal digits (24 for a `call_` id, which may have 64 characters at most).
 */
export function createId(prefix: IdPrefix): string {
  return `${prefix}_${mark}${randomBytes(prefix === 'call' ? 12 : 24).toString('hex')}`;
}

/** Whether a simulator made this id: the real API knows nothing of it. */
export function isSimulatedId(id: string): boolean {
  return id.split('_')[1]?.startsWith(mark) ?? false;
}
