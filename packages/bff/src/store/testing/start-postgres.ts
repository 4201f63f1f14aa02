import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findConformityBinaries } from './conformity-binaries.ts';
import type { ConformityBinaries } from './conformity-binaries.ts';
import { startGuardian } from './start-guardian.ts';
import type { Guarded, Guardian } from './start-guardian.ts';

/** A real Postgres of a test: empty, on a loopback port, gone with the test. */
export type TestPostgres = {
  /** As the superuser `postgres`. */
  databaseUrl: string;
  port: number;
  readonly pid: number;
  /** A folder for further files; removed at the end. */
  directory: string;
  binaries: ConformityBinaries;
  /** Starts further processes that end with this one. */
  guardian: Guardian;
  /** Ends it in the middle of whatever it does (`pg_ctl stop -m immediate`). */
  crash(): Promise<void>;
  /** Starts it again after a crash, on the same data and port, and waits until it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Data is thrown away at the end, so nothing waits for the disk. What was committed outlives a crash of Postgres alone. */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=32MB',
  'max_connections=60',
  'jit=off',
  'timezone=UTC',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
];

/**
 * Starts Postgres in a new temporary folder. It ends with `stop`, or with this process.
 * @throws Error that says which program is missing, or holds the end of the log.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'talia-pg-'));
  const guardian = startGuardian(directory);
  try {
    const binaries = await findConformityBinaries(directory);
    await shareFolder(directory, binaries);
    const password = randomBytes(18).toString('base64url');
    await createCluster({ directory, guardian, binaries, password });
    const port = await findFreePort();
    const databaseUrl = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    const start = async () => {
      const started = await startServer({ directory, guardian, binaries, port });
      await waitUntilReady(databaseUrl, started, join(directory, 'postgres.log'));
      return started;
    };
    let server = await start();
    return {
      databaseUrl,
      port,
      get pid() {
        return server.pid;
      },
      directory,
      binaries,
      guardian,
      crash: () => crash(server, 'SIGQUIT'),
      restart: async () => {
        server = await start();
      },
      stop: () => guardian.stop(),
    };
  } catch (error) {
    await guardian.stop();
    throw error;
  }
}

/** Ends a process that was started for tests, and waits until it is gone. */
export async function crash({ pid, exited }: Guarded, signal: 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  process.kill(pid, signal);
  await exited;
}

type Setup = { directory: string; guardian: Guardian; binaries: ConformityBinaries };

/** Others may pass through the folder to what lies in it, and see nothing of it. */
async function shareFolder(directory: string, { user }: ConformityBinaries): Promise<void> {
  await chmod(directory, 0o711);
  await mkdir(join(directory, 'data'), { mode: 0o700 });
  await mkdir(join(directory, 'run'), { mode: 0o700 });
  if (user === null) return;
  await chown(join(directory, 'data'), user.uid, user.gid);
  await chown(join(directory, 'run'), user.uid, user.gid);
}

async function createCluster({ directory, guardian, binaries, password }: Setup & { password: string }): Promise<void> {
  const passwordFile = join(directory, 'run', 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (binaries.user !== null) await chown(passwordFile, binaries.user.uid, binaries.user.gid);
  const logFile = join(directory, 'initdb.log');
  const { exited } = await guardian.start({
    name: 'initdb',
    command: binaries.initdb,
    args: [
      `--pgdata=${join(directory, 'data')}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ],
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    user: binaries.user,
    stopSignal: 'SIGKILL',
    logFile,
  });
  const code = await exited;
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${await readFile(logFile, 'utf8')}`);
}

function startServer({ directory, guardian, binaries, port }: Setup & { port: number }): Promise<Guarded> {
  return guardian.start({
    name: 'postgres',
    command: binaries.postgres,
    args: ['-D', join(directory, 'data'), '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    user: binaries.user,
    stopSignal: 'SIGQUIT',
    logFile: join(directory, 'postgres.log'),
  });
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function waitUntilReady(databaseUrl: string, server: Guarded, logFile: string): Promise<void> {
  const ended = server.exited.then((code) => ({ code }));
  for (let attempt = 0; attempt < 300; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    if (await answers(databaseUrl)) return;
    // oxlint-disable-next-line no-await-in-loop
    const over = await Promise.race([ended, sleep(30)]);
    if (over !== undefined) break;
  }
  throw new Error(`Postgres did not start: ${(await readFile(logFile, 'utf8')).slice(-2_000)}`);
}

async function answers(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
