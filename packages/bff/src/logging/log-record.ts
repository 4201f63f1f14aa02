import { isEventName } from './field-kinds.ts';
import type { LogChannel, LogLevel } from './log.ts';
import type { SafeFields } from './log-fields.ts';

/** What is the same in every line of a process. */
export interface LogSource {
  readonly pid: number;
  readonly version: string;
}

/** One line before it is written out. All of its values have passed the allow-list. */
export interface LogRecord {
  readonly time: string;
  readonly level: LogLevel;
  readonly channel: LogChannel | 'app';
  readonly event: string;
  readonly fields: SafeFields;
}

/** Makes a record. An `event` that is not an event name becomes `event_refused` and counts as dropped. */
export function toLogRecord(
  head: { time: number; level: LogLevel; channel: LogChannel | 'app' },
  event: unknown,
  fields: SafeFields,
): LogRecord {
  const record = { ...head, time: new Date(head.time).toISOString() };
  if (isEventName(event)) return { ...record, event, fields };
  return { ...record, event: 'event_refused', fields: { ...fields, dropped: fields.dropped + 1 } };
}

/** The record as one line of JSON, without the line break. */
export function toJsonLine(record: LogRecord, source: LogSource): string {
  const { time, level, channel, event, fields } = record;
  const dropped = fields.dropped > 0 ? { dropped: fields.dropped } : {};
  return JSON.stringify({ time, level, channel, event, ...source, ...fields.values, ...dropped });
}

/** The record as one line for a person at a terminal, without the line break. */
export function toHumanLine(record: LogRecord): string {
  const { time, level, channel, event, fields } = record;
  const pairs = Object.entries(fields.values).map(([name, value]) => `${name}=${value}`);
  if (fields.dropped > 0) pairs.push(`dropped=${fields.dropped}`);
  return [time, level.toUpperCase().padEnd(5), channel, event, ...pairs].join(' ');
}
