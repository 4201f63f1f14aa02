import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCatalog } from '../../store/schema/testing/read-catalog.ts';
import { createDatabase } from '../../store/testing/create-database.ts';
import type { CreatedDatabase } from '../../store/testing/create-database.ts';
import { startPostgres } from '../../store/testing/start-postgres.ts';
import type { TestPostgres } from '../../store/testing/start-postgres.ts';
import { repositorySupabaseDir } from '../../store/testing/supabase-dir.ts';
import { runCli } from '../../testing/run-cli.ts';

let postgres: TestPostgres;
let database: CreatedDatabase;
let files: string[];

beforeAll(async () => {
  postgres = await startPostgres();
  files = (await readdir(join(repositorySupabaseDir, 'migrations'))).toSorted();
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  database = await createDatabase(postgres);
});
afterEach(() => database.close());

const migrate = (...args: string[]) => runCli(['migrate', ...args], { TALIA_SUPABASE_DATABASE_URL: database.url });
const history = () => database.sql('select version from supabase_migrations.schema_migrations order by version');
const catalog = () =>
  // The caller of `readCatalog` says what its rows are; these are of the same shape.
  readCatalog({ sql: async <Row>(text: string) => (await database.sql(text)) as Row[] });

async function runFixture(name: string): Promise<void> {
  const path = new URL(`../../store/schema/fixtures/${name}.sql`, import.meta.url);
  await database.sql(await readFile(path, 'utf8'));
}

/** Equal as long as no object was made, dropped or made again. */
const objects = () =>
  database.sql(`
    select md5(string_agg(x.object, ',' order by x.object)) as hash
    from (
      select oid::text || relname || relrowsecurity || relacl::text as object from pg_class where relkind <> 'S'
      union all select oid::text || proname from pg_proc
      union all select oid::text || polname from pg_policy
      union all select oid::text || nspname from pg_namespace
    ) as x`);

/** A database that another Tal-IA made, with the history of its own migrations. */
async function makeOlder(): Promise<void> {
  await database.sql(await readFile(join(repositorySupabaseDir, 'shim.sql'), 'utf8'));
  await runFixture('older-database');
  await runFixture('older-rows');
  await database.sql(`create schema supabase_migrations;
    create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
    insert into supabase_migrations.schema_migrations values ('20250801120000', null, 'inicial'), ('20251002090000', null, 'leads')`);
}

describe('talia migrate on an empty database', () => {
  it('says first what it would do, then does it, then has nothing to do', async () => {
    const planned = await migrate('--dry-run');
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain(`Would apply ${files.length} migrations, after shim.sql`);
    expect(planned.stdout.match(/^ {2}\d{14} \w+$/gm)).toHaveLength(files.length);
    expect(planned.stdout).toContain('Nothing was changed.');
    expect(
      await database.sql(`select 1 from pg_namespace where nspname in ('interno', 'auth', 'supabase_migrations')`),
    ).toEqual([]);

    const done = await migrate();
    expect(done.code).toBe(0);
    expect(
      done.stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(/ {2}\d+ ms$/, '')),
    ).toEqual(['shim.sql', ...files]);
    expect(done.stdout).toMatch(
      new RegExp(`^${files.length} migrations applied\\. Database 127\\.0\\.0\\.1:\\d+/t_\\w+ is up to date\\.\n$`),
    );
    expect((await history()).map((row) => row['version'])).toEqual(files.map((file) => file.slice(0, 14)));

    const before = await catalog();
    const again = await migrate('--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ dryRun: false, applied: [] });
    expect(await catalog()).toEqual(before);
    expect(await history()).toHaveLength(files.length);
  });

  it('tells the API to look at the schema again, once there is something new', async () => {
    const listener = new Client({ connectionString: database.url });
    await listener.connect();
    const heard: (string | undefined)[] = [];
    listener.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`));
    await listener.query('listen pgrst');
    await migrate();
    await migrate();
    await listener.query('select 1');
    await listener.end();
    expect(heard).toEqual(['pgrst reload schema']);
  });
});

describe('talia migrate on a database that is older', () => {
  it('names what it would adopt and whose history it found, and changes nothing', async () => {
    await makeOlder();
    const before = [await objects(), await history()];
    const text = await migrate('--dry-run');
    expect(text.stdout).toContain('20250801120000, 20251002090000');
    expect(text.stdout).toMatch(/adopt these tables, with every row in them: usuarios, roles, .*contactos/);
    const { stdout } = await migrate('--dry-run', '--json');
    const plan: unknown = JSON.parse(stdout);
    expect(plan).toMatchObject({
      dryRun: true,
      shim: true,
      foreign: ['20250801120000', '20251002090000'],
      adopted: expect.arrayContaining(['contactos', 'mensajes', 'lead_tarjetas']),
    });
    expect(stdout).not.toContain('create table');
    expect([await objects(), await history()]).toEqual(before);
  });

  it('adopts it with its rows, keeps its history and prints what it takes away', async () => {
    await makeOlder();
    const [{ n: contacts } = {}] = await database.sql('select count(*)::int as n from public.contactos');
    const done = await migrate();
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(`${files.length} migrations applied`) });
    expect(done.stderr).toMatch(/^notice: se retira un disparador anterior: CREATE TRIGGER/m);
    expect(done.stderr).toMatch(/^notice: se retira una política anterior de public\.contactos/m);
    expect(done.stderr).not.toMatch(/already exists|does not exist/);
    expect(await database.sql('select count(*)::int as n from public.contactos')).toEqual([{ n: contacts }]);
    expect(await history()).toHaveLength(files.length + 2);
    expect(await migrate()).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was pending') });
  });

  it('warns of rows that escape a rule', async () => {
    await database.sql(`
      create table public.contactos (id uuid primary key, nombre_completo text, estado text, creado_en timestamptz);
      insert into public.contactos values ('e0000000-0000-4000-8000-000000000001', 'Ana', 'raro', null);
      create table public.identidades_canal (id uuid primary key, contacto_id uuid, canal text, id_externo text);
      insert into public.identidades_canal
      select gen_random_uuid(), 'e0000000-0000-4000-8000-000000000001', 'webchat', 'dos veces' from generate_series(1, 2)`);
    const done = await migrate();
    expect(done.stderr).toMatch(/^warning: public\.identidades_canal: hay filas repetidas/m);
    expect(done.stderr).toMatch(/^warning: public\.contactos: filas anteriores no cumplen/m);
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/with \d+ warnings to read above/) });
  });
});

describe('talia migrate refuses', () => {
  it.each([[[]], [['--dry-run']]])('a database newer than itself %o', async (args) => {
    await database.sql(`create schema supabase_migrations;
      create table supabase_migrations.schema_migrations (version text primary key);
      insert into supabase_migrations.schema_migrations values ('20990101000000')`);
    const refused = await migrate(...args);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^talia: .*newer version.*20990101000000.*Update the program.*\n$/);
    expect(await database.sql(`select 1 from pg_namespace where nspname = 'interno'`)).toEqual([]);
  });

  it.each([
    ['the wrong password', { password: 'no-es-esta-clave' }, /user or the password is wrong/],
    ['a database that is not there', { pathname: '/otra' }, /no database of that name/],
    ['a port that nobody listens on', { port: '1' }, /nothing listens there/],
    ['an encryption that it does not offer', { search: '?sslmode=require' }, /offers no encryption/],
  ])('%s in one sentence without the password', async (_what, change, sentence) => {
    const url = Object.assign(new URL(database.url), change);
    const refused = await runCli(['migrate', '--database-url', url.href]);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    expect(refused.stderr).not.toContain(url.password);
  });

  it('an address that is none, as a call that was not understood', async () => {
    const refused = await runCli(['migrate', '--database-url', 'mysql://ana:clave-secreta@db/x']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('postgresql://user:password@host') });
    expect(refused.stderr).not.toContain('clave-secreta');
  });

  it('to guess the database of a project', async () => {
    const refused = await runCli(['migrate'], {
      TALIA_SUPABASE_URL: 'https://ejemplo.supabase.co',
      TALIA_SUPABASE_SERVICE_ROLE: 'clave',
    });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('TALIA_SUPABASE_DATABASE_URL') });
  });
});
