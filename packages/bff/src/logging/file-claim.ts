import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** Who writes: one `Logging` of one process. `started` tells a process from an earlier one with the same id. */
export interface Writer {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly started: number;
}

/** Describes this process as a writer of logs. */
export function createWriter(): Writer {
  return { id: randomUUID(), host: hostname(), pid: process.pid, started: performance.timeOrigin };
}

/**
 * Tries to be the one that writes the plain `<name>` files in `dir`, and tells whether it succeeded. Two writers in one
 * file would each count only their own bytes and let it grow to twice its size, so the second must take another name.
 * Only a courtesy between processes, not a lock: at worst two of them share a file, whose lines still stay whole.
 * Throws when the directory cannot be written to.
 */
export function claimName(dir: string, name: string, writer: Writer): boolean {
  const path = claimPath(dir, name);
  if (createClaim(path, writer)) return true;
  const holder = readClaim(path);
  if (holder?.id === writer.id) {
    utimesSync(path, new Date(), new Date()); // Its age tells other hosts that the holder lives.
    return true;
  }
  if (isHeld(path, holder, writer)) return false;
  rmSync(path, { force: true });
  return createClaim(path, writer);
}

/** Gives the name back. Does nothing when somebody else holds it; never throws. */
export function releaseName(dir: string, name: string, writer: Writer): void {
  const path = claimPath(dir, name);
  if (readClaim(path)?.id !== writer.id) return;
  try {
    rmSync(path, { force: true });
  } catch {
    // A claim that cannot be removed ends with this process.
  }
}

function claimPath(dir: string, name: string): string {
  return join(dir, `.${name}.writer`);
}

function createClaim(path: string, writer: Writer): boolean {
  try {
    writeFileSync(path, JSON.stringify(writer), { flag: 'wx', mode: 0o640 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readClaim(path: string): Partial<Writer> | undefined {
  try {
    const claim: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof claim === 'object' && claim !== null ? claim : undefined;
  } catch {
    return undefined; // Gone, or not written to its end yet: `isHeld` goes by its age.
  }
}

const unreadableFor = 60_000;
const otherHostFor = 25 * 3_600_000; // A holder with something to say claims again with each day's file.

function isHeld(path: string, holder: Partial<Writer> | undefined, writer: Writer): boolean {
  if (holder?.pid === undefined) return ageOf(path) < unreadableFor;
  if (holder.host !== writer.host) return ageOf(path) < otherHostFor;
  if (holder.pid === writer.pid) return holder.started === writer.started;
  return isAlive(holder.pid);
}

function ageOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? Number.POSITIVE_INFINITY : Date.now() - stats.mtimeMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM'; // It lives, under another user.
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
