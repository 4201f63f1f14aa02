import fs from 'node:fs';

type WriteDone = (error: NodeJS.ErrnoException | null, written: number, buffer: Buffer) => void;

/** What `fs.createWriteStream` accepts as its `fs` option. */
export interface AppendFs {
  readonly open: (path: string, flags: string, mode: number, done: OpenDone) => void;
  readonly write: (...call: WriteCall) => void;
  readonly close: typeof fs.close;
}

type OpenDone = (error: NodeJS.ErrnoException | null, fd: number) => void;
type WriteCall = [
  fd: number,
  buffer: Buffer,
  offset: number,
  length: number,
  position: number | undefined,
  done: WriteDone,
];

/**
 * File functions that tell what a log stream alone does not: `onWritten` is called when a chunk is wholly in a file that
 * still has a name. A write to a file that somebody removed succeeds and is lost; here it fails. A file that ends in a
 * half line (a crash, a full disk) gets its line break at opening, so that the next line stays a line.
 */
export function createAppendFs(onWritten: () => void): AppendFs {
  return {
    open: openAtLineStart,
    write: (fd, buffer, offset, length, position, done) => {
      fs.write(fd, buffer, offset, length, position, (error, written) => {
        if (error !== null || written < length) return done(error, written, buffer);
        requireName(fd, (removed) => {
          done(removed, written, buffer);
          if (removed === null) onWritten();
        });
      });
    },
    close: fs.close,
  };
}

function requireName(fd: number, done: (error: NodeJS.ErrnoException | null) => void): void {
  fs.fstat(fd, (error, stats) => {
    if (error !== null) return done(error);
    done(stats.nlink > 0 ? null : Object.assign(new Error('the log file was removed'), { code: 'ENOENT' }));
  });
}

function openAtLineStart(path: string, _flags: string, mode: number, done: OpenDone): void {
  fs.open(path, 'a+', mode, (error, fd) => {
    if (error !== null) return done(error, fd);
    endHalfLine(fd, (failure) => {
      if (failure === null) return done(null, fd);
      fs.close(fd, () => done(failure, fd));
    });
  });
}

function endHalfLine(fd: number, done: (error: NodeJS.ErrnoException | null) => void): void {
  fs.fstat(fd, (error, stats) => {
    if (error !== null || stats.size === 0) return done(error);
    const last = Buffer.alloc(1);
    fs.read(fd, last, 0, 1, stats.size - 1, (readError) => {
      if (readError !== null || last.toString() === '\n') return done(readError);
      fs.write(fd, '\n', (writeError) => done(writeError));
    });
  });
}
