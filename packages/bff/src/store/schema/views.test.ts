import { expect, it } from 'vitest';
import type { Caller } from './testing/schema-database.ts';
import { addOperator, say } from './testing/rows.ts';
import { useDatabase } from './testing/use-database.ts';

const database = useDatabase();

type Seen = { caller: Caller; sees: string[] };

const operator = (user: string, ...sees: (string | undefined)[]): Seen => ({
  caller: { role: 'authenticated', user },
  sees: sees.map(String),
});

/** Three conversations, one of them closed, and who may see which. */
async function setup(): Promise<Record<string, Seen>> {
  const [first, second, closed] = await Promise.all(
    ['uno', 'dos', 'tres'].map(async (session) => (await say(database, session, 'user')).conversacion_id),
  );
  await database.sql(`update public.conversaciones set estado = 'cerrada' where id = $1`, [closed]);
  const assigned = await addOperator(database);
  await database.sql(`update public.conversaciones set asignado_a_usuario_id = $1 where id = any ($2)`, [
    assigned,
    [first, closed],
  ]);
  const owner = await addOperator(database);
  await database.sql(
    `update public.contactos set propietario_usuario_id = $1
     where id = (select contacto_id from public.conversaciones where id = $2)`,
    [owner, second],
  );
  const seller = await addOperator(database);
  await database.sql(`update public.lead_tarjetas set asignado_a_usuario_id = $1 where conversacion_id = $2`, [
    seller,
    second,
  ]);
  const former = await addOperator(database, 'admin');
  const admin = await addOperator(database, 'admin');
  await database.sql(`update public.usuarios set estado = 'inactivo' where id = $1`, [former]);
  return {
    assigned: operator(assigned, first, closed),
    owner: operator(owner, second),
    seller: operator(seller, second),
    stranger: operator(await addOperator(database)),
    former: operator(former),
    admin: operator(admin, first, second, closed),
    server: { caller: { role: 'service_role' }, sees: [first, second, closed].map(String) },
  };
}

const ids = async (query: string): Promise<string[]> =>
  (await database.sql<{ id: string }>(query)).map(({ id }) => id).toSorted();

it('the views show each caller, once, what the tables behind them show', async () => {
  for (const [name, { caller, sees }] of Object.entries(await setup())) {
    // oxlint-disable-next-line no-await-in-loop
    await database.as(caller, async () => {
      expect([name, await ids(`select conversacion_id as id from public.embudo`)]).toEqual([name, sees.toSorted()]);
      expect(await ids(`select id from public.embudo`)).toEqual(await ids(`select id from public.lead_tarjetas`));
      expect(await ids(`select conversacion_id as id from public.conversaciones_en_curso`)).toEqual(
        await ids(`select id from public.conversaciones where estado <> 'cerrada'`),
      );
    });
  }
});

it('the views keep a conversation that has no message yet, and order by the newest', async () => {
  await say(database, 'uno', 'user');
  await database.sql(`insert into public.conversaciones (contacto_id, canal) select id, 'voz' from public.contactos`);
  await say(database, 'dos', 'user');
  await database.as({ role: 'authenticated', user: await addOperator(database, 'admin') }, async () => {
    const listed = await database.sql<{ canal: string; nuevo: boolean | null }>(
      `select canal, ultimo_mensaje_en = max(ultimo_mensaje_en) over () as nuevo
       from public.conversaciones_en_curso order by ultimo_mensaje_en desc nulls last`,
    );
    expect(listed).toEqual([
      { canal: 'webchat', nuevo: true },
      { canal: 'webchat', nuevo: false },
      { canal: 'voz', nuevo: null },
    ]);
  });
});
