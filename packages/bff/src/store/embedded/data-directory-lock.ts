import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../../errors.ts';
import { isProcessAlive, readProcessStart } from './process-identity.ts';

/** The process that holds a data directory, as its lock file tells. */
export type DatabaseOwner = {
  pid: number;
  /** See `readProcessStart`; null where the system does not tell. */
  processStart: string | null;
  host: string;
  startedAt: string;
  /** Where the owner's server answers, once it has said so. */
  url: string | null;
};

/** Another process holds the data directory; `message` is a sentence for the person at the terminal. */
export class DataDirectoryLockedError extends StartupError {
  readonly owner: DatabaseOwner;

  constructor(dataDir: string, owner: DatabaseOwner) {
    super(toSentence(dataDir, owner));
    this.owner = owner;
  }
}

/** A held lock. */
export type DataDirectoryLock = {
  /** Tells other processes where the owner's server answers. */
  announce(url: string): Promise<void>;
  /** Gives the directory up. */
  release(): Promise<void>;
};

const FILE = 'database.lock';
const ATTEMPTS = 40;
const PAUSE_MS = 50;
/** The owner touches its lock this often, so that one on another machine can be told from a dead one. */
const HEARTBEAT_MS = 5_000;
const SILENCE_MS = 30_000;
const TAKEOVER_MS = 10_000;

/**
 * Takes the data directory for this process. A lock whose owner is dead is taken over.
 * @throws DataDirectoryLockedError when a living process holds it.
 */
export async function lockDataDirectory(dataDir: string): Promise<DataDirectoryLock> {
  const path = join(dataDir, FILE);
  const owner = await describeSelf();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    if (await createExclusively(path, owner)) return hold(path, owner);
    // oxlint-disable-next-line no-await-in-loop
    await refuseLivingOwner(dataDir, path);
    // oxlint-disable-next-line no-await-in-loop
    await removeDeadLock(path);
  }
  throw new StartupError(`The lock file ${path} could not be taken; remove it if no other process uses ${dataDir}.`);
}

/** Reads who holds a data directory; undefined when nobody does, or when its process is dead. */
export async function readDatabaseOwner(dataDir: string): Promise<DatabaseOwner | undefined> {
  const path = join(dataDir, FILE);
  const owner = await readOwner(path);
  return owner !== undefined && (await isOwnerAlive(path, owner)) ? owner : undefined;
}

async function describeSelf(): Promise<DatabaseOwner> {
  return {
    pid: process.pid,
    processStart: (await readProcessStart(process.pid)) ?? null,
    host: hostname(),
    startedAt: new Date().toISOString(),
    url: null,
  };
}

/** A hard link appears with its content or not at all, and only for one process. */
async function createExclusively(path: string, owner: DatabaseOwner): Promise<boolean> {
  const draft = await writeDraft(path, owner);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function writeDraft(path: string, owner: DatabaseOwner): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(owner, null, 2)}\n`, { mode: 0o600 });
  return draft;
}

async function refuseLivingOwner(dataDir: string, path: string): Promise<void> {
  const owner = await readOwner(path);
  if (owner !== undefined && (await isOwnerAlive(path, owner))) throw new DataDirectoryLockedError(dataDir, owner);
}

/**
 * Removes a dead owner's lock. Only the one process that made the takeover folder may
 * remove it, and looks again first: else a slow process would remove the next owner's lock.
 */
async function removeDeadLock(path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  if (!(await makeTakeover(takeover))) return;
  try {
    if (await isDeadLock(path)) await rm(path, { force: true });
  } finally {
    await rmdir(takeover);
  }
}

/** A lock that is not there is no dead one: the next owner may be making it at this very moment. */
async function isDeadLock(path: string): Promise<boolean> {
  const text = await readLock(path);
  if (text === undefined) return false;
  const owner = parseOwner(text);
  return owner === undefined || !(await isOwnerAlive(path, owner));
}

async function makeTakeover(takeover: string): Promise<boolean> {
  try {
    await mkdir(takeover);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const ageMs = await ageOf(takeover);
  // One that has gone meanwhile is not old: the folder of that name may be another process's new one.
  if (Number.isFinite(ageMs) && ageMs > TAKEOVER_MS) await rm(takeover, { recursive: true, force: true });
  await sleep(PAUSE_MS);
  return false;
}

async function readOwner(path: string): Promise<DatabaseOwner | undefined> {
  const text = await readLock(path);
  return text === undefined ? undefined : parseOwner(text);
}

/** The lock's text; undefined when there is none. */
async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Undefined for a text cut short by a full disk: nobody whom it could name holds the directory. */
function parseOwner(text: string): DatabaseOwner | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isOwner(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is DatabaseOwner {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';
}

async function isOwnerAlive(path: string, owner: DatabaseOwner): Promise<boolean> {
  // A pid of another machine (or container) says nothing here; its heartbeat does.
  if (owner.host !== hostname()) return (await ageOf(path)) < SILENCE_MS;
  if (!isProcessAlive(owner.pid)) return false;
  if (owner.processStart === null) return true;
  return (await readProcessStart(owner.pid)) === owner.processStart;
}

async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function hold(path: string, owner: DatabaseOwner): DataDirectoryLock {
  const heartbeat = setInterval(() => {
    // A failed touch is no reason to stop: it matters to other machines only, and the next one may succeed.
    utimes(path, new Date(), new Date()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    announce: async (url) => {
      const draft = await writeDraft(path, { ...owner, url });
      await rename(draft, path);
    },
    release: async () => {
      clearInterval(heartbeat);
      await rm(path, { force: true });
    },
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function toSentence(dataDir: string, owner: DatabaseOwner): string {
  const where = owner.host === hostname() ? '' : ` on ${owner.host}`;
  const answering = owner.url === null ? '' : `, answering at ${owner.url}`;
  return `The data directory ${dataDir} is in use by another process (pid ${owner.pid}${where}${answering}); stop it, or choose another directory.`;
}
