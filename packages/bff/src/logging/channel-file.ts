import { mkdirSync } from 'node:fs';
import { claimName, releaseName, type Writer } from './file-claim.ts';
import { deleteOldFiles } from './old-files.ts';
import { openRotatingFile, type RotatingFile } from './rotating-file.ts';

export interface ChannelFileOptions {
  readonly dir: string;
  readonly name: string;
  readonly writer: Writer;
  readonly maxBytes: number;
  readonly keepDays: number;
  readonly now: () => number;
  /** Hears that old files could not be deleted; the log itself goes on. */
  readonly onSweepError: (error: unknown) => void;
}

/**
 * Opens `<name>-<day>.log` in `dir`, with `<name>.log` as a link to the newest, and deletes the files that are too old.
 * While another process holds those names, the file is `<name>-<day>.p<pid>-<id>.log`. Throws when the directory cannot
 * be made or written to.
 */
export function openChannelFile(options: ChannelFileOptions): RotatingFile {
  const { dir, name, writer, maxBytes } = options;
  mkdirSync(dir, { recursive: true, mode: 0o750 });
  const isOurs = claimName(dir, name, writer);
  sweep(options);
  const file = openRotatingFile({
    dir,
    pattern: isOurs ? `${name}-%DATE%` : `${name}-%DATE%.p${writer.pid}-${writer.id.slice(0, 6)}`,
    link: isOurs ? `${name}.log` : undefined,
    maxBytes,
    onRotate: () => sweep(options),
  });
  return {
    append: (text) => file.append(text),
    close: async () => {
      await file.close();
      releaseName(dir, name, writer);
    },
  };
}

function sweep({ dir, name, keepDays, now, onSweepError }: ChannelFileOptions): void {
  try {
    deleteOldFiles({ dir, name, keepDays, now: now() });
  } catch (error) {
    onSweepError(error);
  }
}
