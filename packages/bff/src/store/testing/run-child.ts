import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../testing/compile-cache.ts';

/** A running program of a test. */
export type TestChild = {
  pid: number;
  /** Every whole line it wrote so far. */
  lines: string[];
  /** Waits for the line with this number, counted from 1. */
  line: (number: number) => Promise<string>;
  /** Kills it without warning and waits until it is gone. */
  kill: () => Promise<void>;
  /** Waits for its own end; answers the exit code. */
  ended: () => Promise<number | null>;
};

/** Starts a TypeScript program of this folder; its errors go to the test's own output. */
export function runChild(file: string, parameters: string[]): TestChild {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [program, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: compileCache,
  });
  if (child.pid === undefined) throw new Error(`${file} could not be started`);
  const lines: string[] = [];
  const exit = once(child, 'close');
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = async () => {
    await exit;
    return child.exitCode;
  };
  return {
    pid: child.pid,
    lines,
    line: async (number) => {
      while (lines.length < number && child.exitCode === null && child.signalCode === null) {
        // oxlint-disable-next-line no-await-in-loop
        await Promise.race([once(output, 'line'), exit]);
      }
      return lines[number - 1] ?? `it ended after ${lines.length} lines`;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    ended,
  };
}
