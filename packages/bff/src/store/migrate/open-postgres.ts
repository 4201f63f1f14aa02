import { Client, DatabaseError } from 'pg';
import { StartupError } from '../../errors.ts';
import { toMigrationNews } from './migration-news.ts';
import type { MigrationNews } from './migration-news.ts';
import { toPgExecutor } from './pg-executor.ts';
import type { SqlExecutor } from './sql-executor.ts';

/** One session of a Postgres that is reached by its URL. */
export type PostgresSession = { executor: SqlExecutor; close(): Promise<void> };

/** How to connect. */
export type PostgresOptions = {
  /** Hears what the database says besides its answers. */
  tell?: (news: MigrationNews) => void;
  /** Milliseconds until it counts as not answering; 10 s. */
  connectMs?: number;
};

const UNENCRYPTED = 'The connection is not encrypted: add ?sslmode=require to the database URL.';

/**
 * Connects as a postgres URL says. `sslmode` means what it means to psql: `require` encrypts and trusts the server it
 * finds, `verify-full` with `sslrootcert` proves that it is the right one.
 * @throws StartupError with a sentence that holds neither the password nor the whole URL
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<PostgresSession> {
  const { tell = () => undefined, connectMs = 10_000 } = options;
  try {
    const client = createClient(url, { tell, connectMs });
    await client.connect();
    if (isOpenToReaders(url)) tell({ type: 'notice', level: 'warning', text: UNENCRYPTED });
    return { executor: toPgExecutor(client), close: () => client.end() };
  } catch (error) {
    throw new StartupError(`The database at ${describeDatabase(url)} cannot be reached: ${explain(error)}.`, {
      cause: error,
    });
  }
}

/** What of a database's URL may be shown: host, port and name. */
export function describeDatabase(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'an address that is no URL';
  return `${parsed.hostname || 'this machine'}:${parsed.port || '5432'}${parsed.pathname}`;
}

function createClient(url: string, { tell, connectMs }: Required<PostgresOptions>): Client {
  const client = new Client({
    connectionString: withPsqlMeaning(url),
    connectionTimeoutMillis: connectMs,
    application_name: 'talia',
  });
  // Without a listener, a connection that breaks between two statements ends the process; the next statement will tell.
  client.on('error', () => undefined);
  client.on('notice', (notice) => {
    const news = toMigrationNews(notice);
    if (news !== null) tell(news);
  });
  return client;
}

/** The driver takes `require` for `verify-full`, which no Supabase project passes: their certificates have a CA of their own. */
function withPsqlMeaning(url: string): string {
  if (!/[?&]sslmode=/u.test(url) || url.includes('uselibpqcompat=')) return url;
  return `${url}&uselibpqcompat=true`;
}

/** A project at Supabase always offers encryption, and the driver uses none unless the URL asks for it. */
function isOpenToReaders(url: string): boolean {
  const isSupabase = /\.supabase\.(co|com|in)$/u.test(URL.parse(url)?.hostname ?? '');
  return isSupabase && !/[?&]sslmode=(?!disable|allow)/u.test(url);
}

const IPV6_ONLY = "At Supabase, db.….supabase.co answers on IPv6 only: use the pooler's URL";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: `the name of its host is not known. ${IPV6_ONLY}`,
  ENETUNREACH: `there is no route to it. ${IPV6_ONLY}`,
  EAI_AGAIN: 'the name of its host could not be looked up',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it ended the connection',
  ENOENT: 'a certificate file named in its URL is not there',
  '28P01': 'the user or the password is wrong',
  '28000': 'the user may not connect',
  '3D000': 'there is no database of that name',
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping; try again',
};

/** Why it failed, in words; certificates have many codes and one cure. */
function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = reasons[code];
  if (known !== undefined) return known;
  if (/CERT|ISSUER|SIGNATURE|ALTNAME/u.test(code)) {
    return `its certificate is not trusted (${code}); name its CA with sslrootcert=<file> in the URL`;
  }
  if (error instanceof DatabaseError) return error.message;
  const { message } = error instanceof Error ? error : new Error(String(error));
  if (/timeout/iu.test(message)) return 'it does not answer';
  if (/SSL/u.test(message)) return 'it offers no encryption, and the URL demands it (sslmode)';
  if (/SASL/u.test(message)) return 'the URL holds no password, or one it cannot use';
  return code || 'the connection failed';
}
