import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { script, startSimulator } from '@talia/simulator';
import type { Simulator } from '@talia/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../config/environment.ts';
import { toProjectPaths } from '../../config/paths.ts';
import { startPostgrest } from '../../store/testing/start-postgrest.ts';
import type { TestPostgrest } from '../../store/testing/start-postgrest.ts';
import { repositorySupabaseDir } from '../../store/testing/supabase-dir.ts';
import { runCli } from '../../testing/run-cli.ts';
import type { CheckName } from './doctor-deps.ts';
import type { Finding } from './finding.ts';
import { runDoctor } from './run-doctor.ts';

let postgrest: TestPostgrest;
let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  postgrest = await startPostgrest();
  simulator = await startSimulator({ player: script([]) });
});
afterAll(async () => {
  await simulator?.close();
  await postgrest?.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talia-doctor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = (): Record<string, string> => ({
  TALIA_DATA_DIR: folder,
  TALIA_SUPABASE_URL: postgrest.url,
  TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
  TALIA_SUPABASE_ANON: postgrest.publishableKey,
  TALIA_SUPABASE_LEGACY_JWT_SECRET: postgrest.jwtSecret,
  TALIA_SESSION_SECRET: 'un-secreto-de-sesión-largo-que-nadie-ve',
  TALIA_OPENAI_API_KEY: 'clave-de-openai',
  TALIA_OPENAI_BASE_URL: simulator.url,
});

interface Examined {
  code: number;
  findings: Finding[];
  of: (check: CheckName) => Finding[];
}

/** Runs the doctor as a person does, and looks that none of the secrets is printed. */
async function doctor(change: Record<string, string> = {}, supabase = repositorySupabaseDir): Promise<Examined> {
  const variables = { ...settings(), ...change };
  const { code, stdout, stderr } = await runCli(['doctor', '--json'], variables, { paths: { supabase } });
  const secrets = Object.entries(variables).filter(([name]) => /ROLE|ANON|SECRET|API_KEY/.test(name));
  for (const [, secret] of secrets.filter(([, value]) => value !== '')) {
    expect(stdout + stderr).not.toContain(secret);
  }
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return { code, findings, of: (check) => findings.filter((finding) => finding.check === check) };
}

const faults = (findings: readonly Finding[]) =>
  findings.filter(({ status }) => status === 'problem' || status === 'warning');

/** A copy of our migrations, with one more or one less. */
async function changeMigrations(change: (migrations: string) => Promise<void>): Promise<string> {
  const copy = join(folder, 'supabase');
  await cp(repositorySupabaseDir, copy, { recursive: true });
  await change(join(copy, 'migrations'));
  return copy;
}

const addMigration = () => changeMigrations((into) => writeFile(join(into, '20990101000000_una_mas.sql'), 'select 1;'));

/** The program is then older than the database. */
const removeNewest = () =>
  changeMigrations(async (from) => {
    const [newest = ''] = (await readdir(from)).toSorted().toReversed();
    await rm(join(from, newest));
  });

describe('talia doctor on a project that is well', () => {
  it('makes every check and finds no fault', async () => {
    const { code, findings } = await doctor({ TALIA_SUPABASE_DATABASE_URL: postgrest.databaseUrl });
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    expect([...new Set(findings.map(({ check }) => check))]).toHaveLength(11);
  });

  it('needs the secret key alone to know the migrations and the rights', async () => {
    const { code, of } = await doctor({ TALIA_SUPABASE_ANON: '' });
    expect(code).toBe(0);
    expect(of('migrations')).toMatchObject([{ status: 'ok', message: expect.stringContaining('none pending') }]);
    expect(of('rights')).toMatchObject([{ status: 'ok' }]);
    expect(of('strangers')).toMatchObject([
      { status: 'not_checked', message: expect.stringContaining('TALIA_SUPABASE_ANON') },
    ]);
  });
});

describe('its keys', () => {
  it('are found to be the wrong way round', async () => {
    const { code, of } = await doctor({
      TALIA_SUPABASE_SERVICE_ROLE: postgrest.publishableKey,
      TALIA_SUPABASE_ANON: postgrest.secretKey,
    });
    expect(code).toBe(1);
    expect(of('keys')).toMatchObject([{ status: 'problem' }, { status: 'problem' }]);
    expect(of('database')).toMatchObject([{ status: 'problem', message: expect.stringContaining('may not call') }]);
    expect(of('rights')).toMatchObject([{ status: 'not_checked' }]);
  });

  it('are found to be of another project', async () => {
    const { of } = await doctor({
      TALIA_SUPABASE_SERVICE_ROLE: 'sb_secret_de_otro_proyecto',
      TALIA_SUPABASE_ANON: 'sb_publishable_de_otro_proyecto',
    });
    expect(of('keys')).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
    expect(of('database')).toMatchObject([{ status: 'problem', message: expect.stringContaining('refuses the key') }]);
    expect(of('strangers')[0]).toMatchObject({
      status: 'problem',
      mend: expect.stringContaining('TALIA_SUPABASE_ANON'),
    });
  });

  it('do not matter where nobody listens', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const url = urlOf(gone);
    gone.close();
    const { code, of } = await doctor({ TALIA_SUPABASE_URL: url });
    expect(code).toBe(1);
    expect(of('database')).toMatchObject([{ status: 'problem', message: expect.stringContaining('ECONNREFUSED') }]);
    expect(of('operators')).toMatchObject([{ status: 'not_checked' }]);
  });
});

describe('its migrations', () => {
  it.each([
    ['through the API', () => ({})],
    ['by the database itself', () => ({ TALIA_SUPABASE_DATABASE_URL: postgrest.databaseUrl })],
  ])('that are pending or newer are found %s', async (_way, change) => {
    const pending = await doctor(change(), await addMigration());
    expect(pending.code).toBe(1);
    expect(pending.of('migrations')).toMatchObject([
      {
        status: 'problem',
        message: 'Pending migrations: 20990101000000_una_mas.',
        mend: expect.stringContaining('npx talia migrate'),
      },
    ]);
    await rm(join(folder, 'supabase'), { recursive: true });
    const newer = await doctor(change(), await removeNewest());
    expect(newer.of('migrations')).toMatchObject([
      {
        status: 'problem',
        message: expect.stringContaining('newer version'),
        mend: expect.stringContaining('Update'),
      },
    ]);
  });

  it('of before the doctor are missed, and of others are counted apart', async () => {
    await postgrest.sql('alter function public.diagnostico() rename to otra');
    await postgrest.reload();
    const before = await doctor();
    await postgrest.sql('alter function public.otra() rename to diagnostico');
    await postgrest.reload();
    expect(before.of('migrations')).toMatchObject([
      { status: 'problem', message: expect.stringContaining('not applied') },
    ]);

    await postgrest.sql(`insert into supabase_migrations.schema_migrations (version) values ('20250101000000')`);
    const adopted = await doctor();
    await postgrest.sql(`delete from supabase_migrations.schema_migrations where version = '20250101000000'`);
    expect(adopted.of('migrations')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('1 of them not of Tal-IA') },
    ]);
  });

  it('are told from a database URL that leads nowhere', async () => {
    const { code, of } = await doctor({ TALIA_SUPABASE_DATABASE_URL: 'postgresql://ana:clave-de-base@127.0.0.1:1/x' });
    expect(code).toBe(0);
    expect(of('migrations')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('nothing listens there') },
    ]);
    expect(JSON.stringify(of('migrations'))).not.toContain('clave-de-base');
  });
});

describe('its rights', () => {
  const spoil = `
    alter table public.contactos disable row level security;
    grant select, insert on public.mensajes to anon;
    grant select (session_id) on public.webchat_visitantes to anon;
    grant usage on sequence public.mensajes_secuencia_seq to anon;
    grant execute on function public.latido() to public;
    revoke update, delete on public.turnos from service_role;
    alter view public.embudo set (security_invoker = false)`;

  it('are mended by the statements that it prints', async () => {
    await postgrest.sql(spoil);
    const spoilt = await doctor();
    const found = spoilt.of('rights');
    for (const finding of found) if ('mend' in finding) await postgrest.sql(finding.mend);
    const mended = await doctor();

    expect(spoilt.code).toBe(1);
    expect(found.map(({ status, message }) => `${status}: ${message}`)).toEqual([
      'problem: public.contactos has no row level security, and authenticated can reach it.',
      'problem: Strangers (anon) have select, insert on public.mensajes.',
      'problem: Strangers (anon) have usage on public.mensajes_secuencia_seq.',
      'problem: Strangers (anon) have select on public.webchat_visitantes.',
      'problem: Strangers (anon) may call public.latido().',
      'problem: The server lacks update, delete on public.turnos.',
      'problem: The view public.embudo shows every row to whoever may read it.',
    ]);
    expect(faults(mended.findings)).toEqual([]);
  });

  it('are found by trying, too', async () => {
    await postgrest.sql(`grant execute on function public.latido() to anon; grant select on public.contactos to anon`);
    await postgrest.reload();
    const { code, of } = await doctor();
    await postgrest.sql(
      `revoke execute on function public.latido() from anon; revoke select on public.contactos from anon`,
    );
    await postgrest.reload();
    expect(code).toBe(1);
    expect(of('strangers')).toMatchObject([
      { status: 'problem', message: expect.stringContaining('can call latido()') },
      { status: 'problem', message: expect.stringContaining('can read contactos') },
    ]);
  });

  it('of what others keep in the same database are their decision, and mentioned', async () => {
    await postgrest.sql(`
      create table public.blog (id integer); alter table public.blog enable row level security;
      grant select on public.blog to anon;
      create table public."Cajón" (id integer);
      create function public.saludo(a text) returns text language sql as 'select a';
      revoke execute on function public.saludo(text) from public; grant execute on function public.saludo(text) to anon`);
    const { code, of } = await doctor();
    await postgrest.sql('grant select on public."Cajón" to anon');
    const open = await doctor();
    await postgrest.sql('drop table public.blog, public."Cajón"; drop function public.saludo');
    expect(code).toBe(0);
    expect(of('rights').map(({ status, message }) => `${status}: ${message}`)).toEqual([
      'warning: public."Cajón" has no row level security; nobody reaches it now.',
      'warning: Strangers (anon) have select on public.blog, which is not of Tal-IA.',
      'warning: Strangers (anon) may call public.saludo(text), which is not of Tal-IA.',
    ]);
    expect(open.code).toBe(1);
    expect(open.of('rights')[0]).toMatchObject({
      status: 'problem',
      mend: 'alter table public."Cajón" enable row level security;',
    });
  });
});

describe("its operators' tokens", () => {
  it.each([
    ['a wrong secret', 'otro-secreto-que-tiene-más-de-32-letras', /refuses a token signed/],
    ['a short one', 'corto', /fewer than 32/],
    ['none', '', /cannot be verified.*status 404/],
  ])('are not verified with %s', async (_what, secret, message) => {
    const { code, of } = await doctor({ TALIA_SUPABASE_LEGACY_JWT_SECRET: secret });
    expect(code).toBe(1);
    expect(of('operators')).toMatchObject([{ status: 'problem', message: expect.stringMatching(message) }]);
  });

  it.each([
    ['ES256', 'ok', /public keys \(ES256\)/],
    [null, 'problem', /publishes no asymmetric key/],
  ])('with the public keys of a project: %s', async (algorithm, status, message) => {
    const keys = algorithm === null ? [] : [await exportJWK((await generateKeyPair(algorithm)).publicKey)];
    const project = await startProject({ keys });
    const { of } = await doctor({ TALIA_SUPABASE_URL: urlOf(project), TALIA_SUPABASE_LEGACY_JWT_SECRET: '' });
    project.close();
    expect(of('operators')).toMatchObject([{ status, message: expect.stringMatching(message) }]);
  });
});

it('compares its clock with this machine, and does not take a wrong clock for a wrong secret', async () => {
  const findings: Finding[] = [];
  await runDoctor(
    {
      environment: () => parseEnvironment(settings()),
      paths: toProjectPaths(join(repositorySupabaseDir, '..')),
      nodeVersion: process.versions.node,
      now: () => Date.now() - 600_000,
      freeBytes: async () => 2 ** 40,
    },
    (finding) => findings.push(finding),
  );
  expect(faults(findings)).toMatchObject([
    { check: 'clock', status: 'problem', message: expect.stringContaining('behind that of the database') },
    { check: 'clock', status: 'problem', message: expect.stringContaining('TALIA_OPENAI_BASE_URL') },
  ]);
});

/** A project as its gateway shows it: the API, and the public keys of its Auth. */
async function startProject(keySet: unknown): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url === '/auth/v1/.well-known/jwks.json') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keySet));
      return;
    }
    const answer = await fetch(`${postgrest.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { apikey: String(request.headers['apikey']), 'content-type': 'application/json' },
      ...(request.method === 'POST' ? { body: '{}' } : {}),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function urlOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}
