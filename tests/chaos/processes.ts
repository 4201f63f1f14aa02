import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildOrders } from './bff-child.ts';
import type { Dice } from './dice.ts';

/** How a process ended: stopped or killed by us, at a failpoint it was started with, or by a fault of its own. */
export type Death =
  | { type: 'random' | 'stopped' }
  | { type: 'failpoint'; point: string }
  | { type: 'fault'; reason: string };

/** Some server processes, each replaced as soon as it dies. */
export interface Fleet {
  /** The URL of one that listens; waits for one. */
  pick: () => Promise<string>;
  /** Kills one, while most of them listen: visitors need somebody to turn to. */
  killOne: () => void;
  /** Stops one for so long, as a machine that is suspended: when it goes on it does not know that time has passed. */
  pauseOne: (ms: number) => Promise<void>;
  /** Asks one to stop (SIGTERM) and resolves when its successor listens, with the ms it took to end. */
  restartOne: () => Promise<number>;
  /** How many processes were started so far. */
  started: () => number;
  /** Ends all of them and replaces none. */
  stop: () => Promise<void>;
}

export interface FleetOptions {
  size: number;
  dice: Dice;
  /** The orders of the next process. */
  order: () => ChildOrders;
  onDeath: (death: Death) => void;
  program: string;
  /** Where Node keeps the compiled program for the next process. */
  compileCache: string;
}

interface Member {
  child: ChildProcess;
  url: string | null;
  isKilled: boolean;
  isStopped: boolean;
  /** The failpoint it says it died at. */
  lastWords: string;
  /** The end of its error output. */
  errors: string;
}

/** Starts the processes; `pick` waits for the first. */
export function startFleet({ size, dice, order, onDeath, program, compileCache }: FleetOptions): Fleet {
  const members = new Set<Member>();
  let waiting = Promise.withResolvers<void>();
  let started = 0;
  let stopping = false;

  function add(): void {
    started += 1;
    const member = launch([program, JSON.stringify(order())], compileCache);
    members.add(member);
    member.child.once('message', (url) => {
      member.url = String(url);
      waiting.resolve();
      waiting = Promise.withResolvers();
    });
    // Not `exit`: only then all it said has been heard.
    member.child.once('close', (code, signal) => {
      members.delete(member);
      if (stopping) return;
      onDeath(toDeath(member, { code, signal }));
      add();
    });
  }

  const listening = () => [...members].filter((member) => member.url !== null && !member.isKilled);
  for (let count = 0; count < size; count += 1) add();
  return {
    async pick() {
      for (;;) {
        const urls = listening().flatMap(({ url }) => (url === null ? [] : [url]));
        if (urls.length > 0) return dice.pick(urls);
        await waiting.promise;
      }
    },
    killOne() {
      const candidates = listening();
      if (candidates.length <= size / 2) return;
      const member = dice.pick(candidates);
      member.isKilled = true;
      member.child.kill('SIGKILL');
    },
    async pauseOne(ms) {
      const { child } = dice.pick([...members]);
      child.kill('SIGSTOP');
      await sleep(ms);
      child.kill('SIGCONT');
    },
    async restartOne() {
      const member = dice.pick(listening().filter(({ isStopped }) => !isStopped));
      const startedAt = performance.now();
      member.isStopped = true;
      member.child.kill('SIGTERM');
      await once(member.child, 'close');
      const tookMs = performance.now() - startedAt;
      while (listening().length < size) await waiting.promise;
      return tookMs;
    },
    started: () => started,
    async stop() {
      stopping = true;
      const ends = [...members].map(({ child }) => once(child, 'close'));
      for (const { child } of members) child.kill('SIGKILL');
      await Promise.all(ends);
    },
  };
}

function launch([program, orders]: readonly [string, string], compileCache: string): Member {
  const child = fork(program, [orders], {
    execArgv: [],
    env: { NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const member: Member = { child, url: null, isKilled: false, isStopped: false, lastWords: '', errors: '' };
  child.stdout?.on('data', (data) => void (member.lastWords += String(data)));
  child.stderr?.on('data', (data) => void (member.errors = (member.errors + String(data)).slice(-2_000)));
  return member;
}

function toDeath(
  { isKilled, isStopped, lastWords, errors }: Member,
  { code, signal }: { code: number | null; signal: string | null },
): Death {
  if (lastWords !== '' && signal === 'SIGKILL') return { type: 'failpoint', point: lastWords };
  if (isKilled) return { type: 'random' };
  if (isStopped && code === 0) return { type: 'stopped' };
  return { type: 'fault', reason: `a process ended by itself: code ${code}, signal ${signal}; ${errors}` };
}
