import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TaliaError } from '../errors.ts';
import { silentLog } from '../logging/silent-log.ts';
import { sleep } from '../sleep.ts';
import type { LiveFact, LivePage } from '../store/live-schemas.ts';
import type { LiveStore } from '../store/live-store.ts';
import { createActors } from '../store/testing/contract-actors.ts';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { createLive } from './live.ts';
import type { LiveEnd, LiveHint } from './live-connection.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** What the process asked the database. */
let asked: string[] = [];
/** What does not reach the database. */
let away: readonly string[] = [];
beforeEach(() => {
  asked = [];
  away = [];
});

const store: LiveStore = {
  read: (sessionId, after) => ask('read', () => database.live.read(sessionId, after)),
  news: (after) => ask('news', () => database.live.news(after)),
};

function ask<T>(name: string, work: () => Promise<T>): Promise<T> {
  asked.push(name);
  return away.includes(name) ? Promise.reject(new TaliaError('store_unavailable', 'The test says so.')) : work();
}

const start = (pollMs: number) => createLive({ store, log: silentLog, sleep, pollMs });

/** Somebody with a conversation. */
async function addVisitor() {
  const sessionId = randomUUID();
  const actors = createActors(database);
  const { turn } = await actors.claimFresh(sessionId);
  return { ...actors, sessionId, conversationId: turn.conversationId };
}

/** Listens, and keeps what it hears. */
async function listen(live: ReturnType<typeof start>, sessionId: string, isGood = () => true) {
  const pages: LivePage[] = [];
  const hints: LiveHint[] = [];
  const ends: LiveEnd[] = [];
  const { listen: begin, leave } = await live.open({ sessionId, after: null, isGood });
  begin({
    page: async (page) => void pages.push(page),
    hint: (hint) => void hints.push(hint),
    end: (reason) => void ends.push(reason),
  });
  const facts = (): LiveFact[] => pages.flatMap((page) => page.facts);
  await expect.poll(() => pages.length).toBeGreaterThan(0);
  return { facts, hints, ends, leave };
}

it('asks one question for all who listen, and reads only for those who have news', async () => {
  const live = start(40);
  const visitors = await Promise.all(Array.from({ length: 5 }, addVisitor));
  const listeners = await Promise.all(visitors.map(({ sessionId }) => listen(live, sessionId)));
  await expect.poll(() => asked.filter((name) => name === 'news').length).toBeGreaterThan(2);
  asked = [];
  await visitors[0]?.takeOver(visitors[0].conversationId);
  await expect.poll(() => listeners[0]?.facts().length).toBe(1);
  await sleep(100);
  expect(asked.filter((name) => name === 'read')).toHaveLength(1);
  expect(listeners.slice(1).flatMap(({ facts }) => facts())).toEqual([]);
  await live.drain();
  expect(listeners.map(({ ends }) => ends)).toEqual(listeners.map(() => ['restart']));
});

it('asks nothing while nobody listens', async () => {
  const live = start(20);
  const { sessionId } = await addVisitor();
  const { leave } = await listen(live, sessionId);
  leave();
  await sleep(60);
  asked = [];
  await sleep(100);
  expect(asked).toEqual([]);
  await live.drain();
});

it('tells what was written here without waiting for the poll', async () => {
  const live = start(60_000);
  const { sessionId, accept } = await addVisitor();
  const { facts } = await listen(live, sessionId);
  await accept(sessionId, 'Otra pregunta');
  live.wake(sessionId);
  live.wake(randomUUID());
  await expect.poll(() => facts().map(({ type }) => type), { timeout: 1_000 }).toEqual(['message']);
  await live.drain();
});

it('hands hints to who listens to the conversation, in order, and stores none', async () => {
  const live = start(60_000);
  const [one, other] = [await addVisitor(), await addVisitor()];
  const [listener, stranger] = [await listen(live, one.sessionId), await listen(live, other.sessionId)];
  const [before] = await database.sql('select count(*) as n from public.eventos');
  const author = { type: 'human' as const, name: 'Beto' };
  const hints: LiveHint[] = [
    { type: 'typing', author, active: true },
    { type: 'read', author, messageId: randomUUID() },
    { type: 'typing', author, active: false },
  ];
  for (const hint of hints) live.publish(one.conversationId, hint);
  live.publish(randomUUID(), { type: 'typing', author, active: true });
  expect(listener.hints).toEqual(hints);
  expect(stranger.hints).toEqual([]);
  const late = await listen(live, one.sessionId);
  expect(late.hints).toEqual([]);
  expect(await database.sql('select count(*) as n from public.eventos')).toEqual([before]);
  await live.drain();
});

it.each([{ names: ['read', 'news'] }, { names: ['read'] }, { names: ['news'] }])(
  'loses nothing while the database does not answer $names',
  async ({ names }) => {
    const live = start(30);
    const { sessionId, conversationId, accept, takeOver } = await addVisitor();
    const { facts, ends } = await listen(live, sessionId);
    away = names;
    await accept(sessionId, 'Mientras tanto');
    live.wake(sessionId);
    await takeOver(conversationId);
    await sleep(100);
    if (names.includes('read')) expect(facts()).toEqual([]);
    away = [];
    await expect.poll(() => facts().map(({ type }) => type)).toEqual(['message', 'control']);
    expect(ends).toEqual([]);
    await live.drain();
  },
);

it('reads the next page when the one before it was taken', async () => {
  const live = start(20);
  const { sessionId, conversationId } = await addVisitor();
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const sizes: number[] = [];
  const { listen: begin } = await live.open({ sessionId, after: null, isGood: () => true });
  begin({
    page: ({ facts }) => {
      sizes.push(facts.length);
      return facts.length > 0 ? taken : Promise.resolve();
    },
    hint: () => undefined,
    end: () => undefined,
  });
  await database.sql(
    `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto)
     select $1, 'saliente', 'texto', n::text from generate_series(1, 120) as n`,
    [conversationId],
  );
  const told = () => sizes.filter((size) => size > 0);
  await expect.poll(told).toEqual([50]);
  await sleep(100);
  expect(told()).toEqual([50]);
  take();
  await expect.poll(told).toEqual([50, 50, 20]);
  await live.drain();
});

it('ends who may not listen any more, and refuses all who come once it stops', async () => {
  const live = start(20);
  const { sessionId } = await addVisitor();
  let isGood = true;
  const { ends } = await listen(live, sessionId, () => isGood);
  isGood = false;
  await expect.poll(() => ends).toEqual(['over']);
  // Ended after it was let in and before it listened.
  const { listen: begin } = await live.open({ sessionId, after: null, isGood: () => false });
  await sleep(100);
  const late: LiveEnd[] = [];
  begin({ page: () => Promise.resolve(), hint: () => undefined, end: (reason) => void late.push(reason) });
  expect(late).toEqual(['over']);
  await database.visitors.requestErasure(sessionId);
  const subject = { sessionId, after: null, isGood: () => true };
  await expect(live.open(subject)).rejects.toMatchObject({ code: 'token_invalid' });
  await live.drain();
  await expect(live.open(subject)).rejects.toMatchObject({ code: 'server_restarting' });
});
