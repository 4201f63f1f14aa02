import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cloneEmbedded } from '../testing/clone-embedded.ts';
import { createTransportFixture } from '../testing/transport/transport-fixture.ts';
import type { TransportFixture } from '../testing/transport/transport-fixture.ts';
import type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './open-embedded-database.ts';

let fixture: TransportFixture;
const opened: { close: () => Promise<void> }[] = [];
const folders: string[] = [];
/** For the tests that leave it as they found it: opening one takes longer than all they do. */
let shared: Asking;
beforeAll(async () => {
  fixture = await createTransportFixture();
  const database = await cloneEmbedded({ supabaseDir: fixture.supabaseDir });
  shared = toAsking(database, database.keys.secret);
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await shared.close();
  await fixture.remove();
});

async function inMemory(limits: EmbeddedDatabaseOptions['limits']): Promise<Asking> {
  const database = await cloneEmbedded({ supabaseDir: fixture.supabaseDir, limits });
  opened.push(database);
  return toAsking(database, database.keys.secret);
}

async function onDisk(limits: EmbeddedDatabaseOptions['limits'] = {}): Promise<Asking> {
  const dataDir = await mkdtemp(join(tmpdir(), 'talia-host-'));
  folders.push(dataDir);
  const database = await cloneEmbedded({ dataDir, supabaseDir: fixture.supabaseDir, limits });
  opened.push(database);
  return toAsking(database, database.keys.secret);
}

type Asking = EmbeddedDatabase & {
  ask: (name: string, body?: unknown, signal?: AbortSignal) => Promise<Response>;
  notes: () => Promise<unknown[]>;
};

function toAsking(database: EmbeddedDatabase, apikey: string): Asking {
  return {
    ...database,
    ask: (name, body = {}, signal) =>
      database.fetch(`${database.url}/rest/v1/rpc/${name}`, {
        method: 'POST',
        headers: { apikey },
        body: JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      }),
    notes: async () => (await database.ownerSql('select texto from public.notas')).map((row) => row['texto']),
  };
}

const statusOf = async (response: Promise<Response>) => (await response).status;

describe('a call', () => {
  it('that takes too long is rejected with an AbortError, and may yet finish', async () => {
    const database = await inMemory({ requestTimeoutMs: 60 });
    await expect(database.ask('dormir', { p_ms: 200 })).rejects.toMatchObject({ name: 'AbortError' });
    const slow = database.ask('guardar_y_avisar', { p_texto: 'tarde' });
    await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('that is aborted while it waits never runs', async () => {
    const database = shared;
    const controller = new AbortController();
    const first = database.ask('dormir', { p_ms: 50 });
    const second = database.ask('guardar_nota', { p_texto: 'nunca' }, controller.signal);
    await setImmediate();
    controller.abort(new Error('changed my mind'));
    await expect(second).rejects.toThrow('changed my mind');
    expect(await statusOf(first)).toBe(204);
    expect(await database.notes()).not.toContain('nunca');
  });

  it('that is aborted while it runs is rejected at once, and finishes unseen', async () => {
    const database = shared;
    const controller = new AbortController();
    const started = performance.now();
    const running = database.ask('dormir', { p_ms: 400 }, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - started).toBeLessThan(300);
    expect(await statusOf(database.ask('nada'))).toBe(204);
  });

  it('finds 503 and Retry-After when too many wait', async () => {
    const database = await inMemory({ queueLimit: 2 });
    const waiting = Array.from({ length: 3 }, () => database.ask('dormir', { p_ms: 20 }));
    const refused = await database.ask('nada');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'TALIA_QUEUE_FULL' });
    expect(await Promise.all(waiting.map(statusOf))).toEqual([204, 204, 204]);
  });

  it('does not stop the event loop while it runs', async () => {
    const database = shared;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await database.ask('dormir', { p_ms: 250 });
    for (let number = 0; number < 100; number += 1) {
      await database.ask('guardar_nota', { p_texto: `nota ${number}` });
    }
    delay.disable();
    const gap = delay.max / 1e6;
    console.info(`largest event loop gap over a slow call and 100 writes: ${gap.toFixed(1)} ms`);
    expect(gap).toBeLessThan(200);
  });
});

describe('a stuck thread', () => {
  it('is replaced, and what was stored is still there', async () => {
    const database = await onDisk({ requestTimeoutMs: 10_000, stuckAfterMs: 300 });
    await database.ask('guardar_nota', { p_texto: 'antes' });
    const stuck = database.ask('girar');
    const waiting = database.ask('guardar_nota', { p_texto: 'despues' });
    await expect(stuck).rejects.toBeInstanceOf(TypeError);
    expect(await statusOf(waiting)).toBe(200);
    expect(await database.notes()).toEqual(['antes', 'despues']);
  });

  it('takes a database in memory with it, and says so', async () => {
    const database = await inMemory({ requestTimeoutMs: 10_000, stuckAfterMs: 200 });
    await expect(database.ask('girar')).rejects.toBeInstanceOf(TypeError);
    const refused = await database.ask('nada');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'TALIA_UNAVAILABLE', message: expect.stringMatching(/memory/) });
  });
});

describe('notifications', () => {
  it('arrive after the commit, and never for what was rolled back', async () => {
    const database = shared;
    const heard: string[] = [];
    const stop = await database.listen('avisos', (payload) => heard.push(payload));
    expect(await statusOf(database.ask('guardar_y_fallar', { p_texto: 'no' }))).toBe(409);
    expect(await statusOf(database.ask('guardar_y_avisar', { p_texto: 'si' }))).toBe(200);
    await database.ask('nada');
    expect(heard).toEqual(['si']);
    stop();
    await database.ask('guardar_y_avisar', { p_texto: 'ya no' });
    await database.ask('nada');
    expect(heard).toEqual(['si']);
  });

  it('go on in a new thread, after one empty hint to look again', async () => {
    const database = await onDisk({ stuckAfterMs: 300 });
    const heard: string[] = [];
    await database.listen('avisos', (payload) => heard.push(payload));
    await expect(database.ask('girar')).rejects.toBeInstanceOf(TypeError);
    expect(await statusOf(database.ask('nada'))).toBe(204);
    await database.ask('guardar_y_avisar', { p_texto: 'de nuevo' });
    await database.ask('nada');
    expect(heard).toEqual(['', 'de nuevo']);
  });

  it('refuse a channel that is no plain name', async () => {
    const database = shared;
    await expect(database.listen('a"; drop table cosas; --', () => undefined)).rejects.toBeInstanceOf(TypeError);
  });
});

describe('closing', () => {
  it('lets the running call finish and refuses what comes later', async () => {
    const database = await inMemory({});
    const running = database.ask('dormir', { p_ms: 200 });
    const waiting = database.ask('nada');
    await setImmediate();
    const closed = database.close();
    expect(await statusOf(running)).toBe(204);
    expect(await statusOf(waiting)).toBe(503);
    expect(await statusOf(database.ask('nada'))).toBe(503);
    await closed;
  });
});

describe('the owner', () => {
  it('runs SQL beyond every rule, and leaves the requests inside them', async () => {
    const database = shared;
    expect(await database.ownerSql('select current_user as who')).toEqual([{ who: 'postgres' }]);
    await expect(database.ownerSql('select 1/0')).rejects.toMatchObject({ sql: { code: '22012' } });
    const who = await database.ask('quien_soy');
    expect(await who.json()).toMatchObject({ rol: 'service_role', sesion: 'authenticator' });
  });
});
