import { describe, expect, it } from 'vitest';
import { contactOf, say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

const register = (rest: string) => `select * from public.registrar_mensaje_webchat(${rest})`;

const send = (metadata: string) => database.refusal(register(`'s', 'user', 'x', null, ${metadata}`));

async function tell(author: string, id: string): Promise<unknown> {
  const metadata = `{"openai_conversation_id": "${id}"}`;
  return only(await database.sql(register(`'s', '${author}', 'x', null, '${metadata}'`)))['conversacion_openai_id'];
}

async function conversation(): Promise<Record<string, unknown>> {
  return only(await database.sql(`select * from public.conversaciones`));
}

async function grow(conversationId: string, hours: number): Promise<void> {
  await database.sql(
    `update public.conversaciones
     set iniciada_en = iniciada_en - $2::interval, ultimo_mensaje_en = ultimo_mensaje_en - $2::interval,
       ultimo_entrante_en = ultimo_entrante_en - $2::interval
     where id = $1`,
    [conversationId, `${hours} hours`],
  );
}

describe('registrar_mensaje_webchat', () => {
  it('makes the contact, its identity and the conversation of a first message', async () => {
    const { conversacion_id, mensaje_id, conversacion_openai_id } = await say(database, 's', 'user', 'hola');
    expect(await contactOf(database, 's')).toMatchObject({
      nombre_completo: 'Visitante Webchat',
      origen: 'webchat',
      estado: 'lead',
      contacto_datos: { session_id: 's' },
    });
    expect(await conversation()).toMatchObject({
      id: conversacion_id,
      canal: 'webchat',
      estado: 'abierta',
      ultimo_mensaje_id: mensaje_id,
      no_leidos: 1,
      ultimo_saliente_en: null,
    });
    expect(conversacion_openai_id).toBeNull();
  });

  it('stores incoming and outgoing messages with their state, session and author', async () => {
    await say(database, 's', 'user', 'hola');
    await database.sql(register(`'s', 'assistant', 'buenas', 'resp_1', '{"client_message_id": "c1"}'`));
    const messages = await database.sql(
      `select direccion, tipo_contenido, texto, estado, datos from public.mensajes order by creado_en`,
    );
    expect(messages).toEqual([
      {
        direccion: 'entrante',
        tipo_contenido: 'texto',
        texto: 'hola',
        estado: 'entregada',
        datos: { session_id: 's', author: 'user' },
      },
      {
        direccion: 'saliente',
        tipo_contenido: 'texto',
        texto: 'buenas',
        estado: 'enviada',
        datos: { session_id: 's', author: 'assistant', client_message_id: 'c1', response_id: 'resp_1' },
      },
    ]);
    expect(await conversation()).toMatchObject({ last_response_id: 'resp_1', no_leidos: 1 });
  });

  it('does not let metadata claim another session or author', async () => {
    await database.sql(register(`'s', 'user', 'hola', null, '{"session_id": "otra", "author": "assistant", "x": 1}'`));
    expect(only(await database.sql(`select datos from public.mensajes`))).toEqual({
      datos: { session_id: 's', author: 'user', x: 1 },
    });
  });

  it('keeps the OpenAI conversation that an outgoing message tells, when it is one', async () => {
    expect(await tell('user', 'conv_1')).toBeNull();
    expect(await tell('assistant', 'thread_1')).toBeNull();
    expect(await tell('assistant', 'conv_1')).toBe('conv_1');
    expect(await tell('user', 'conv_2')).toBe('conv_1');
  });

  it('goes on in the open conversation, also one that waits for a person', async () => {
    const first = await say(database, 's', 'user');
    await database.sql(`update public.conversaciones set estado = 'pendiente'`);
    const second = await say(database, 's', 'user');
    expect(second.conversacion_id).toBe(first.conversacion_id);
    expect(await conversation()).toMatchObject({ estado: 'pendiente' });
  });

  it('starts a new one after a closed one, with no OpenAI conversation', async () => {
    const first = await say(database, 's', 'user');
    await database.sql(`update public.conversaciones set estado = 'cerrada', conversacion_openai_id = 'conv_1'`);
    const second = await say(database, 's', 'user');
    expect(second.conversacion_id).not.toBe(first.conversacion_id);
    expect(second.conversacion_openai_id).toBeNull();
    expect(await database.sql(`select 1 from public.contactos`)).toHaveLength(1);
  });

  it('starts a new one after 24 hours of silence, or as many as it is told', async () => {
    const first = await say(database, 's', 'user');
    await grow(first.conversacion_id, 23);
    const second = await say(database, 's', 'user');
    expect(second.conversacion_id).toBe(first.conversacion_id);
    await grow(first.conversacion_id, 25);
    const kept = only(await database.sql(register(`'s', 'user', 'x', null, '{}', 48`)));
    expect(kept['conversacion_id']).toBe(first.conversacion_id);
    await grow(first.conversacion_id, 25);
    const third = await say(database, 's', 'user');
    expect(third.conversacion_id).not.toBe(first.conversacion_id);
  });

  it('links the visit and the closure that came before the first message', async () => {
    await database.sql(`select public.record_webchat_visitante('s')`);
    await database.sql(`insert into public.webchat_session_closures (session_id) values ('s'), ('otra')`);
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    expect(await database.sql(`select contacto_id from public.webchat_visitantes`)).toEqual([{ contacto_id: id }]);
    expect(await database.sql(`select contacto_id from public.webchat_session_closures order by session_id`)).toEqual([
      { contacto_id: null },
      { contacto_id: id },
    ]);
  });

  it('gives up on a session whose identity will not stay, and stores nothing', async () => {
    await database.script(`
      create function pg_temp.nunca() returns trigger language plpgsql as 'begin return null; end';
      create trigger nunca before insert on public.identidades_canal for each row execute function pg_temp.nunca();
    `);
    expect(await database.refusal(register(`'s', 'user', 'x'`))).toBe('PT503');
    expect(await database.sql(`select 1 from public.contactos`)).toEqual([]);
  });

  it.each([`''`, `E' \\t'`, 'null'])('refuses the blank session %s and stores nothing', async (session) => {
    expect(await database.refusal(register(`${session}, 'user', 'x'`))).toBe('22023');
    expect(await database.sql(`select 1 from public.contactos`)).toEqual([]);
  });

  it('takes no metadata for empty ones and refuses what is no object', async () => {
    expect([await send('null'), await send(`'null'`), await send(`'[1]'`), await send(`'"a"'`)]).toEqual([
      null,
      null,
      '22023',
      '22023',
    ]);
  });
});

describe('record_webchat_visitante', () => {
  it('counts visits and never forgets what it knew', async () => {
    await database.sql(
      `select public.record_webchat_visitante('s', '1.1.1.1', 'mobile', '{"pais": "MX"}', '11', 'Guanajuato', '020', 'León', '11020', 'https://a', 'https://b')`,
    );
    await database.sql(`select public.record_webchat_visitante('s', p_ip => '2.2.2.2')`);
    expect(only(await database.sql(`select * from public.webchat_visitantes`))).toMatchObject({
      visit_count: 2,
      ip: '2.2.2.2',
      device_type: 'mobile',
      geo: { pais: 'MX' },
      cve_ent: '11',
      nom_ent: 'Guanajuato',
      cve_mun: '020',
      nom_mun: 'León',
      cvegeo: '11020',
      referrer: 'https://a',
      landing_url: 'https://b',
      contacto_id: null,
    });
  });

  it('knows the contact of a session that wrote before', async () => {
    await say(database, 's', 'user');
    await database.sql(`select public.record_webchat_visitante('s')`);
    const { id } = await contactOf(database, 's');
    expect(await database.sql(`select contacto_id from public.webchat_visitantes`)).toEqual([{ contacto_id: id }]);
  });

  it('refuses a blank session', async () => {
    expect(await database.refusal(`select public.record_webchat_visitante(' ')`)).toBe('22023');
  });
});
