import { createLineWriter, type LineWriter } from './line-writer.ts';
import type { RotatingFile } from './rotating-file.ts';

/** Takes the lines of one log, whatever happens to its file. Nothing here throws. */
export interface FileSink {
  /** Tells whether the line is on its way to the file; if not, it was diverted. */
  write(line: string): boolean;
  /** Resolves when all lines are in the file and it is closed, or after `flushMs`: what is left then is diverted. */
  flush(): Promise<void>;
  /** How many lines are not in the file, counting those that were diverted. */
  lost(): number;
}

export interface FileSinkOptions {
  readonly open: () => RotatingFile;
  /** Takes the lines that no file takes. */
  readonly divert: (line: string) => void;
  /** Hears once that the file failed, and once that it is back. */
  readonly onChange: (change: SinkChange) => void;
  /** The line that is written first, as a trial, when the file is opened again. */
  readonly resumedLine: (lost: number) => string;
  readonly retryMs: number;
  readonly flushMs: number;
}

export type SinkChange =
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'resumed'; readonly lost: number };

/**
 * Creates the sink. When the file fails (disk full, directory gone, no permission, a disk that hangs) the lines not
 * known to be in it are diverted, and so is every later line until a fresh file took a trial line; that is tried every
 * `retryMs`.
 */
export function createFileSink(options: FileSinkOptions): FileSink {
  let lost = 0;
  let writer: LineWriter | undefined = createWriter();

  function createWriter(): LineWriter {
    const fresh: LineWriter = createLineWriter(options.open, (error) => fail(fresh, error));
    return fresh;
  }

  function divert(line: string): void {
    lost += 1;
    options.divert(line);
  }

  function fail(failed: LineWriter, error: unknown): void {
    const lines = failed.abandon();
    if (failed !== writer) return; // A trial: its only line was our own.
    writer = undefined;
    options.onChange({ type: 'failed', error });
    lines.forEach(divert);
    retryLater();
  }

  function retryLater(): void {
    setTimeout(() => void retry(), options.retryMs).unref();
  }

  async function retry(): Promise<void> {
    const trial = createWriter();
    trial.push(options.resumedLine(lost));
    if ((await settle(trial.drained(), options.retryMs)) !== 'done') {
      trial.abandon();
      return retryLater();
    }
    writer = trial;
    options.onChange({ type: 'resumed', lost });
  }

  return {
    write(line) {
      if (writer === undefined) {
        divert(line);
        return false;
      }
      writer.push(line);
      return true;
    },
    async flush() {
      const flushed = writer;
      if (flushed === undefined) return;
      const outcome = await settle(flushed.close(), options.flushMs);
      if (outcome === 'late') fail(flushed, flushTimeout());
    },
    lost: () => lost,
  };
}

/** Waits for `work`, but no longer than `ms`, and never rejects: the writer has reported a failure by itself. */
async function settle(work: Promise<void>, ms: number): Promise<'done' | 'failed' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const outcome = await Promise.race([
    work.then(
      () => 'done' as const,
      () => 'failed' as const,
    ),
    late,
  ]);
  clearTimeout(timer);
  return outcome;
}

function flushTimeout(): Error {
  return Object.assign(new Error('the log file did not take its lines in time'), { code: 'log_flush_late' });
}
