import { describe, expect, it } from 'vitest';
import { addOperator, completeContact, contactOf, say } from './testing/rows.ts';
import { useDatabase } from './testing/use-database.ts';

const database = useDatabase();

describe('a record', () => {
  it.each([
    ['an audit event', 'eventos_auditoria', 'accion'],
    ['a movement of a card', 'lead_movimientos', 'motivo'],
    ['a finished run', 'ejecuciones_asistente', 'error'],
    ['a change of a contact', 'contactos_cambios', 'valor_nuevo'],
    ['a change of control', 'conversaciones_controles_eventos', 'motivo'],
  ])('of %s is neither changed nor removed, not even by the owner', async (_what, table, column) => {
    const { conversacion_id } = await say(database, 's', 'user');
    await completeContact(database, (await contactOf(database, 's'))['id']);
    await database.sql(
      `insert into public.ejecuciones_asistente (conversacion_id, completado_en) select id, now() from public.conversaciones`,
    );
    await database.sql(
      `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, true)`,
      [conversacion_id],
    );
    await database.sql(
      `insert into public.eventos_auditoria (entidad, entidad_id, accion) values ('x', gen_random_uuid(), 'y')`,
    );
    expect(await database.sql(`select 1 from public.${table}`)).not.toEqual([]);
    expect(await database.refusal(`update public.${table} set ${column} = 'z'`)).toBe('PT409');
    expect(await database.refusal(`delete from public.${table}`)).toBe('PT409');
  });

  it('goes with the contact it is about, and forgets an operator who is gone', async () => {
    const operator = await addOperator(database);
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    await database.as({ role: 'service_role', user: operator }, () => completeContact(database, id));
    await database.sql(`delete from auth.users where id = $1`, [operator]);
    const kept = await database.sql(`select campo, usuario_id from public.contactos_cambios where contacto_id = $1`, [
      id,
    ]);
    expect(kept).toContainEqual({ campo: 'correo', usuario_id: null });
    await database.sql(`delete from public.contactos where id = $1`, [id]);
    expect(await database.sql(`select 1 from public.contactos_cambios`)).toEqual([]);
    expect(await database.sql(`select 1 from public.lead_movimientos`)).toEqual([]);
  });

  it('of a run that has not ended may still be completed', async () => {
    await say(database, 's', 'user');
    await database.sql(
      `insert into public.ejecuciones_asistente (conversacion_id, estado) select id, 'in_progress' from public.conversaciones`,
    );
    expect(await database.refusal(`update public.ejecuciones_asistente set completado_en = now()`)).toBeNull();
  });
});

describe('the provenance of a contact', () => {
  it('names the operator, the field, and what it was before', async () => {
    await say(database, 's', 'user');
    const { id } = await contactOf(database, 's');
    const operator = await addOperator(database, 'admin');
    await database.as({ role: 'authenticated', user: operator }, async () => {
      await database.sql(`update public.contactos set correo = 'mal@x.mx' where id = $1`, [id]);
      await database.sql(`update public.contactos set correo = 'bien@x.mx' where id = $1`, [id]);
    });
    expect(
      await database.sql(
        `select campo, valor_anterior, valor_nuevo, fuente, usuario_id from public.contactos_cambios order by id`,
      ),
    ).toEqual([
      { campo: 'correo', valor_anterior: null, valor_nuevo: 'mal@x.mx', fuente: 'humano', usuario_id: operator },
      { campo: 'correo', valor_anterior: 'mal@x.mx', valor_nuevo: 'bien@x.mx', fuente: 'humano', usuario_id: operator },
    ]);
  });

  it('says nothing of a row that only begins, nor of a write that changes nothing', async () => {
    await say(database, 's', 'user');
    await database.sql(`update public.contactos set nombre_completo = nombre_completo`);
    expect(await database.sql(`select 1 from public.contactos_cambios`)).toEqual([]);
  });
});

describe('the control of a conversation', () => {
  it('leaves an event at each change, and says who made it', async () => {
    const { conversacion_id } = await say(database, 's', 'user');
    const operator = await addOperator(database, 'admin');
    const set = (on: boolean) =>
      database.sql(
        `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, $2)
         on conflict (conversacion_id) do update set manual_override = excluded.manual_override`,
        [conversacion_id, on],
      );
    await set(false);
    await set(true);
    await set(true);
    await set(false);
    await database.as({ role: 'service_role', user: operator }, () => set(true));
    const events = await database.sql(
      `select version::int, evento, de, a, actor_tipo, actor_id from public.conversaciones_controles_eventos order by id`,
    );
    expect(events).toEqual([
      { version: 1, evento: 'pausada', de: 'asistente', a: 'pausado', actor_tipo: 'sistema', actor_id: null },
      { version: 2, evento: 'reanudada', de: 'pausado', a: 'asistente', actor_tipo: 'sistema', actor_id: null },
      { version: 3, evento: 'tomada', de: 'asistente', a: 'humano', actor_tipo: 'operador', actor_id: operator },
    ]);
  });
});
