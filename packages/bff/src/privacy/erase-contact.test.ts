import { randomUUID } from 'node:crypto';
import { call, say, slow } from '@talia/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../logging/silent-log.ts';
import { createOpenaiEraser } from '../openai/eraser.ts';
import { sleep } from '../sleep.ts';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import { eraseContact, eraseObjects } from './erase-contact.ts';
import type { ErasureDeps } from './erase-contact.ts';
import { checksum, findTraces } from './testing/find-traces.ts';
import { makeWholePerson } from './testing/whole-person.ts';

let database: TestDatabase;
let engine: TestEngine;
let deps: ErasureDeps;
beforeAll(async () => {
  database = await openTestDatabase({ leaseMs: 3_000 });
});
afterAll(() => database.close());
beforeEach(async () => {
  engine = await startTestEngine(database, []);
  deps = {
    store: database.privacy,
    eraser: createOpenaiEraser(
      { apiKey: 'test', baseUrl: engine.openai.url, project: null, timeoutMs: 5_000 },
      () => true,
    ),
    log: silentLog,
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(Math.min(ms, 50), signal),
  };
});
afterEach(() => engine.stop());

/** Longer than the slowest answer of these tests takes, as the real one is longer than any turn may. */
const openaiGraceMs = 2_500;

const erase = (contactId: string, limitMs = 0) =>
  eraseContact(contactId, deps, { actor: 'console', reason: 'lo pidió', limitMs, openaiGraceMs });

async function contactOf(conversationId: string): Promise<string> {
  const [row] = await database.sql<{ id: string }>(
    'select contacto_id as id from public.conversaciones where id = $1',
    [conversationId],
  );
  return row?.id ?? '';
}

/** A visitor who left an e-mail and has had their answer. */
async function talk(sessionId = randomUUID()) {
  const { turn } = await engine.say(`Soy de ${sessionId}`, sessionId, [
    call('set_email', { email: `${sessionId}@x.mx` }),
    say('Gracias'),
  ]);
  return { sessionId, conversationId: turn.conversationId, contactId: await contactOf(turn.conversationId) };
}

const openaiHolds = () => ({
  conversations: engine.openai.conversations.ids(),
  responses: engine.openai.conversations.responseIds(),
  left: engine.openai.conversations.leftItems(),
});

describe('an erasure', () => {
  it('leaves no row and nothing at OpenAI, but counts, a salted hash and the audit of itself', async () => {
    const { sessionId, contactId, conversationId } = await talk();
    expect(openaiHolds().responses.length).toBeGreaterThan(0);

    const erasure = await erase(contactId);

    expect(erasure).toMatchObject({
      state: 'finished',
      openaiPending: 0,
      counts: { contactos: 1, conversaciones: 1, mensajes: 2, openai_conversacion: 1 },
    });
    expect(erasure.counts['openai_elementos']).toBeGreaterThanOrEqual(2);
    expect(openaiHolds()).toEqual({ conversations: [], responses: [], left: [] });
    expect(await findTraces(database, [sessionId, contactId, conversationId])).toEqual({});
    const [left] = await database.sql<Record<string, unknown>>(
      `select b.contacto_id, b.huella = encode(sha256(convert_to(b.sal || $1, 'UTF8')), 'hex') as reconocible,
              array(select a.accion from public.eventos_auditoria as a where a.entidad_id = b.id order by a.creado_en) as auditoria
       from public.borrados as b where b.id = $2`,
      [contactId, erasure.erasureId],
    );
    expect(left).toEqual({
      contacto_id: null,
      reconocible: true,
      auditoria: ['borrado_solicitado', 'borrado_terminado'],
    });
  });

  it('takes what is in every table that knows a person, and touches nobody else', async () => {
    const other = await makeWholePerson(database, 'otra');
    const except = ['borrados', 'eventos_auditoria', 'webchat_sesiones_revocadas'];
    const before = await checksum(database, except);
    const person = await makeWholePerson(database, 'borrada');

    const { counts, state } = await erase(person.contactId);

    expect(state).toBe('finished');
    expect(await findTraces(database, person.traces)).toEqual({
      // The fact that somebody looked stays; what they saw does not.
      eventos_auditoria: 1,
    });
    expect(await checksum(database, except)).toBe(before);
    const exported = await database.privacy.exportContact(other.contactId, 'console');
    const filled = Object.keys(exported.tables).filter((table) => (exported.tables[table] ?? []).length > 0);
    const counted = Object.keys(counts).filter((table) => !table.startsWith('openai_'));
    // Refresh tokens, consent, and whom the host knows, go with the tombstone already, before anything is counted.
    const gone = ['webchat_refrescos', 'webchat_conocidos', 'webchat_consentimientos'];
    // Bytes go with their attachment, which is counted.
    gone.push('interno.adjuntos_contenido');
    expect([...counted, ...gone].toSorted()).toEqual(filled.toSorted());
    // The catalogue knows which tables lead to a person: each is exported, and the person above is in each.
    expect(filled.toSorted()).toEqual([...(await tablesOfPersons(database)), ...tablesByContent].toSorted());
  });

  it('may be asked for again, also when it is done', async () => {
    const { contactId } = await talk();
    const first = await erase(contactId);
    expect(await erase(contactId)).toEqual(first);
    expect(await database.privacy.findErasure(contactId)).toEqual(first);
  });

  it('of nobody is refused', async () => {
    await expect(erase(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    expect(await database.privacy.findErasure(randomUUID())).toBeNull();
  });

  it('ends the sessions: nothing of them comes in again', async () => {
    const { sessionId, contactId } = await talk();
    const refused = { code: 'token_invalid' };
    engine.failNext('DELETE /v1/conversations/:id', 500);
    expect(await erase(contactId)).toMatchObject({ state: 'openai', lastError: expect.any(String) });
    const visit = {
      sessionId,
      ip: null,
      deviceType: null,
      referrer: null,
      landingUrl: null,
      utm: {},
      language: null,
      timezone: null,
    };
    for (const stage of ['while it runs', 'when it is done']) {
      await expect(engine.say('¿Siguen ahí?', sessionId), stage).rejects.toMatchObject(refused);
      await expect(database.store.recordVisit(visit), stage).rejects.toMatchObject(refused);
      await expect(database.store.closeSession(sessionId, 'tab_closed'), stage).rejects.toMatchObject(refused);
      await erase(contactId);
    }
    expect(await findTraces(database, [sessionId])).toEqual({});
  });

  it('by a process that could not know what OpenAI holds waits for one that can', async () => {
    const { contactId } = await talk();
    const held = openaiHolds();
    const options = { apiKey: 'test', baseUrl: engine.openai.url, project: null, timeoutMs: 5_000 };
    const keyless = { ...deps, eraser: createOpenaiEraser(options, () => false) };
    expect(await eraseContact(contactId, keyless, { actor: 'console' })).toMatchObject({
      state: 'openai',
      lastError: 'no_openai_key',
      counts: {},
    });
    expect(openaiHolds()).toEqual(held);
    expect(await erase(contactId)).toMatchObject({ state: 'finished' });
  });

  it('has time for each request, not for a conversation, and a limit in which all of it goes on later', async () => {
    const { contactId, conversationId } = await talk();
    await fillConversation(conversationId, 300);
    const eraser = createOpenaiEraser(
      { apiKey: 'test', baseUrl: engine.openai.url, project: null, timeoutMs: 400 },
      () => true,
    );
    const hurried = await eraseContact(
      contactId,
      { ...deps, eraser },
      { actor: 'console', limitMs: 5_000, workMs: 50 },
    );
    expect(hurried).toMatchObject({ state: 'openai', lastError: null });
    expect(openaiHolds().conversations).toHaveLength(1);

    const erasure = await eraseContact(contactId, { ...deps, eraser }, { actor: 'console' });
    expect(erasure).toMatchObject({ state: 'finished', counts: { openai_conversacion: 1 } });
    expect(openaiHolds()).toEqual({ conversations: [], responses: [], left: [] });
  });

  it('goes on when OpenAI is back, and meanwhile keeps the rows', async () => {
    const { contactId, conversationId } = await talk();
    engine.failNext('GET /v1/conversations/:id/items', 503);
    const pending = await erase(contactId);
    expect(pending).toMatchObject({ state: 'openai', openaiPending: 1 });
    expect(await contactOf(conversationId)).toBe(contactId);
    expect(await database.privacy.listPendingErasures()).toEqual([contactId]);
    expect(await erase(contactId)).toMatchObject({ state: 'finished', erasureId: pending.erasureId });
  });

  it('fences a running turn: no answer, no tool effect, and nothing of it is left anywhere', async () => {
    const sessionId = randomUUID();
    const answer = engine.say('Hola', sessionId, [slow(say('Una respuesta que se escribe despacio'), 60)]);
    const contactId = await untilFound(sessionId);
    const erasure = await erase(contactId, 15_000);
    expect((await answer).outcome.type).toBe('lost');
    expect(erasure.state).toBe('finished');
    // What the lost turn had in hand is deleted by whoever looks next.
    await eraseObjects(await database.privacy.listOpenaiObjects(null), deps);
    expect(await findTraces(database, [sessionId, contactId])).toEqual({});
    expect(openaiHolds()).toEqual({ conversations: [], responses: [], left: [] });
  });

  it('takes the response that a stopping process left behind', async () => {
    const sessionId = randomUUID();
    const answer = engine.say('Me llamo Eva', sessionId, [
      slow(say('Una respuesta que nadie llega a oír'), 200),
      say('Hola, Eva'),
    ]);
    const contactId = await untilFound(sessionId);
    await expect.poll(() => engine.requests('POST', '/v1/responses').length, { timeout: 10_000 }).toBe(1);
    await sleep(150);
    await engine.turns.drain(0);
    expect((await answer).outcome.type).toBe('lost');
    engine.anotherProcess().startSweeping(50);
    await expect
      .poll(
        () => database.sql(`select 1 from public.turnos where session_id = $1 and estado = 'publicado'`, [sessionId]),
        {
          timeout: 20_000,
        },
      )
      .toHaveLength(1);
    expect((await erase(contactId)).state).toBe('finished');
    expect(openaiHolds()).toEqual({ conversations: [], responses: [], left: [] });
  });

  it('leaves alone whoever has a session, a number or a text that only resembles theirs', async () => {
    const [ana, beto] = [await makeWholePerson(database, 'ana'), await makeWholePerson(database, 'beto')];
    const number = '5214771234567';
    await database.sql(
      `update public.identidades_canal set id_externo = $1 where canal = 'whatsapp' and contacto_id = $2`,
      [number, ana.contactId],
    );
    const webhook = (from: string, body: string) =>
      database.sql(
        `insert into public.webhooks_entrantes (canal, carga) values ('whatsapp', jsonb_build_object('From', $1::text, 'Body', $2::text))`,
        [from, body],
      );
    await webhook(`whatsapp:+${number}`, 'Soy Ana');
    await webhook('whatsapp:+5219990000000', number);
    await webhook('whatsapp:+5219990000000', `Llamen a Ana, ${number}`);
    await webhook(`whatsapp:+${number}0`, 'Otro número');
    const ring = (contact: string | null, from: string) =>
      database.sql(
        `insert into public.llamadas (contacto_id, direccion, desde_numero, transcripcion) values ($1, 'entrante', $2, 'Hola')`,
        [contact, from],
      );
    await ring(null, `+${number}`);
    await ring(beto.contactId, `+${number}`);
    await database.sql(
      `insert into public.eventos_auditoria (entidad, entidad_id, accion, datos)
       select 'mensaje', id, 'editado', jsonb_build_object('texto', texto) from public.mensajes where conversacion_id = any ($1::uuid[])`,
      [[ana.conversationId, beto.conversationId]],
    );

    await erase(ana.contactId);

    const bodies = await database.sql<{ body: string }>(
      `select carga ->> 'Body' as body from public.webhooks_entrantes where carga ? 'Body' order by 1`,
    );
    expect(bodies.map(({ body }) => body)).toEqual([number, `Llamen a Ana, ${number}`, 'Otro número']);
    expect(
      await database.sql(`select contacto_id from public.llamadas where desde_numero = $1`, [`+${number}`]),
    ).toEqual([{ contacto_id: beto.contactId }]);
    const audit = await database.sql<{ datos: unknown }>(
      `select datos from public.eventos_auditoria where accion = 'editado' and datos is not null`,
    );
    expect(JSON.stringify(audit)).toContain('beto');
    expect(JSON.stringify(audit)).not.toContain('ana');
  });

  it('of a contact that only kept the session of somebody else leaves that person their chat', async () => {
    const real = await talk();
    const [orphan] = await database.sql<{ id: string }>(
      `insert into public.contactos (nombre_completo, contacto_datos) values ('Visitante Webchat', jsonb_build_object('session_id', $1::text)) returning id`,
      [real.sessionId],
    );
    expect((await erase(orphan?.id ?? '')).state).toBe('finished');
    const { outcome } = await engine.say('¿Siguen ahí?', real.sessionId, [say('Aquí seguimos')]);
    expect(outcome.type).toBe('published');
    expect(
      await database.sql(`select 1 from public.webchat_sesiones where session_id = $1`, [real.sessionId]),
    ).toHaveLength(1);
  });

  it('takes what a server without the fence still told OpenAI', async () => {
    const { contactId, conversationId } = await talk();
    engine.failNext('GET /v1/conversations/:id/items', 503);
    expect((await erase(contactId)).state).toBe('openai');
    const created = await fetch(`${engine.openai.url}/conversations`, {
      method: 'POST',
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      body: '{}',
    });
    const { id } = (await created.json()) as { id: string };
    await database.sql('update public.conversaciones set conversacion_openai_id = $1 where id = $2', [
      id,
      conversationId,
    ]);
    expect((await erase(contactId)).state).toBe('finished');
    expect(openaiHolds()).toEqual({ conversations: [], responses: [], left: [] });
  });
});

/** Adds messages to what OpenAI holds of a conversation. */
async function fillConversation(conversationId: string, count: number): Promise<void> {
  const [row] = await database.sql<{ id: string }>(
    'select conversacion_openai_id as id from public.conversaciones where id = $1',
    [conversationId],
  );
  const items = Array.from({ length: 20 }, () => ({ type: 'message', role: 'user', content: 'Hola' }));
  for (let added = 0; added < count; added += items.length) {
    const response = await fetch(`${engine.openai.url}/conversations/${row?.id}/items`, {
      method: 'POST',
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
    });
    expect(response.status).toBe(200);
  }
}

/** Tables that name a person by what is in a row, and not by a reference. */
const tablesByContent = ['eventos_auditoria', 'webhooks_entrantes'];

/** Tables from which references lead to `contactos`, or that have the id of a session or a conversation. */
async function tablesOfPersons({ sql }: TestDatabase): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `with recursive linked as (
       select 'public.contactos'::regclass::oid as id
       union
       select k.conrelid from linked as l join pg_constraint as k on k.contype = 'f' and k.confrelid = l.id
     )
     select l.id::regclass::text as name from linked as l
     union
     select a.attrelid::regclass::text from pg_attribute as a join pg_class as c on c.oid = a.attrelid
     where a.attname in ('session_id', 'contacto_id', 'conversacion_id') and c.relkind = 'r' and c.relname <> 'borrados'
       and c.relnamespace = 'public'::regnamespace`,
  );
  return rows.map((row) => row.name);
}

async function untilFound(sessionId: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [found] = await database.privacy.findContacts(sessionId);
    if (found !== undefined) return found.contactId;
    await sleep(10);
  }
  throw new Error('the message was never stored');
}
