import { readFileSync } from 'node:fs';
import { openChannelFile } from './channel-file.ts';
import { errorFields } from './error-fields.ts';
import { createErrorOutput } from './error-output.ts';
import { createWriter } from './file-claim.ts';
import { createFileSink, type FileSink, type SinkChange } from './file-sink.ts';
import { isLogged, type Log, type LogChannel, type LogLevel } from './log.ts';
import { type LogFields, type SafeFields, toSafeFields } from './log-fields.ts';
import { type LogRecord, toHumanLine, toJsonLine, toLogRecord } from './log-record.ts';

/** All logs of a process. */
export interface Logging {
  /** What is of no channel: `app.log`. */
  readonly app: Log;
  /** The log of a channel, in a file of its own. The file is made with its first line. */
  channel(name: LogChannel): Log;
  /**
   * Resolves once every line written so far is in its file and the files are closed; at the latest after `flushMs`,
   * when what is left goes to stderr. Call it before the process exits. A line written later opens its file again.
   */
  flush(): Promise<void>;
  /** How many lines did not reach their file (metric `logs_lost_total`); they were printed to stderr instead. */
  lost(): number;
  /** How many fields and event names the allow-list refused. */
  dropped(): number;
}

export interface LoggingOptions {
  /** Where the files are; made if missing. */
  readonly dir: string;
  /** The lowest level written. Lines of `warn` and above are also printed to `stderr`; with `debug`, all lines are. */
  readonly level: LogLevel;
  readonly stderr?: NodeJS.WritableStream;
  /** Milliseconds since 1970, for the time in each line and the age of files. A file's day is the system clock's. */
  readonly clock?: () => number;
  /** Our version, in each line; by default the package's. */
  readonly version?: string;
  /** How often a failed file is tried again; 30 s. */
  readonly retryMs?: number;
  /** The longest a `flush` may take; 5 s. */
  readonly flushMs?: number;
  /** A file that is bigger is followed by another of the same day; 20 MiB. */
  readonly maxBytes?: number;
  /** Files of days longer ago are deleted; 14. */
  readonly keepDays?: number;
}

/**
 * Creates the logs of a process: JSON lines in a file per channel and day, and warnings for people on stderr. Neither
 * this nor any log call throws, and no fault of the disk ends the process: lines that a file does not take go to stderr
 * and are counted.
 */
export function createLogging(options: LoggingOptions): Logging {
  const setup = { ...defaults, stderr: process.stderr, ...options, clock: steady(options.clock ?? Date.now) };
  const output = createErrorOutput(setup.stderr);
  const source = { pid: process.pid, version: setup.version ?? packageVersion() };
  const writer = createWriter();
  const sinks = new Map<Channel, FileSink>();
  let dropped = 0;

  const print = (channel: Channel, level: LogLevel, event: string, fields: LogFields): void =>
    output.print(toHumanLine(toLogRecord({ time: setup.clock(), level, channel }, event, toSafeFields(fields))));

  function openSink(channel: Channel): FileSink {
    const open = () =>
      openChannelFile({
        ...setup,
        name: channel,
        writer,
        now: setup.clock,
        onSweepError: (error) => print(channel, 'warn', 'log_sweep_failed', errorFields(error)),
      });
    const resumedLine = (lost: number): string => {
      const head = { time: setup.clock(), level: 'warn', channel } as const;
      return toJsonLine(toLogRecord(head, 'log_resumed', toSafeFields({ lost })), source);
    };
    const onChange = (change: SinkChange): void => {
      if (change.type === 'resumed') return print(channel, 'warn', 'log_resumed', { lost: change.lost });
      print(channel, 'error', 'log_failed', { ...errorFields(change.error), reason: 'lines_go_to_stderr' });
    };
    return createFileSink({ ...setup, open, resumedLine, onChange, divert: output.print });
  }

  function sinkOf(channel: Channel): FileSink {
    const sink = sinks.get(channel) ?? openSink(channel);
    sinks.set(channel, sink);
    return sink;
  }

  function write(record: LogRecord): void {
    dropped += record.fields.dropped;
    const isOnItsWay = sinkOf(record.channel).write(toJsonLine(record, source));
    const isForPeople = isLogged(record.level, 'warn') || setup.level === 'debug';
    if (isForPeople && isOnItsWay) output.print(toHumanLine(record));
  }

  const createChannelLog = (channel: Channel): Log =>
    createLog({ channel, threshold: setup.level, clock: setup.clock, write }, { values: {}, dropped: 0 });

  return {
    app: createChannelLog('app'),
    channel: createChannelLog,
    flush: async () => {
      await Promise.all([...sinks.values()].map((sink) => sink.flush()));
    },
    lost: () => [...sinks.values()].reduce((sum, sink) => sum + sink.lost(), 0),
    dropped: () => dropped,
  };
}

type Channel = LogChannel | 'app';

const defaults = {
  retryMs: 30_000,
  flushMs: 5_000,
  maxBytes: 20 * 1024 * 1024,
  keepDays: 14,
};

interface LogContext {
  readonly channel: Channel;
  readonly threshold: LogLevel;
  readonly clock: () => number;
  readonly write: (record: LogRecord) => void;
}

function createLog(context: LogContext, bound: SafeFields): Log {
  const log = (level: LogLevel, event: string, fields: LogFields | undefined): void => {
    if (!isLogged(level, context.threshold)) return;
    const head = { time: context.clock(), level, channel: context.channel };
    context.write(toLogRecord(head, event, merge(bound, toSafeFields(fields))));
  };
  return {
    debug: (event, fields) => log('debug', event, fields),
    info: (event, fields) => log('info', event, fields),
    warn: (event, fields) => log('warn', event, fields),
    error: (event, fields) => log('error', event, fields),
    child: (fields) => createLog(context, merge(bound, toSafeFields(fields))),
  };
}

function merge(bound: SafeFields, own: SafeFields): SafeFields {
  return { values: { ...bound.values, ...own.values }, dropped: bound.dropped + own.dropped };
}

/** The clock, or the system's where it throws or answers no time. */
function steady(clock: () => number): () => number {
  return () => {
    try {
      const time = clock();
      return Number.isNaN(new Date(time).getTime()) ? Date.now() : time;
    } catch {
      return Date.now();
    }
  };
}

function packageVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const version: unknown = Reflect.get(Object(manifest), 'version');
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown'; // Bundled into something without our manifest: no reason not to log.
  }
}
