import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ready, Reply } from './messages.ts';

/** A program of the benchmark that runs in a process of its own. */
export interface Child<Order> {
  /** The port it listens on; 0 when it does not. */
  port: number;
  /** Gives an order and waits for its reply. @throws Error when it failed or the program ended */
  ask: <T>(order: Order) => Promise<T>;
  /** Ends it, by force after a few seconds. */
  stop: () => Promise<void>;
}

/** How a program is started. */
export interface ChildOptions {
  /** Passed as one JSON argument. */
  orders: unknown;
  execArgv?: readonly string[];
}

/** Milliseconds until a program that was asked to end is killed. */
const patienceMs = 8_000;

/**
 * Starts a program of this folder and waits until it is ready. It ends with this process, for it ends when the channel
 * between the two closes.
 */
export async function startChild<Order>(file: string, { orders, execArgv = [] }: ChildOptions): Promise<Child<Order>> {
  const process = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(orders)], {
    execArgv: ['--conditions=talia:src', ...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const { promise: ready, resolve: isReady, reject: isGone } = Promise.withResolvers<number>();
  process.on('message', (message: Ready | Reply<never>) => {
    if (message.type === 'ready') return isReady(message.port);
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'reply') waiter?.resolve(message.value);
    else waiter?.reject(new Error(`${file}: ${message.failure}`));
  });
  process.on('exit', (code, signal) => {
    const gone = new Error(`${file} ended (${signal ?? code})`);
    isGone(gone);
    for (const { reject } of waiting.values()) reject(gone);
  });
  const port = await ready;
  let lastId = 0;
  return {
    port,
    ask: <T>(order: Order) =>
      new Promise<T>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        process.send({ id: lastId, order }, (error) => {
          if (error !== null) reject(new Error(`${file} has ended`));
        });
      }),
    stop: () => stop(process),
  };
}

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exit = once(process, 'exit');
  const killer = setTimeout(() => process.kill('SIGKILL'), patienceMs);
  process.disconnect();
  await exit;
  clearTimeout(killer);
}
