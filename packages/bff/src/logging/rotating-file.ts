import { createLogger, format } from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { createAppendFs } from './append-fs.ts';

/** A file that starts anew each day (UTC) and whenever it has grown too big. Takes one batch at a time. */
export interface RotatingFile {
  /** Resolves once `text` and a line break are in the file. After a rejection the file is of no more use. */
  append(text: string): Promise<void>;
  /** Resolves once all is written, just before the file closes. */
  close(): Promise<void>;
}

export interface RotatingFileOptions {
  readonly dir: string;
  /** The file's name without `.log`; `%DATE%` stands for the day. */
  readonly pattern: string;
  /** The name of a link that always leads to the newest file. */
  readonly link?: string | undefined;
  readonly maxBytes: number;
  readonly onRotate: () => void;
}

/**
 * Opens a file of winston-daily-rotate-file. The transport reports neither success nor failure of a line, and an error
 * of its inner stream would end the process; so one batch is in flight at a time and the file functions underneath say
 * when it has arrived. Throws when the directory cannot be made.
 */
export function openRotatingFile(options: RotatingFileOptions): RotatingFile {
  let inFlight: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  let failure: { error: unknown } | undefined;
  const arrived = (): void => {
    inFlight?.resolve();
    inFlight = undefined;
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    inFlight?.reject(error);
    inFlight = undefined;
  };
  const transport = createTransport(options, { arrived, fail });
  const logger = createLogger({ format: lineAsGiven, transports: [transport] });
  logger.on('error', fail);

  return {
    append: (text) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure.error);
        inFlight = { resolve, reject };
        logger.log({ level: 'info', message: text });
      }),
    close: () =>
      new Promise((resolve) => {
        // Both the winston stream and the file behind it end in a `finish` of the transport. The first comes early;
        // only the second says that the file has everything.
        let finishes = 0;
        transport.on('finish', () => {
          finishes += 1;
          if (finishes === 2) resolve();
        });
        logger.end();
      }),
  };
}

const lineAsGiven = format.printf((info) => String(info.message));

interface Outcome {
  readonly arrived: () => void;
  readonly fail: (error: unknown) => void;
}

function createTransport(options: RotatingFileOptions, { arrived, fail }: Outcome): DailyRotateFile {
  const transport = new DailyRotateFile({
    dirname: options.dir,
    filename: options.pattern,
    extension: '.log',
    datePattern: 'YYYY-MM-DD',
    utc: true,
    maxSize: options.maxBytes,
    eol: '\n',
    options: { flags: 'a', mode: 0o640, fs: createAppendFs(arrived) },
    ...(options.link === undefined ? {} : { createSymlink: true, symlinkName: options.link }),
    // Making the next day's file happens inside `log` and may throw, in a stream's own turn where nobody catches it.
    log(info: unknown, next: () => void): void {
      try {
        DailyRotateFile.prototype.log?.call(transport, info, next);
      } catch (error) {
        fail(error);
        next();
      }
    },
  });
  transport.logStream.on('error', fail);
  transport.on('rotate', options.onRotate);
  return transport;
}
