import { describe, expect, it } from 'vitest';
import { addOperator, completeContact, contactOf, moveCards, say, stagesOf } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

async function cards(): Promise<Record<string, unknown>[]> {
  return database.sql(`select * from public.lead_tarjetas order by creado_en`);
}

async function movements(): Promise<Record<string, unknown>[]> {
  return database.sql(
    `select o.codigo as de, d.codigo as a, m.fuente, m.motivo, m.cambiado_por
     from public.lead_movimientos as m
     left join public.lead_etapas as o on o.id = m.etapa_origen_id
     join public.lead_etapas as d on d.id = m.etapa_destino_id
     order by m.cambiado_en, m.etapa_origen_id nulls first`,
  );
}

async function newConversation(session: string): Promise<void> {
  await database.sql(`update public.conversaciones set estado = 'cerrada'`);
  await say(database, session, 'user');
}

describe('the card of a conversation', () => {
  it('is born with the first incoming message, in the first stage, by the assistant', async () => {
    const { conversacion_id } = await say(database, 's', 'user');
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    expect(await cards()).toEqual([
      expect.objectContaining({
        contacto_id: id,
        conversacion_id,
        canal: 'webchat',
        fuente: 'asistente',
        moneda: 'MXN',
      }),
    ]);
    expect(await stagesOf(database, id)).toEqual(['captado']);
  });

  it('does not exist while nobody wrote', async () => {
    await say(database, 's', 'assistant');
    expect(await cards()).toEqual([]);
  });

  it('skips a stage that only counts', async () => {
    await database.script(`
      update public.lead_etapas set orden = orden + 10;
      insert into public.lead_etapas (tablero_id, codigo, nombre, orden, metadatos)
      select id, 'visitantes', 'Visitantes', 1, '{"is_counter_only": true}' from public.lead_tableros`);
    await say(database, 's', 'user');
    expect(await stagesOf(database, (await contactOf(database, 's'))['id'])).toEqual(['captado']);
  });

  it('follows the contact to the next conversation while it is open', async () => {
    const first = await say(database, 's', 'user');
    await newConversation('s');
    const card = only(await cards());
    expect(card['conversacion_id']).not.toBe(first.conversacion_id);
    expect(card['metadata']).toEqual({ conversaciones_anteriores: [first.conversacion_id] });
    expect(await movements()).toHaveLength(1);
  });

  it('is a new one when the old one was closed', async () => {
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    await moveCards(database, id, 'cerrado_perdido');
    await newConversation('s');
    expect(await stagesOf(database, id)).toEqual(['cerrado_perdido', 'captado']);
  });

  it('starts prequalified when its contact is complete already', async () => {
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    await completeContact(database, id);
    await moveCards(database, id, 'cerrado_ganado');
    await newConversation('s');
    expect(await stagesOf(database, id)).toEqual(['cerrado_ganado', 'precalificado']);
  });

  it('is not missed when an older database allows one card for each contact and board', async () => {
    await database.script(`alter table public.lead_tarjetas add constraint vieja unique (contacto_id, tablero_id)`);
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    await moveCards(database, id, 'cerrado_perdido');
    await newConversation('s');
    expect(await stagesOf(database, id)).toEqual(['cerrado_perdido']);
  });

  it('needs no board: without one the message is still stored', async () => {
    await database.script(`delete from public.lead_tableros`);
    await say(database, 's', 'user');
    expect(await database.sql(`select 1 from public.mensajes`)).toHaveLength(1);
    expect(await cards()).toEqual([]);
  });
});

describe('the movements of a card', () => {
  it('tell its birth and each change of stage, with who did it', async () => {
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    await completeContact(database, id);
    const admin = await addOperator(database, 'admin');
    await database.as({ role: 'authenticated', user: admin }, () => moveCards(database, id, 'demo'));
    await moveCards(database, id, 'demo');
    expect(await movements()).toEqual([
      { de: null, a: 'captado', fuente: 'asistente', motivo: null, cambiado_por: null },
      { de: 'captado', a: 'precalificado', fuente: 'asistente', motivo: 'datos_completos', cambiado_por: null },
      { de: 'precalificado', a: 'demo', fuente: 'humano', motivo: null, cambiado_por: admin },
    ]);
  });

  it('are written also when the operator who moves the card may not write them', async () => {
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    const operator = await addOperator(database);
    await database.sql(`update public.contactos set propietario_usuario_id = $1`, [operator]);
    await database.as({ role: 'authenticated', user: operator }, async () => {
      await moveCards(database, id, 'demo');
      expect(await database.refusal(`delete from public.lead_movimientos`)).toBe('42501');
    });
    expect((await movements()).map(({ a, fuente }) => [a, fuente])).toEqual([
      ['captado', 'asistente'],
      ['demo', 'humano'],
    ]);
  });
});

describe('the stage of a card', () => {
  it('keeps the time of closing, and forgets it on reopening', async () => {
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    await moveCards(database, id, 'cerrado_perdido');
    await database.sql(`update public.lead_tarjetas set motivo_cierre = 'precio'`);
    expect(only(await cards())).toMatchObject({ cerrado_en: expect.any(Date), motivo_cierre: 'precio' });
    await moveCards(database, id, 'demo');
    expect(only(await cards())).toMatchObject({ cerrado_en: null, motivo_cierre: null });
  });

  it('may not be of another board, nor one that only counts', async () => {
    await say(database, 's', 'user');
    await database.script(`
      insert into public.lead_tableros (nombre, slug) values ('Otro', 'otro');
      insert into public.lead_etapas (tablero_id, codigo, nombre, orden)
      select id, 'ajena', 'Ajena', 1 from public.lead_tableros where slug = 'otro';
      insert into public.lead_etapas (tablero_id, codigo, nombre, orden, metadatos)
      select id, 'visitantes', 'Visitantes', 0, '{"is_counter_only": true}' from public.lead_tableros where slug = 'general'`);
    const move = (stage: string) =>
      database.refusal(
        `update public.lead_tarjetas set etapa_id = (select id from public.lead_etapas where codigo = '${stage}')`,
      );
    expect(await move('ajena')).toBe('22023');
    expect(await move('visitantes')).toBe('22023');
    expect(await move('demo')).toBeNull();
  });
});

it('copies score and next step of the insights onto the card', async () => {
  const { conversacion_id } = await say(database, 's', 'user');
  await database.sql(`update public.lead_tarjetas set metadata = '{"a": 1}'`);
  await database.sql(
    `insert into public.conversaciones_insights (conversacion_id, lead_score, siguiente_accion) values ($1, 7, 'Llamar')`,
    [conversacion_id],
  );
  expect(only(await cards())).toMatchObject({ lead_score: 7, metadata: { a: 1, siguiente_accion: 'Llamar' } });
  await database.sql(`update public.conversaciones_insights set lead_score = 9, siguiente_accion = null`);
  expect(only(await cards())).toMatchObject({ lead_score: 9, metadata: { a: 1 } });
});

it('says when a row last changed', async () => {
  const { conversacion_id } = await say(database, 's', 'user');
  await database.sql(
    `insert into public.conversaciones_controles (conversacion_id, updated_at) values ($1, '2020-01-01')`,
    [conversacion_id],
  );
  await database.sql(`update public.conversaciones_controles set manual_override = true`);
  await database.sql(`update public.lead_tableros set nombre = 'X', actualizado_en = '2020-01-01'`);
  const { control, tablero } = only(
    await database.sql(
      `select (select updated_at > '2021-01-01' from public.conversaciones_controles) as control,
              (select actualizado_en > '2021-01-01' from public.lead_tableros) as tablero`,
    ),
  );
  expect([control, tablero]).toEqual([true, true]);
});
