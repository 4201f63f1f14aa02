import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { GuardedProcess, GuardianNews, GuardianOrder } from './guardian-protocol.ts';

/** A started process. */
export type Guarded = { pid: number; exited: Promise<number | null> };

/** Starts processes that end with this one, also when this one is killed. */
export type Guardian = {
  start(asked: GuardedProcess): Promise<Guarded>;
  /** Ends all of them and removes the folder. */
  stop(): Promise<void>;
};

/** Starts the guardian; it removes `directory` when everything has ended. */
export function startGuardian(directory: string): Guardian {
  const child = spawn(process.execPath, [fileURLToPath(new URL('guardian.ts', import.meta.url)), directory], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
  });
  // A test that forgets to stop it must still be able to end.
  child.unref();
  const news = new Map<string, { started(pid: number): void; exited(code: number | null): void }>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Only guardian.ts writes here.
    const message = JSON.parse(line) as GuardianNews;
    if (message.type === 'started') news.get(message.name)?.started(message.pid);
    else news.get(message.name)?.exited(message.code);
  });
  const order = (message: GuardianOrder) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    start: async (asked) => {
      const started = Promise.withResolvers<number>();
      const exited = Promise.withResolvers<number | null>();
      news.set(asked.name, {
        started: started.resolve,
        exited: (code) => {
          exited.resolve(code);
          started.reject(new Error(`${asked.command} could not be started; see ${asked.logFile}`));
        },
      });
      order({ type: 'start', process: asked });
      return { pid: await started.promise, exited: exited.promise };
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      const exit = once(child, 'exit');
      order({ type: 'stop' });
      await exit;
    },
  };
}
