import type { Log } from './log.ts';

/** A log that writes nowhere: for commands, which tell the person in front of them, and for tests not about logs. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
