import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { GuardedProcess, GuardianNews, GuardianOrder } from './guardian-protocol.ts';

/**
 * A program: starts processes for its parent and ends them when the parent ends, however it
 * ends, since the pipe to it then closes. It runs in a session of its own, out of reach of the
 * terminal's Ctrl-C. Its one argument is the folder to remove last.
 */
const GRACE_MS = 3_000;
const running = new Map<ChildProcess, GuardedProcess>();
let stopping = false;

function start(asked: GuardedProcess): void {
  const log = openSync(asked.logFile, 'a');
  const { command, args, env, user } = asked;
  const child = spawn(command, args, { env, stdio: ['ignore', log, log], ...user });
  closeSync(log);
  running.set(child, asked);
  child.on('error', () => end(child, asked, null));
  child.on('exit', (code) => end(child, asked, code));
  if (child.pid !== undefined) say({ type: 'started', name: asked.name, pid: child.pid });
}

function end(child: ChildProcess, { name }: GuardedProcess, code: number | null): void {
  if (!running.delete(child)) return;
  say({ type: 'exited', name, code });
  if (stopping && running.size === 0) void leave();
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  if (running.size === 0) void leave();
  for (const [child, { stopSignal }] of running) child.kill(stopSignal);
  setTimeout(() => {
    for (const child of running.keys()) child.kill('SIGKILL');
  }, GRACE_MS).unref();
}

async function leave(): Promise<void> {
  const [, , directory] = process.argv;
  if (directory !== undefined) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

function say(news: GuardianNews): void {
  process.stdout.write(`${JSON.stringify(news)}\n`);
}

// The parent may be gone already: then nobody is left to tell.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
createInterface({ input: process.stdin })
  .on('line', (line) => {
    // Only `startGuardian` writes here.
    const order = JSON.parse(line) as GuardianOrder;
    if (order.type === 'start') start(order.process);
    else stop();
  })
  .on('close', stop);
