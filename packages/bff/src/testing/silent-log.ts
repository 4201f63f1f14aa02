import type { Log } from '../logging/log.ts';

/** A log that writes nowhere, for tests that are not about logs. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
