import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import { Client, Pool, types } from 'pg';
import type { CustomTypesConfig, QueryResult } from 'pg';
import { applyMigrations } from '../migrate/migrate.ts';
import { toPgExecutor } from '../migrate/pg-executor.ts';
import { MAX_ROWS } from '../embedded/page-sql.ts';
import { startApiGateway } from './api-gateway.ts';
import { startPostgres } from './start-postgres.ts';
import type { TestPostgres } from './start-postgres.ts';
import { repositorySupabaseDir } from './supabase-dir.ts';
import { createTestKeys } from './test-keys.ts';
import type { TestKeys } from './test-keys.ts';

/** A real PostgREST on a real Postgres, migrated, behind a gateway that knows API keys. */
export type TestPostgrest = {
  /** What `createClient` takes as the project's URL. */
  url: string;
  secretKey: string;
  publishableKey: string;
  /** Signs users' tokens (HS256), and older keys. */
  jwtSecret: string;
  /** Signs users' tokens (ES256). */
  signingKey: KeyObject;
  publicKeys: JSONWebKeySet;
  /** As the superuser; for `pg` clients and `talia migrate`. */
  databaseUrl: string;
  /** Runs SQL as the superuser. */
  sql: (text: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Makes PostgREST see what changed in the schema, and waits until it does. */
  reload: () => Promise<void>;
  /** What runs outside this process, and the folder it uses. */
  pids: number[];
  directory: string;
  stop: () => Promise<void>;
};

/**
 * Starts the conformity tier in temporary folders on free loopback ports. Nothing of it
 * outlives this process.
 * @throws Error that says which program is missing, or holds the end of a log.
 */
export async function startPostgrest({ supabaseDir = repositorySupabaseDir } = {}): Promise<TestPostgrest> {
  const postgres = await startPostgres();
  try {
    const keys = createTestKeys();
    const pool = new Pool({ connectionString: postgres.databaseUrl, max: 2, types: likePGlite });
    await migrate(postgres, supabaseDir);
    const server = await startServer(postgres, pool, keys);
    const gateway = await startApiGateway(server.socket, keys);
    const sql = async (text: string, parameters: unknown[] = []) => lastRows(await pool.query(text, parameters));
    const logFile = join(postgres.directory, 'postgrest.log');
    return {
      url: gateway.url,
      secretKey: keys.secret,
      publishableKey: keys.publishable,
      jwtSecret: keys.jwtSecret,
      signingKey: keys.signing.privateKey,
      publicKeys: keys.signing.jwks,
      databaseUrl: postgres.databaseUrl,
      pids: [postgres.pid, server.pid],
      directory: postgres.directory,
      sql,
      reload: () => reload(sql, logFile),
      stop: async () => {
        await gateway.close();
        await pool.end();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** The rows of tests look alike on both databases: PGlite answers bigint as a number. */
const likePGlite: CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
};

/** Without parameters, several statements in one text answer several results. */
function lastRows(result: QueryResult<Record<string, unknown>> | QueryResult<Record<string, unknown>>[]) {
  return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
}

async function migrate(postgres: TestPostgres, supabaseDir: string): Promise<void> {
  const client = new Client({ connectionString: postgres.databaseUrl });
  await client.connect();
  try {
    await applyMigrations(toPgExecutor(client), supabaseDir);
  } finally {
    await client.end();
  }
}

type RunningPostgrest = { pid: number; socket: string };

async function startServer(postgres: TestPostgres, pool: Pool, keys: TestKeys): Promise<RunningPostgrest> {
  const { directory, binaries, guardian, port } = postgres;
  const password = randomBytes(18).toString('base64url');
  await pool.query(`alter role authenticator password '${password}'`);
  const socket = join(directory, 'run', 'postgrest.sock');
  const logFile = join(directory, 'postgrest.log');
  const server = await guardian.start({
    name: 'postgrest',
    command: binaries.postgrest,
    args: [],
    env: {
      PGRST_DB_URI: `postgresql://authenticator:${password}@127.0.0.1:${port}/postgres`,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_DB_EXTRA_SEARCH_PATH: 'public, extensions',
      PGRST_DB_MAX_ROWS: String(MAX_ROWS),
      PGRST_DB_POOL: '10',
      PGRST_JWT_SECRET: JSON.stringify(toKeySet(keys)),
      PGRST_LOG_LEVEL: 'info',
      PGRST_SERVER_UNIX_SOCKET: socket,
    },
    user: binaries.user,
    stopSignal: 'SIGKILL',
    logFile,
  });
  let ended = false;
  const noteEnd = async () => {
    await server.exited;
    ended = true;
  };
  void noteEnd();
  await waitFor(async () => {
    if (ended) throw new Error(`PostgREST ended: ${(await readFile(logFile, 'utf8')).slice(-2_000)}`);
    return (await statusOf(socket)) === 200;
  }, 'PostgREST did not start');
  return { pid: server.pid, socket };
}

/** Both ways to sign, in the one setting there is. */
function toKeySet({ jwtSecret, signing }: TestKeys): JSONWebKeySet {
  const k = Buffer.from(jwtSecret).toString('base64url');
  return { keys: [{ kty: 'oct', alg: 'HS256', k }, ...signing.jwks.keys] };
}

async function statusOf(socketPath: string): Promise<number | undefined> {
  const asked = request({ socketPath, path: '/' }).end();
  try {
    const [response] = await once(asked, 'response');
    response.resume();
    return response.statusCode;
  } catch {
    return undefined;
  }
}

/** It says in its log when the new schema is in force. */
async function reload(sql: TestPostgrest['sql'], logFile: string): Promise<void> {
  const loads = async () => (await readFile(logFile, 'utf8')).split(/schema cache loaded/iu).length;
  const before = await loads();
  await sql(`notify pgrst, 'reload schema'`);
  await waitFor(async () => (await loads()) > before, 'PostgREST did not load the schema again');
}

async function waitFor(condition: () => Promise<boolean>, failure: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    if (await condition()) return;
    // oxlint-disable-next-line no-await-in-loop
    await sleep(20);
  }
  throw new Error(failure);
}
