import { describe, expect, it } from 'vitest';
import { completeContact, contactOf, moveCards, say } from './testing/rows.ts';
import { useDatabase } from './testing/use-database.ts';

const database = useDatabase();

const visits = () =>
  database.sql(
    `select session_id, abierta_en is not null as abierta, primer_mensaje_en is not null as converso,
            terminada_en is not null as terminada, motivo_cierre, paso_faltante
     from public.webchat_sesiones order by iniciada_en`,
  );
const idle = () =>
  database.sql(`update public.webchat_sesiones set ultima_actividad_en = now() - interval '31 minutes'`);
const close = (reason: string | null) => database.sql(`select public.cerrar_sesion_webchat('s', $1)`, [reason]);

describe('a visit', () => {
  it('begins with a look, goes on with the chat and the first message', async () => {
    await database.sql(`select public.record_webchat_visitante('s')`);
    const only_seen = {
      session_id: 's',
      abierta: false,
      converso: false,
      terminada: false,
      motivo_cierre: null,
      paso_faltante: null,
    };
    expect(await visits()).toEqual([only_seen]);
    await database.sql(`select public.registrar_visita('s', p_utm => '{"source": "anuncio"}')`);
    expect(await visits()).toEqual([{ ...only_seen, abierta: true }]);
    await say(database, 's', 'user');
    await say(database, 's', 'user');
    expect(await visits()).toEqual([{ ...only_seen, abierta: true, converso: true }]);
    const { id } = await contactOf(database, 's');
    expect(await database.sql(`select contacto_id, utm from public.webchat_sesiones`)).toEqual([
      { contacto_id: id, utm: { source: 'anuncio' } },
    ]);
  });

  it('begins with a message too, and not with an answer', async () => {
    await say(database, 's', 'user');
    await close('tab_closed');
    await say(database, 's', 'assistant');
    expect(await visits()).toHaveLength(1);
  });

  it('ends after 30 minutes without a sign, and the next sign is another one', async () => {
    await database.sql(`select public.registrar_visita('s')`);
    await idle();
    await say(database, 's', 'user');
    expect(await visits()).toMatchObject([
      { terminada: true, motivo_cierre: 'inactividad', converso: false },
      { terminada: false, converso: true },
    ]);
  });

  it('left behind is ended by whoever looks', async () => {
    await say(database, 's', 'user');
    expect(await database.sql(`select public.cerrar_visitas_inactivas() as n`)).toEqual([{ n: 0 }]);
    await idle();
    expect(await database.sql(`select public.cerrar_visitas_inactivas() as n`)).toEqual([{ n: 1 }]);
    expect(await visits()).toMatchObject([{ motivo_cierre: 'inactividad', paso_faltante: 'nombre' }]);
  });

  it.each([
    ['user_closed', 'usuario_cerro'],
    ['pestana_cerrada', 'pestana_cerrada'],
    [null, 'usuario_cerro'],
  ])('that ends by %s says what was missing', async (reason, motivo) => {
    await say(database, 's', 'user');
    await database.sql(`update public.contactos set nombre_completo = 'Ana', correo = 'a@x.mx'`);
    await close(reason);
    await close(reason);
    expect(await visits()).toMatchObject([{ motivo_cierre: motivo, paso_faltante: 'telefono' }]);
    expect(await database.sql(`select motivo, paso_faltante from public.webchat_session_closures`)).toEqual([
      { motivo, paso_faltante: 'telefono' },
    ]);
  });

  it('in which the lead was closed ends as completed, whatever ended it', async () => {
    const { conversacion_id } = await say(database, 's', 'user');
    await completeContact(database, (await contactOf(database, 's'))['id']);
    await database.sql(`select public.cerrar_lead($1, 'n', 'p', '{full_name,email}')`, [conversacion_id]);
    await close('tab_closed');
    expect(await visits()).toMatchObject([{ motivo_cierre: 'lead_completado', paso_faltante: null }]);
    expect(
      await database.sql(`select calificado_en is not null as si, calificado_regla from public.lead_tarjetas`),
    ).toEqual([{ si: true, calificado_regla: 'full_name,email' }]);
  });

  it('in which a lead was closed a second time ends as completed too', async () => {
    const { conversacion_id } = await say(database, 's', 'user');
    await database.sql(`update public.lead_tarjetas set calificado_en = now() - interval '1 day'`);
    await database.sql(
      `with t as (insert into public.turnos (conversacion_id, mensaje_id, secuencia, session_id, client_message_id, hash)
                  select conversacion_id, id, 9, 's', 'c', 'h' from public.mensajes returning *)
       insert into public.ejecuciones_herramientas (turno_id, conversacion_id, paso, call_id, nombre, argumentos_hash, salida, resultado)
       select t.id, $1, 1, 'call_1', 'close_lead', 'h', '{}', 'ok' from t`,
      [conversacion_id],
    );
    await close('tab_closed');
    expect(await visits()).toMatchObject([{ motivo_cierre: 'lead_completado', paso_faltante: null }]);
  });

  it('from before anybody knew who it was is linked when they write', async () => {
    await database.sql(`select public.registrar_visita('s', p_referrer => 'https://anuncio.mx/')`);
    await close('tab_closed');
    await database.sql(`select public.registrar_visita('s')`);
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    const linked = await database.sql(`select contacto_id, referrer from public.webchat_sesiones order by iniciada_en`);
    // And the second one has no referrer of its own: it does not inherit the first one's.
    expect(linked).toEqual([
      { contacto_id: id, referrer: 'https://anuncio.mx/' },
      { contacto_id: id, referrer: null },
    ]);
  });

  it('whose page is closed after a long silence ended when the silence began', async () => {
    await say(database, 's', 'user');
    await idle();
    await close('tab_closed');
    expect(await visits()).toMatchObject([{ motivo_cierre: 'inactividad' }]);
    expect(
      await database.sql(`select terminada_en < now() - interval '30 minutes' as antes from public.webchat_sesiones`),
    ).toEqual([{ antes: true }]);
  });

  it('of a session marked as a test is a test, and so is the next one', async () => {
    await say(database, 's', 'user');
    await database.sql(`select public.marcar_visitas_de_prueba('s')`);
    await close('tab_closed');
    await say(database, 's', 'user');
    expect(await database.sql(`select prueba from public.webchat_sesiones`)).toEqual([
      { prueba: true },
      { prueba: true },
    ]);
  });
});

it('a card that is closed by an operator keeps when it was qualified', async () => {
  const { conversacion_id } = await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  await completeContact(database, id);
  await database.sql(`select public.cerrar_lead($1, 'n', 'p', '{email}')`, [conversacion_id]);
  const before = await database.sql(`select calificado_en from public.lead_tarjetas`);
  await moveCards(database, id, 'cerrado_ganado');
  await database.sql(`select public.cerrar_lead($1, 'otra', 'vez', '{email}')`, [conversacion_id]);
  expect(await database.sql(`select calificado_en from public.lead_tarjetas`)).toEqual(before);
});
