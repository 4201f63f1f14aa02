import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveFact, LivePage } from './live-schemas.ts';
import { createActors, requireClaimed, toLease, toPublish, toTool } from './testing/contract-actors.ts';
import { ana, createDoor } from './testing/contract-door.ts';
import type { TestDatabase } from './testing/test-database.ts';

/** What is told live of a visitor, whatever carries the question. */
export function describeLiveStore(name: string, open: () => Promise<TestDatabase>): void {
  describe(`what is told live on ${name}`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());

    /** A visitor who wrote once and was answered, and where they listen from: before that. */
    async function setup() {
      const sessionId = randomUUID();
      const actors = createActors(database);
      const start = (await database.live.read(sessionId, null)).cursor;
      const claim = await actors.claimFresh(sessionId);
      await database.store.publishReply(toPublish(claim));
      const { conversationId } = claim.turn;
      /** All pages after a cursor, as one. */
      const since = async (cursor: string): Promise<LivePage> => {
        await settle(database);
        const page = await database.live.read(sessionId, cursor);
        if (!page.more) return page;
        const rest = await since(page.cursor);
        return { ...rest, facts: [...page.facts, ...rest.facts] };
      };
      const say = (text: string, type = 'texto') =>
        database.sql(
          `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto, datos)
           values ($1, 'saliente', $2, $3, '{"author": "operador", "author_name": "Beto"}')`,
          [conversationId, type, text],
        );
      const close = () =>
        database.sql(`update public.conversaciones set estado = 'cerrada' where id = $1`, [conversationId]);
      return { ...actors, sessionId, conversationId, claim, start, since, say, close };
    }

    const history = async (sessionId: string) => (await database.store.history(sessionId, null, 100)).messages;

    it('is each message of the history, as it is there, wherever one begins', async () => {
      const { sessionId, accept, say, start, since } = await setup();
      await say('Soy Beto, del equipo');
      const second = requireClaimed(await accept(sessionId, '¿Y el precio?'));
      await database.store.publishReply(toPublish(second, { text: 'Depende' }));
      const all = await since(start);
      const messages = await history(sessionId);
      expect(messages).toHaveLength(5);
      expect(messagesOf(all.facts)).toEqual(messages);
      for (const [index, fact] of all.facts.entries()) {
        // oxlint-disable-next-line no-await-in-loop
        expect((await since(fact.cursor)).facts).toEqual(all.facts.slice(index + 1));
      }
      expect((await since(all.cursor)).facts).toEqual([]);
    });

    it('comes in pages, and none of it is in two', async () => {
      const { sessionId, conversationId, start, since } = await setup();
      await database.sql(
        `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto)
         select $1, 'saliente', 'texto', n::text from generate_series(1, 70) as n`,
        [conversationId],
      );
      const first = await database.live.read(sessionId, start);
      expect({ more: first.more, facts: first.facts.length }).toEqual({ more: true, facts: 50 });
      expect(messagesOf((await since(start)).facts)).toEqual(await history(sessionId));
    });

    it('is who holds the conversation, with a version that never goes back', async () => {
      const { sessionId, conversationId, accept, takeOver, giveBack, close, since } = await setup();
      const before = await database.live.read(sessionId, null);
      expect(before.control).toEqual({ state: 'assistant', version: 0, holderName: null });
      await takeOver(conversationId);
      await giveBack(conversationId);
      await takeAs(database, conversationId, 'Beto Ruiz');
      const { facts, cursor } = await since(before.cursor);
      expect(facts.map((fact) => fact.type === 'control' && fact.control)).toEqual([
        { state: 'paused', version: 1, holderName: null },
        { state: 'assistant', version: 2, holderName: null },
        { state: 'human', version: 3, holderName: 'Beto Ruiz' },
      ]);
      expect((await database.live.read(sessionId, null)).control).toEqual({
        state: 'human',
        version: 3,
        holderName: 'Beto Ruiz',
      });
      await close();
      const closed = await since(cursor);
      expect(closed.facts.map(({ type }) => type)).toEqual(['closed']);
      expect((await database.live.read(sessionId, null)).control).toMatchObject({ state: 'closed', version: 3 });
      await accept(sessionId, 'Otra cosa');
      expect((await since(closed.cursor)).facts).toMatchObject([
        { type: 'control', control: { state: 'assistant', version: 4 } },
        { type: 'message', message: { text: 'Otra cosa' } },
      ]);
    });

    it('is what is known of the lead, without saying it', async () => {
      const { sessionId, accept, start, since } = await setup();
      const claim = requireClaimed(await accept(sessionId));
      await database.store.runTool(toTool(claim, 'email', 'ana@ejemplo.mx'));
      const { facts } = await since(start);
      expect(facts.filter(({ type }) => type === 'lead')).toMatchObject([{ captured: ['email'], closed: false }]);
      expect(JSON.stringify(facts)).not.toContain('ejemplo.mx');
    });

    it('is nothing that the visitor does not see', async () => {
      const { sessionId, conversationId, accept, takeOver, say, start, since } = await setup();
      const claim = requireClaimed(await accept(sessionId, 'Hola otra vez'));
      await takeOver(conversationId);
      await say('una nota', 'sistema');
      await database.store.publishReply(toPublish(claim, { text: 'un borrador', lease: toLease(claim) }));
      await database.sql(
        `insert into public.conversaciones_insights (conversacion_id, resumen) values ($1, 'una lectura')`,
        [conversationId],
      );
      const { facts } = await since(start);
      expect(messagesOf(facts).map(({ text }) => text)).toEqual(['Hola', 'Con gusto', 'Hola otra vez']);
      const [rows] = await database.sql<{ n: number; told: string }>(
        `select count(*)::int as n, jsonb_agg(e.datos)::text as told from public.eventos as e where e.conversacion_id = $1`,
        [conversationId],
      );
      // One of the beginning, three messages, one take-over: ids and nothing else.
      expect(rows?.n).toBe(5);
      expect(rows?.told.replaceAll(/mensaje_id|control_evento_id/g, '')).toMatch(/^[\d\s{}[\],:"a-f-]*$/);
    });

    it("is never another visitor's, whose cursor is as good as one's own", async () => {
      const [one, other] = [await setup(), await setup()];
      await other.say('para otra persona');
      const { facts } = await one.since(other.start);
      expect(JSON.stringify(facts)).not.toContain('para otra persona');
      expect(messagesOf((await one.since(one.start)).facts)).toHaveLength(2);
      expect((await database.live.read(randomUUID(), other.start)).facts).toEqual([]);
    });

    it('is to be read anew from a cursor that is too old, of another database, or none', async () => {
      const { sessionId, start } = await setup();
      const [xid, id, seconds] = start.split('-').map(Number);
      const old = `${xid}-${id}-${(seconds ?? 0) - 48 * 3600}`;
      for (const cursor of [old, `9${'0'.repeat(17)}-0-${seconds}`, 'x', '', `${xid}-${id}`, `-1-${id}-${seconds}`]) {
        // oxlint-disable-next-line no-await-in-loop
        const page = await database.live.read(sessionId, cursor);
        expect(page, cursor).toMatchObject({ reload: true, facts: [], control: { state: 'assistant' } });
        // oxlint-disable-next-line no-await-in-loop
        expect(await database.live.read(sessionId, page.cursor), cursor).toMatchObject({ reload: false, facts: [] });
      }
    });

    it('is forgotten after two days', async () => {
      const { conversationId } = await setup();
      const count = async () => {
        const [row] = await database.sql<{ n: number }>(
          'select count(*)::int as n from public.eventos where conversacion_id = $1',
          [conversationId],
        );
        return row?.n;
      };
      await database.sql('select public.aplicar_retencion()');
      expect(await count()).toBe(3);
      await database.sql(
        `update public.eventos set creado_en = creado_en - interval '49 hours' where conversacion_id = $1 and tipo = 'mensaje'`,
        [conversationId],
      );
      await database.sql('select public.aplicar_retencion()');
      expect(await count()).toBe(1);
      await database.sql('delete from public.conversaciones where id = $1', [conversationId]);
      expect(await count()).toBe(0);
    });

    it('is refused to a session that was erased, or went over to another one', async () => {
      const door = createDoor(database);
      const refused = { code: 'token_invalid' };
      const erased = await setup();
      const { cursor } = await database.live.news(null);
      await database.visitors.requestErasure(erased.sessionId);
      await expect(database.live.read(erased.sessionId, erased.start)).rejects.toMatchObject(refused);
      const before = await door.enter();
      await createActors(database).accept(before.sessionId ?? '');
      const { sessionId } = await door.enter({ known: ana(randomUUID()), receivedTokenHash: before.hash });
      await expect(database.live.read(before.sessionId ?? '', null)).rejects.toMatchObject(refused);
      expect((await database.live.read(sessionId ?? '', null)).conversationId).not.toBeNull();
      const ended = [erased.sessionId, before.sessionId ?? ''].map((id) =>
        createHash('sha256').update(id).digest('hex'),
      );
      expect((await database.live.news(cursor)).endedHashes).toEqual(expect.arrayContaining(ended));
    });

    it('is announced for all at once: which sessions have news, and only those', async () => {
      const [one, other] = [await setup(), await setup()];
      const { sessions, cursor } = await database.live.news(null);
      expect(sessions).toBeNull();
      expect((await database.live.news(cursor)).sessions).toEqual([]);
      await one.say('algo nuevo');
      await settle(database);
      const news = await database.live.news(cursor);
      expect(news.sessions).toEqual([one.sessionId]);
      expect((await database.live.news(news.cursor)).sessions).toEqual([]);
      await other.takeOver(other.conversationId);
      await settle(database);
      expect((await database.live.news(cursor)).sessions?.toSorted()).toEqual(
        [one.sessionId, other.sessionId].toSorted(),
      );
    });
  });
}

function messagesOf(facts: readonly LiveFact[]) {
  return facts.flatMap((fact) => (fact.type === 'message' ? [fact.message] : []));
}

/** What is written is told once nobody writes who began before: here that can only be Postgres itself, for a moment. */
async function settle({ sql }: TestDatabase): Promise<void> {
  const isSettled = async () => {
    const [row] = await sql<{ settled: boolean }>(
      'select pg_snapshot_xmin(s) = pg_snapshot_xmax(s) as settled from pg_current_snapshot() as s',
    );
    return row?.settled;
  };
  await expect.poll(isSettled, { timeout: 5_000 }).toBe(true);
}

/** A person of the company takes the conversation, with their own token. */
async function takeAs({ sql }: TestDatabase, conversationId: string, fullName: string): Promise<void> {
  const id = randomUUID();
  await sql(`insert into auth.users (id, email) values ($1::uuid, $2)`, [id, `${id}@talia.mx`]);
  await sql(
    `insert into public.usuarios (id, nombre_completo) values ($1, $2)
     on conflict (id) do update set nombre_completo = excluded.nombre_completo`,
    [id, fullName],
  );
  await sql(`do $$
    begin
      perform set_config('request.jwt.claims', '{"sub": "${id}", "role": "authenticated"}', true);
      update public.conversaciones_controles set manual_override = true where conversacion_id = '${conversationId}';
    end
  $$`);
}
