import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloneEmbedded } from '../testing/clone-embedded.ts';
import { runChild } from '../testing/run-child.ts';
import { createTransportFixture } from '../testing/transport/transport-fixture.ts';
import type { TransportFixture } from '../testing/transport/transport-fixture.ts';
import { DataDirectoryLockedError, lockDataDirectory, readDatabaseOwner } from './data-directory-lock.ts';
import { openEmbeddedDatabase } from './open-embedded-database.ts';
import { readProcessStart } from './process-identity.ts';

const keys = { secret: 'secret', publishable: 'publishable' };
/** No process has it: the kernel's largest pid is lower. */
const DEAD_PID = 2 ** 22 + 1;

let fixture: TransportFixture;
let dataDir: string;
beforeAll(async () => {
  fixture = await createTransportFixture();
});
afterAll(() => fixture.remove());
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'talia-data-')), 'data');
});
afterEach(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

const open = () => cloneEmbedded({ dataDir, supabaseDir: fixture.supabaseDir });
const texts = (rows: Record<string, unknown>[]) => rows.map((row) => row['texto']);

async function writeLock(owner: Record<string, unknown>): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const whole = { pid: DEAD_PID, processStart: null, host: hostname(), startedAt: '', url: null, ...owner };
  await writeFile(join(dataDir, 'database.lock'), JSON.stringify(whole));
}

describe('the data directory', () => {
  it('keeps what was written, and applies the migrations once', async () => {
    const first = await openEmbeddedDatabase({ dataDir, supabaseDir: fixture.supabaseDir, keys });
    expect(first.migrated).toEqual(['20260101000000']);
    await first.ownerSql(`insert into public.notas (texto) values ('queda')`);
    await first.close();
    const second = await open();
    expect(second.migrated).toEqual([]);
    expect(texts(await second.ownerSql('select texto from public.notas'))).toEqual(['queda']);
    await second.close();
  });

  it('belongs to its owner only, and is given up when the database closes', async () => {
    const database = await open();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'pgdata'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'database.lock'))).mode & 0o777).toBe(0o600);
    await database.announce('http://127.0.0.1:8787');
    expect(await readDatabaseOwner(dataDir)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8787' });
    await database.close();
    await database.close();
    expect(await readDatabaseOwner(dataDir)).toBeUndefined();
    expect(existsSync(join(dataDir, 'database.lock'))).toBe(false);
  });

  it('begins again when a process died while it made the database', async () => {
    await mkdir(join(dataDir, 'pgdata'), { recursive: true });
    await writeFile(join(dataDir, 'pgdata', 'PG_VERSION'), '18\n');
    const database = await open();
    expect(await database.ownerSql('select id from public.secretos')).toEqual([{ id: 1 }]);
    await database.close();
  });

  it('is refused to a second process, with a sentence that names the first', async () => {
    const database = await open();
    await database.announce('http://127.0.0.1:8787');
    const second = runChild('embedded-child.ts', [dataDir, fixture.supabaseDir, 'hold']);
    expect(await second.line(1)).toBe(
      `The data directory ${dataDir} is in use by another process (pid ${process.pid}, answering at http://127.0.0.1:8787); stop it, or choose another directory.`,
    );
    expect(await second.ended()).toBe(1);
    await expect(open()).rejects.toBeInstanceOf(DataDirectoryLockedError);
    expect(await database.ownerSql('select 1 as one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('loses no acknowledged write when its process is killed', { timeout: 60_000 }, async () => {
    const acknowledged: string[] = [];
    for (const many of [5, 60, 200]) {
      const child = runChild('embedded-child.ts', [dataDir, fixture.supabaseDir, 'write']);
      // oxlint-disable-next-line no-await-in-loop
      await child.line(many);
      // oxlint-disable-next-line no-await-in-loop
      await child.kill();
      acknowledged.push(...child.lines.slice(1));
    }
    const database = await open();
    const stored = new Set(texts(await database.ownerSql('select texto from public.notas')));
    await database.close();
    expect(acknowledged.length).toBeGreaterThan(200);
    expect(acknowledged.filter((text) => !stored.has(text))).toEqual([]);
  });
});

describe('its lock', () => {
  it('of a dead process is taken over', async () => {
    await writeLock({ pid: DEAD_PID });
    const lock = await lockDataDirectory(dataDir);
    expect(await readDatabaseOwner(dataDir)).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('of a living process is respected', async () => {
    await writeLock({ pid: process.pid, processStart: await readProcessStart(process.pid) });
    await expect(lockDataDirectory(dataDir)).rejects.toBeInstanceOf(DataDirectoryLockedError);
  });

  it.runIf(process.platform === 'linux')('is taken over when another process got the pid of its owner', async () => {
    await writeLock({ pid: process.pid, processStart: 'an earlier boot:1' });
    const lock = await lockDataDirectory(dataDir);
    await lock.release();
  });

  it('of another machine is respected while its owner gives signs of life', async () => {
    await writeLock({ host: 'elsewhere' });
    await expect(lockDataDirectory(dataDir)).rejects.toThrow(`(pid ${DEAD_PID} on elsewhere)`);
  });

  it('cut short by a full disk is taken over', async () => {
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, 'database.lock'), '{"pid": 1');
    const lock = await lockDataDirectory(dataDir);
    expect(JSON.parse(await readFile(join(dataDir, 'database.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('goes to one of many that come at once, over a dead one too', async () => {
    for (let round = 0; round < 25; round += 1) {
      await writeLock({ pid: DEAD_PID });
      const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataDirectory(dataDir)));
      const held = tries.filter((tried) => tried.status === 'fulfilled');
      expect(held).toHaveLength(1);
      for (const tried of tries.filter((other) => other.status === 'rejected')) {
        expect(tried.reason).toBeInstanceOf(DataDirectoryLockedError);
      }
      await held[0]?.value.release();
    }
  });
});
