import type { RotatingFile } from './rotating-file.ts';

/** Puts lines into a file, in order and in batches. */
export interface LineWriter {
  /** Queues a line; the file is opened with the first one. */
  push(line: string): void;
  /** Resolves once all lines pushed so far are in the file; rejects when it fails; waits for ever when the disk hangs. */
  drained(): Promise<void>;
  /** Like `drained`, and closes the file; the next line opens it again. */
  close(): Promise<void>;
  /** Gives up: writes nothing more and answers the lines not known to be in the file, oldest first. */
  abandon(): string[];
}

const maxBatchLines = 500;
const maxWaitingCharacters = 16 * 1024 * 1024;

/**
 * Creates a writer. `onFault` is called with the reason when the file fails or a disk that hangs has let too much pile
 * up; what follows is then up to the caller, who should abandon this writer.
 */
export function createLineWriter(open: () => RotatingFile, onFault: (error: unknown) => void): LineWriter {
  let file: RotatingFile | undefined;
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let inFlight: string[] = [];
  let isScheduled = false;
  let isAbandoned = false;
  let work = Promise.resolve();

  // Steps run one after the other; after one that failed none runs any more.
  function schedule(step: () => Promise<void>): Promise<void> {
    work = work.then(step);
    work.catch((error: unknown) => {
      if (!isAbandoned) onFault(error);
    });
    return work;
  }

  async function drain(): Promise<void> {
    isScheduled = false;
    while (waiting.length > 0) {
      file ??= open();
      inFlight = waiting.splice(0, maxBatchLines);
      waitingCharacters -= countCharacters(inFlight);
      await file.append(inFlight.join('\n'));
      inFlight = [];
    }
  }

  return {
    push(line) {
      waiting.push(line);
      waitingCharacters += line.length;
      if (waitingCharacters > maxWaitingCharacters) return onFault(backlogError());
      if (isScheduled) return;
      isScheduled = true;
      void schedule(drain);
    },
    drained: () => work,
    close: () =>
      schedule(async () => {
        const closing = file;
        file = undefined;
        await closing?.close();
      }),
    abandon() {
      isAbandoned = true;
      void file?.close();
      file = undefined;
      const lines = [...inFlight, ...waiting];
      inFlight = [];
      waiting = [];
      return lines;
    },
  };
}

function countCharacters(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

function backlogError(): Error {
  return Object.assign(new Error('the log file takes no more lines'), { code: 'log_backlog' });
}
