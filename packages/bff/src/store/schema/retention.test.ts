import { describe, expect, it } from 'vitest';
import { addOperator, say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

const apply = async (limit = 1000) =>
  only(await database.sql<{ r: Record<string, number> }>(`select public.aplicar_retencion($1) as r`, [limit])).r;

const rows = async (table: string) =>
  only(await database.sql<{ n: number }>(`select count(*)::int as n from public.${table}`)).n;

const keep = (table: string, days: number | null) =>
  database.sql(`select public.cambiar_retencion($1, $2)`, [table, days]);

/** How each kind of row gets old: one that is past 10 days, and one that is not. */
const aged: Record<string, string> = {
  webhooks_entrantes: `insert into public.webhooks_entrantes (canal, recibido_en) values ('voz', $1)`,
  eventos_auditoria: `insert into public.eventos_auditoria (entidad, entidad_id, accion, creado_en) values ('x', gen_random_uuid(), 'y', $1)`,
  webchat_visitantes: `insert into public.webchat_visitantes (session_id, ultimo_evento_en) values (gen_random_uuid(), $1)`,
  webchat_sesiones: `insert into public.webchat_sesiones (session_id, terminada_en) values (gen_random_uuid(), $1)`,
  eventos_entrega: `insert into public.eventos_entrega (mensaje_id, evento, creado_en) select id, 'leido', $1 from public.mensajes limit 1`,
};

async function age(table: string, days: number): Promise<void> {
  await database.sql((aged[table] ?? '').replace('$1', `now() - make_interval(days => ${days})`));
}

describe('retention', () => {
  it.each(Object.keys(aged))('forgets what is past its days of %s, and nothing younger', async (table) => {
    await say(database, 's', 'user');
    // A year is the least for the audit.
    const days = table === 'eventos_auditoria' ? 365 : 10;
    await keep(table, days);
    const before = await rows(table);
    await age(table, days + 1);
    await age(table, days - 1);
    expect(await apply()).toEqual({ [table]: 1 });
    // The audit of the round itself comes on top.
    expect(await rows(table)).toBe(before + (table === 'eventos_auditoria' ? 2 : 1));
    expect(await apply()).toEqual({});
  });

  it('keeps what a person wrote for ever, unless told otherwise', async () => {
    const { conversacion_id } = await say(database, 's', 'user');
    await database.sql(
      `update public.conversaciones set estado = 'cerrada', ultimo_mensaje_en = now() - interval '9 years', conversacion_openai_id = 'conv_9'`,
    );
    expect(await apply()).toEqual({});
    await keep('conversaciones', 365);
    expect(await apply()).toEqual({ conversaciones: 1 });
    expect([await rows('conversaciones'), await rows('mensajes'), await rows('contactos')]).toEqual([0, 0, 1]);
    // What OpenAI holds of it goes too.
    expect(await database.sql(`select tipo, id_openai, borrado_id from public.openai_por_borrar`)).toEqual([
      { tipo: 'conversacion', id_openai: 'conv_9', borrado_id: null },
    ]);
    expect(conversacion_id).toEqual(expect.any(String));
  });

  it('keeps an open conversation however old', async () => {
    await say(database, 's', 'user');
    await database.sql(`update public.conversaciones set ultimo_mensaje_en = now() - interval '9 years'`);
    await keep('conversaciones', 1);
    expect(await apply()).toEqual({});
  });

  it('keeps visits of who became a contact', async () => {
    await say(database, 's', 'user');
    await database.sql(`update public.webchat_sesiones set terminada_en = now() - interval '9 years'`);
    expect(await apply()).toEqual({});
  });

  it('empties a transcript and keeps the call', async () => {
    await database.sql(
      `insert into public.llamadas (direccion, iniciada_en, transcripcion) values ('entrante', now() - interval '11 days', 'hola')`,
    );
    await keep('llamadas', 10);
    expect(await apply()).toEqual({ llamadas: 1 });
    expect(await database.sql(`select transcripcion from public.llamadas`)).toEqual([{ transcripcion: null }]);
    expect(await apply()).toEqual({});
  });

  it('works in rounds, and the audit tells of each', async () => {
    for (const days of [31, 32, 33]) await age('webhooks_entrantes', days);
    expect([await apply(2), await apply(2), await apply(2)]).toEqual([
      { webhooks_entrantes: 2 },
      { webhooks_entrantes: 1 },
      {},
    ]);
    const audit = await database.sql(`select datos from public.eventos_auditoria where accion = 'retencion_aplicada'`);
    expect(audit).toHaveLength(2);
  });

  it('knows how to apply every rule there is', async () => {
    const tables = await database.sql<{ tabla: string }>(`select tabla from public.retenciones`);
    for (const { tabla } of tables) await keep(tabla, 365);
    expect(await apply()).toEqual({});
    expect(await database.refusal(`select interno.aplicar_regla('otra', now(), 1)`)).toBe('22023');
    expect(await database.refusal(`select public.cambiar_retencion('otra', 1)`)).toBe('PT404');
    expect(await database.refusal(`select public.cambiar_retencion('llamadas', 0)`)).toBe('23514');
  });

  it('is seen by operators and changed by an admin alone', async () => {
    const operator = await addOperator(database);
    const admin = await addOperator(database, 'admin');
    const change = (user: string) =>
      database.as({ role: 'authenticated', user }, () =>
        database.sql(`update public.retenciones set dias = 7 where tabla = 'webhooks_entrantes' returning 1`),
      );
    expect(await change(operator)).toEqual([]);
    expect(await change(admin)).toHaveLength(1);
    const audit = await database.sql(
      `select actor_usuario_id, datos from public.eventos_auditoria where accion = 'retencion_cambiada'`,
    );
    expect(audit).toEqual([{ actor_usuario_id: admin, datos: { tabla: 'webhooks_entrantes', de: 30, a: 7 } }]);
  });

  it('never keeps the audit for less than a year', async () => {
    expect(await database.refusal(`select public.cambiar_retencion('eventos_auditoria', 364)`)).toBe('23514');
  });

  it('keeps a visitor who is known, though an older row does not say so', async () => {
    await say(database, 's', 'user');
    await database.sql(
      `insert into public.webchat_visitantes (session_id, ultimo_evento_en) values ('s', now() - interval '9 years')`,
    );
    await database.sql(`update public.webchat_visitantes set contacto_id = null`);
    expect(await apply()).toEqual({});
  });

  it('keeps the door shut for who is being erased, however long that takes', async () => {
    await say(database, 's', 'user');
    const pending = async (state: string) => {
      await database.sql(`update public.webchat_sesiones_revocadas set revocada_en = now() - interval '9 days'`);
      await database.sql(
        `update public.borrados set estado = $1, contacto_id = case when $1 = 'terminado' then null else contacto_id end`,
        [state],
      );
      await apply();
      return rows('webchat_sesiones_revocadas');
    };
    await database.sql(`update public.conversaciones set conversacion_openai_id = 'conv_1'`);
    await database.sql(`select public.solicitar_borrado(id, 'consola') from public.contactos`);
    expect(await pending('openai')).toBe(1);
    expect(await pending('terminado')).toBe(0);
  });
});
