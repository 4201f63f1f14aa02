import { expect, it } from 'vitest';
import { completeContact, contactOf, moveCards, say, stagesOf } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

async function addContact(fields = ''): Promise<unknown> {
  const columns = fields === '' ? `default values` : fields;
  return only(await database.sql<{ id: string }>(`insert into public.contactos ${columns} returning id`)).id;
}

async function captureOf(contact: unknown): Promise<unknown> {
  return only(await database.sql(`select captura_estado from public.contactos where id = $1`, [contact]))[
    'captura_estado'
  ];
}

it('calls a capture complete once name, e-mail, phone, notes and need are there', async () => {
  const contact = await addContact();
  await completeContact(database, contact);
  expect(await captureOf(contact)).toBe('incompleto');
  await database.sql(`update public.contactos set notes = 'n', necesidad_proposito = 'p' where id = $1`, [contact]);
  expect(await captureOf(contact)).toBe('completo');
});

it('does not take blanks for an answer, and takes a capture back', async () => {
  const contact = await addContact(
    `(nombre_completo, correo, telefono_e164, notes, necesidad_proposito) values ('a', 'b', 'c', 'd', 'e')`,
  );
  expect(await captureOf(contact)).toBe('completo');
  await database.sql(`update public.contactos set notes = E' \\n' where id = $1`, [contact]);
  expect(await captureOf(contact)).toBe('incompleto');
});

it('ignores whoever writes captura_estado by hand', async () => {
  expect(await captureOf(await addContact(`(captura_estado) values ('completo')`))).toBe('incompleto');
});

it('makes the contact a customer when its card is won and a lead when it is lost or reopened', async () => {
  await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  const states: unknown[] = [];
  for (const stage of ['cerrado_ganado', 'demo', 'cerrado_ganado', 'cerrado_perdido']) {
    // oxlint-disable-next-line no-await-in-loop
    await moveCards(database, id, stage);
    // oxlint-disable-next-line no-await-in-loop
    states.push((await contactOf(database, 's'))['estado']);
  }
  expect(states).toEqual(['activo', 'lead', 'activo', 'lead']);
});

it('keeps a customer who loses one card and has another one won', async () => {
  await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  await moveCards(database, id, 'cerrado_ganado');
  await database.sql(
    `insert into public.lead_tarjetas (contacto_id, etapa_id)
     select $1, e.id from public.lead_etapas as e where e.codigo = 'cerrado_perdido'`,
    [id],
  );
  expect((await contactOf(database, 's'))['estado']).toBe('activo');
});

it('leaves a blocked contact blocked', async () => {
  await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  await database.sql(`update public.contactos set estado = 'bloqueado' where id = $1`, [id]);
  await moveCards(database, id, 'cerrado_ganado');
  expect((await contactOf(database, 's'))['estado']).toBe('bloqueado');
});

it('takes everything of a contact with it', async () => {
  await say(database, 's', 'user');
  await say(database, 's', 'assistant');
  await database.sql(`select public.record_webchat_visitante('s')`);
  await database.sql(`delete from public.contactos`);
  const left = await database.sql(
    `select id from public.mensajes union all select id from public.conversaciones union all select id from public.lead_tarjetas
     union all select id from public.lead_movimientos union all select id from public.identidades_canal`,
  );
  expect(left).toEqual([]);
  expect(await database.sql(`select 1 from public.webchat_visitantes`)).toEqual([]);
});

it('moves the card of a contact that completes its data to precalificado', async () => {
  await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  expect(await stagesOf(database, id)).toEqual(['captado']);
  await completeContact(database, id);
  expect(await stagesOf(database, id)).toEqual(['precalificado']);
});

it('does not take the placeholder for a name', async () => {
  await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  await database.sql(
    `update public.contactos set correo = 'a@b.mx', telefono_e164 = '+524771234567', company_name = 'X' where id = $1`,
    [id],
  );
  expect(await stagesOf(database, id)).toEqual(['captado']);
});

it('never moves a card backwards, nor one that an operator put back', async () => {
  await say(database, 's', 'user');
  const { id } = await contactOf(database, 's');
  await moveCards(database, id, 'negociacion');
  await completeContact(database, id);
  expect(await stagesOf(database, id)).toEqual(['negociacion']);
  await moveCards(database, id, 'captado');
  await database.sql(`update public.contactos set correo = 'otro@condominios.mx' where id = $1`, [id]);
  expect(await stagesOf(database, id)).toEqual(['captado']);
});
