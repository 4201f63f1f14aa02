import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import { Client, Pool, types } from 'pg';
import type { CustomTypesConfig, QueryResult } from 'pg';
import { applyMigrations } from '../migrate/migrate.ts';
import { readShim } from '../migrate/migration-files.ts';
import { toPgExecutor } from '../migrate/pg-executor.ts';
import { MAX_ROWS } from '../embedded/page-sql.ts';
import { startApiGateway } from './api-gateway.ts';
import { crash, startPostgres } from './start-postgres.ts';
import type { Guarded } from './start-guardian.ts';
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
  /** Postgres and PostgREST, to end and to start again. */
  postgres: Pick<TestPostgres, 'crash' | 'restart' | 'directory'>;
  postgrest: { crash: () => Promise<void>; restart: () => Promise<void> };
  /** What runs outside this process, and the folder it uses. */
  pids: number[];
  directory: string;
  stop: () => Promise<void>;
};

/** What a test may choose. */
export type PostgrestOptions = {
  supabaseDir?: string;
  /** SQL that is run before the migrations: a database that somebody has already. */
  before?: readonly string[];
  /** Answers the port by which PostgREST is to reach Postgres: that of something in between. */
  reachPostgres?: (port: number) => Promise<number>;
};

/**
 * Starts the conformity tier in temporary folders on free loopback ports. Nothing of it
 * outlives this process.
 * @throws Error that says which program is missing, or holds the end of a log.
 */
export async function startPostgrest(options: PostgrestOptions = {}): Promise<TestPostgrest> {
  const { supabaseDir = repositorySupabaseDir, before = [], reachPostgres = async (port) => port } = options;
  const postgres = await startPostgres();
  try {
    const keys = createTestKeys();
    const pool = new Pool({ connectionString: postgres.databaseUrl, max: 2, types: likePGlite });
    // A connection that ends while it idles must not end the tests.
    pool.on('error', () => undefined);
    await migrate(postgres, supabaseDir, before);
    const start = await prepareServer({ postgres, pool, keys, databasePort: await reachPostgres(postgres.port) });
    let server = await start();
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
      postgres,
      postgrest: {
        crash: () => crash(server, 'SIGKILL'),
        restart: async () => {
          server = await start();
        },
      },
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

async function migrate(postgres: TestPostgres, supabaseDir: string, before: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: postgres.databaseUrl });
  await client.connect();
  try {
    if (before.length > 0) await client.query(await readShim(supabaseDir));
    // Each may build on the one before.
    // oxlint-disable-next-line no-await-in-loop
    for (const script of before) await client.query(script);
    await applyMigrations(toPgExecutor(client), supabaseDir);
  } finally {
    await client.end();
  }
}

type ServerParts = { postgres: TestPostgres; pool: Pool; keys: TestKeys; databasePort: number };

type RunningPostgrest = Guarded & { socket: string };

/** Answers how to start PostgREST, any number of times one after the other. */
async function prepareServer({
  postgres,
  pool,
  keys,
  databasePort,
}: ServerParts): Promise<() => Promise<RunningPostgrest>> {
  const { directory, binaries, guardian } = postgres;
  const password = randomBytes(18).toString('base64url');
  await pool.query(`alter role authenticator password '${password}'`);
  const socket = join(directory, 'run', 'postgrest.sock');
  const logFile = join(directory, 'postgrest.log');
  return async () => {
    await rm(socket, { force: true });
    const server = await guardian.start({
      name: 'postgrest',
      command: binaries.postgrest,
      args: [],
      env: {
        PGRST_DB_URI: `postgresql://authenticator:${password}@127.0.0.1:${databasePort}/postgres`,
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
    await waitUntilServing(server, socket, logFile);
    return { ...server, socket };
  };
}

async function waitUntilServing(server: Guarded, socket: string, logFile: string): Promise<void> {
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
