import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEmbeddedDatabase } from '../../store/embedded/open-embedded-database.ts';
import { cloneEmbedded } from '../../store/testing/clone-embedded.ts';
import { runChild } from '../../store/testing/run-child.ts';
import type { TestChild } from '../../store/testing/run-child.ts';
import { createTransportFixture } from '../../store/testing/transport/transport-fixture.ts';
import type { TransportFixture } from '../../store/testing/transport/transport-fixture.ts';
import { runCli } from '../../testing/run-cli.ts';

// Each of these opens databases, which a busy machine does slowly.
vi.setConfig({ testTimeout: 60_000 });

let fixture: TransportFixture;
let dataDir: string;
let holder: TestChild | undefined;
beforeEach(async () => {
  fixture = await createTransportFixture();
  dataDir = join(await mkdtemp(join(tmpdir(), 'talia-migrate-')), 'data');
});
afterEach(async () => {
  await holder?.kill();
  await fixture.remove();
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

const migrate = (...args: string[]) =>
  runCli(['migrate', ...args], { TALIA_DATA_DIR: dataDir }, { paths: { supabase: fixture.supabaseDir } });

const addMigration = (sql: string) =>
  writeFile(join(fixture.supabaseDir, 'migrations', '20260102000000_nueva.sql'), sql);

/** The database as it is before a test adds a migration. */
async function makeDatabase(): Promise<void> {
  const database = await cloneEmbedded({ dataDir: join(dataDir, 'database'), supabaseDir: fixture.supabaseDir });
  await database.close();
}

/** What the database holds, looked at without migrating it. */
async function look(sql: string): Promise<unknown[]> {
  const database = await openEmbeddedDatabase({
    dataDir: join(dataDir, 'database'),
    supabaseDir: fixture.supabaseDir,
    keys: { secret: 's', publishable: 'p' },
    migrations: 'leave',
  });
  return database.ownerSql(sql).finally(() => database.close());
}

describe('talia migrate on the embedded database', () => {
  it('says what it would do where there is no database, and makes none', async () => {
    const planned = await migrate('--dry-run');
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain('Would apply 1 migration, after shim.sql');
    expect(planned.stdout).toContain('  20260101000000 transporte');
    expect(existsSync(dataDir)).toBe(false);
  });

  it('makes it', async () => {
    expect(await migrate()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 migration applied') });
    expect(await look(`select to_regclass('public.notas') is not null as notas`)).toEqual([{ notas: true }]);
  });

  it('says what is new without doing it, and then does it', async () => {
    await makeDatabase();
    await addMigration(`create table public.nueva (id integer); do $$ begin raise warning 'ojo'; end $$`);
    const planned = await migrate('--dry-run', '--json');
    expect(JSON.parse(planned.stdout)).toMatchObject({
      pending: [{ version: '20260102000000', name: 'nueva' }],
      applied: ['20260101000000'],
    });
    expect(await look(`select to_regclass('public.nueva') as nueva`)).toEqual([{ nueva: null }]);

    const done = await migrate();
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 migration applied, with 1 warning/) });
    expect(done.stderr).toMatch(/^warning: ojo\n20260102000000_nueva\.sql {2}\d+ ms$/m);
    expect(await look(`select to_regclass('public.nueva') is not null as nueva`)).toEqual([{ nueva: true }]);
  });

  it('keeps what came before a migration that fails, and says so', async () => {
    await makeDatabase();
    await addMigration('create table public.rota (id integer); select 1/0');
    const failed = await migrate();
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/talia: The migration 20260102000000_nueva\.sql failed: division by zero\nWhat was/);
  });

  it('says what to do when another process holds it', async () => {
    await makeDatabase();
    holder = runChild('embedded-child.ts', [join(dataDir, 'database'), fixture.supabaseDir, 'hold']);
    expect(await holder.line(1)).toBe('open');
    const sentence = new RegExp(`^talia: .*pid ${holder.pid}.*restart it, or stop it and run this again`);
    for (const refused of [await migrate(), await migrate('--dry-run')]) {
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    }
  });
});
