import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../../errors.ts';
import { cloneEmbedded } from '../testing/clone-embedded.ts';
import { createTransportFixture } from '../testing/transport/transport-fixture.ts';
import type { TransportFixture } from '../testing/transport/transport-fixture.ts';
import { readDatabaseOwner } from './data-directory-lock.ts';
import { openEmbeddedDatabase } from './open-embedded-database.ts';

const keys = { secret: 'secret', publishable: 'publishable' };

let fixture: TransportFixture;
let dataDir: string;
beforeEach(async () => {
  fixture = await createTransportFixture();
  dataDir = await mkdtemp(join(tmpdir(), 'talia-migrated-'));
  // The image is made of the fixture as it is, before a test adds to it.
  const database = await cloneEmbedded({ dataDir, supabaseDir: fixture.supabaseDir });
  await database.close();
});
afterEach(async () => {
  await fixture.remove();
  await rm(dataDir, { recursive: true, force: true });
});

const open = () => openEmbeddedDatabase({ dataDir, supabaseDir: fixture.supabaseDir, keys });
const addMigration = (name: string, sql: string) => writeFile(join(fixture.supabaseDir, 'migrations', name), sql);

describe('the migrations of an embedded database', () => {
  it('that are new are applied at the next opening, and served at once', async () => {
    await addMigration(
      '20260102000000_nueva.sql',
      'create function public.nueva() returns integer language sql as $$ select 7 $$; grant execute on function public.nueva() to service_role;',
    );
    const database = await open();
    expect(database.migrated).toEqual(['20260102000000']);
    const response = await database.fetch(`${database.url}/rest/v1/rpc/nueva`, {
      method: 'POST',
      headers: { apikey: keys.secret },
    });
    expect(await response.json()).toBe(7);
    await database.close();
  });

  it('that fail leave the database as it was, closed and free for the next try', async () => {
    await addMigration('20260102000000_rota.sql', 'create table public.rota (id integer); select 1/0;');
    const refused = open();
    await expect(refused).rejects.toBeInstanceOf(StartupError);
    await expect(refused).rejects.toMatchObject({
      reason: 'migration_failed',
      message: expect.stringMatching(/rota\.sql failed: division by zero/),
    });
    expect(await readDatabaseOwner(dataDir)).toBeUndefined();
    await addMigration('20260102000000_rota.sql', 'create table public.rota (id integer);');
    const database = await open();
    expect(database.migrated).toEqual(['20260102000000']);
    await database.close();
  });

  it('that are newer than the program are left alone', async () => {
    await addMigration('20260102000000_nueva.sql', 'select 1;');
    await (await open()).close();
    await rm(join(fixture.supabaseDir, 'migrations', '20260102000000_nueva.sql'));
    await expect(open()).rejects.toMatchObject({ reason: 'database_newer' });
  });
});
