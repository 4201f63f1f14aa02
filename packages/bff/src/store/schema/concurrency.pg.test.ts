import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyMigrations } from '../migrate/migrate.ts';
import { toPgExecutor } from '../migrate/pg-executor.ts';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { repositorySupabaseDir } from '../testing/supabase-dir.ts';

let postgres: TestPostgres;
let clients: Client[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  clients = await Promise.all(Array.from({ length: 40 }, connect));
  await applyMigrations(toPgExecutor(clientAt(0)), repositorySupabaseDir);
  await Promise.all(clients.map((client) => client.query(`set role service_role`)));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await postgres?.stop();
});

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: postgres.databaseUrl });
  await client.connect();
  return client;
}

function clientAt(index: number): Client {
  const client = clients[index];
  if (client === undefined) throw new Error(`there is no connection ${index}`);
  return client;
}

async function count(what: string): Promise<number> {
  const { rows } = await clientAt(0).query(`select count(*)::int as n from ${what}`);
  return rows[0].n;
}

/** Sends a message of a session over a connection of its own. */
async function send(index: number, session: string, author = 'user'): Promise<string> {
  const { rows } = await clientAt(index).query(`select * from public.registrar_mensaje_webchat($1, $2, 'hola')`, [
    session,
    author,
  ]);
  return rows[0].conversacion_id;
}

it('20 pairs of simultaneous first messages make 20 contacts, 20 conversations, 20 cards and lose nothing', async () => {
  const sent = await Promise.all(clients.map((_, index) => send(index, `par-${index >> 1}`)));
  expect(new Set(sent).size).toBe(20);
  expect([await count('public.contactos'), await count('public.identidades_canal')]).toEqual([20, 20]);
  expect([await count('public.conversaciones'), await count('public.mensajes')]).toEqual([20, 40]);
  expect([await count('public.lead_tarjetas'), await count('public.lead_movimientos')]).toEqual([20, 20]);
});

it('40 simultaneous messages of one session make one conversation, in one order', async () => {
  const sent = await Promise.all(clients.map((_, index) => send(index, 'una', index % 2 === 0 ? 'user' : 'assistant')));
  expect(new Set(sent).size).toBe(1);
  const { rows } = await clientAt(0).query(
    `select count(*)::int as mensajes, count(*) filter (where antes)::int as desordenados,
        (select ultimo_mensaje_id from public.conversaciones where id = $1) = (array_agg(id order by secuencia desc))[1] as ultimo
     from (select id, secuencia, creado_en < lag(creado_en) over (order by secuencia) as antes
           from public.mensajes where conversacion_id = $1) as m`,
    [sent[0]],
  );
  expect(rows).toEqual([{ mensajes: 40, desordenados: 0, ultimo: true }]);
});

it('a conversation that ends while messages arrive is followed by exactly one', async () => {
  const first = await send(0, 'fin');
  await clientAt(0).query(`update public.conversaciones set estado = 'cerrada' where id = $1`, [first]);
  const sent = await Promise.all(clients.map((_, index) => send(index, 'fin')));
  expect(new Set(sent).size).toBe(1);
  expect(sent).not.toContain(first);
});

it('a first message and the close of the same session do not wait for each other', async () => {
  for (let round = 0; round < 40; round += 1) {
    const sessions = clients.slice(1, 21).map((_, index) => `vuelta-${round}-${index}`);
    // Each has come and closed without a word before.
    await clientAt(0).query(
      `select public.registrar_visita(s), public.cerrar_sesion_webchat(s, 'tab_closed'), public.registrar_visita(s) from unnest($1::text[]) as s`,
      [sessions],
    );
    const outcomes = await Promise.allSettled(
      sessions.flatMap((session, index) => [
        send(index + 1, session),
        clientAt(index + 20).query(`select public.cerrar_sesion_webchat($1, 'tab_closed')`, [session]),
      ]),
    );
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))).toEqual([]);
  }
});

it('two who erase a person at once do it once', async () => {
  const { rows } = await clientAt(0).query(
    `insert into public.contactos (nombre_completo) values ('Ana') returning id`,
  );
  const both = (text: string) => Promise.all([1, 2].map((index) => clientAt(index).query(text, [rows[0].id])));
  await both(`select public.solicitar_borrado($1, 'consola')`);
  await both(`select public.borrar_filas($1)`);
  expect(await count(`public.eventos_auditoria where accion in ('borrado_solicitado', 'borrado_terminado')`)).toBe(2);
});

it('two admins who remove each other at once leave one', async () => {
  await clientAt(0).query(`reset role`);
  const { rows } = await clientAt(0).query(
    `insert into auth.users (id) select gen_random_uuid() from generate_series(1, 2) returning id`,
  );
  await clientAt(0).query(`update public.usuarios set estado = 'activo'`);
  await clientAt(0).query(
    `insert into public.usuarios_roles select u.id, r.id from public.usuarios as u, public.roles as r`,
  );
  const outcomes = await Promise.allSettled(
    rows.map(({ id }, index) =>
      clientAt(index + 1).query(`delete from public.usuarios_roles where usuario_id = $1`, [id]),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'PT409' }) });
  expect(await count('public.usuarios_roles')).toBe(1);
});
