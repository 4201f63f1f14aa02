import type { LogFields } from './log-fields.ts';

/** The levels of a line, from the chattiest to the gravest. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Channels that have a file of their own beside `app.log`. */
export const logChannels = ['webchat', 'whatsapp', 'voice'] as const;

export type LogChannel = (typeof logChannels)[number];

/**
 * Writes one JSON line per call and never throws. `event` is a stable noun_verb name written in the code (`turn_start`),
 * never a sentence and never data. Of `fields` only the known names with a value of their kind are written
 * (see `logFieldKinds`); all else is left out and counted in the line's `dropped`.
 */
export interface Log {
  readonly debug: LogWrite;
  readonly info: LogWrite;
  readonly warn: LogWrite;
  readonly error: LogWrite;
  /** The same log with `fields` in every line; a line's own field of the same name wins. */
  readonly child: (fields: LogFields) => Log;
}

export type LogWrite = (event: string, fields?: LogFields) => void;

/** Tells whether a line of `level` is written when the threshold is `threshold`. */
export function isLogged(level: LogLevel, threshold: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(threshold);
}
