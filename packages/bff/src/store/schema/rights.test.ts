import { describe, expect, it } from 'vitest';
import { addOperator, contactOf, say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

const count = async (table: string): Promise<unknown> =>
  only(await database.sql(`select count(*)::int as n from public.${table}`))['n'];

describe('every table', () => {
  it('has row level security, and a fixed search path in every function', async () => {
    const open = await database.sql(
      `select relname from pg_class
       where relnamespace in ('public'::regnamespace, 'interno'::regnamespace) and relkind = 'r' and not relrowsecurity`,
    );
    expect(open).toEqual([]);
    const loose = await database.sql(
      `select oid::regprocedure::text from pg_proc
       where pronamespace in ('public'::regnamespace, 'interno'::regnamespace)
         and not coalesce('search_path=""' = any (proconfig), false)`,
    );
    expect(loose).toEqual([]);
  });

  it('has for authenticated one policy for each verb at most, and for no other role', async () => {
    const faulty = await database.sql(
      `select tablename, cmd, array_agg(policyname) from pg_policies
       where schemaname = 'public'
       group by tablename, cmd
       having count(*) > 1 or cmd = 'ALL' or not bool_and(roles = '{authenticated}') or not bool_and(permissive = 'PERMISSIVE')`,
    );
    expect(faulty).toEqual([]);
  });

  it('asks who calls once for a statement, not once for a row', async () => {
    const unwrapped = await database.sql(
      `select tablename, policyname from pg_policies
       where schemaname = 'public'
         and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''), 'SELECT (auth\\.uid|interno\\.\\w+|es_admin)\\(', '', 'g')
           ~ '(auth\\.uid|interno\\.\\w+|es_admin)\\('`,
    );
    expect(unwrapped).toEqual([]);
  });
});

it('views read as the caller', async () => {
  const others = await database.sql(
    `select relname from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'v'
       and not coalesce('security_invoker=true' = any (reloptions), false)`,
  );
  expect(others).toEqual([]);
});

async function setup(): Promise<{ operator: string; contact: unknown; conversation: string }> {
  const { conversacion_id } = await say(database, 'propia', 'user');
  await say(database, 'ajena', 'user');
  const { id } = await contactOf(database, 'propia');
  return { operator: await addOperator(database), contact: id, conversation: conversacion_id };
}

/** Whose contact, conversation and card it is. */
async function giveEverything(operator: string, contact: unknown): Promise<void> {
  for (const [table, column] of [
    ['contactos', 'id'],
    ['conversaciones', 'contacto_id'],
    ['lead_tarjetas', 'contacto_id'],
  ]) {
    const whose = table === 'conversaciones' ? 'asignado_a_usuario_id' : 'propietario_usuario_id';
    // oxlint-disable-next-line no-await-in-loop
    await database.sql(`update public.${table} set ${whose} = $1 where ${column} = $2`, [operator, contact]);
  }
}

async function strangersContact(): Promise<unknown> {
  const claims = only(await database.sql(`select current_setting('role') as role`))['role'];
  await database.script(`set local role none`);
  const { id } = await contactOf(database, 'ajena');
  await database.sql(`select set_config('role', $1, true)`, [claims]);
  return id;
}

describe('an operator', () => {
  const tables = ['contactos', 'conversaciones', 'mensajes', 'lead_tarjetas', 'lead_movimientos', 'identidades_canal'];
  const seen = async (user: string) =>
    database.as({ role: 'authenticated', user }, async () => {
      const counts: unknown[] = [];
      // oxlint-disable-next-line no-await-in-loop
      for (const table of [...tables, 'embudo', 'conversaciones_en_curso']) counts.push(await count(table));
      return counts;
    });

  it('sees nothing that is not theirs', async () => {
    const { operator } = await setup();
    expect(await seen(operator)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    ['the contact they own', `update public.contactos set propietario_usuario_id = $1 where id = $2`],
    [
      'the conversation they are assigned',
      `update public.conversaciones set asignado_a_usuario_id = $1 where contacto_id = $2`,
    ],
  ])('sees all of %s', async (_what, give) => {
    const { operator, contact } = await setup();
    await database.sql(give, [operator, contact]);
    expect(await seen(operator)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('sees all of the card they own', async () => {
    const { operator, contact } = await setup();
    await database.sql(`update public.lead_tarjetas set propietario_usuario_id = $1 where contacto_id = $2`, [
      operator,
      contact,
    ]);
    expect(await seen(operator)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('is told the same by puede_ver_* as by the tables', async () => {
    const { operator, contact, conversation } = await setup();
    await database.sql(`update public.contactos set propietario_usuario_id = $1 where id = $2`, [operator, contact]);
    const ask = `select public.puede_ver_conversacion(c.id) as conversacion, public.puede_ver_lead(t.id) as lead,
        public.puede_ver_mensaje(c.ultimo_mensaje_id) as mensaje, public.puede_ver_tablero(t.tablero_id) as tablero,
        c.id = $1 as propia
      from ids as i join lateral (values (i.c, i.m)) as c (id, ultimo_mensaje_id) on true
      join lateral (values (i.t, i.b)) as t (id, tablero_id) on true order by propia`;
    await database.script(
      `create temporary table ids as select c.id as c, c.ultimo_mensaje_id as m, t.id as t, t.tablero_id as b
       from public.conversaciones as c join public.lead_tarjetas as t on t.conversacion_id = c.id;
       grant select on ids to authenticated`,
    );
    const told = await database.as({ role: 'authenticated', user: operator }, () => database.sql(ask, [conversation]));
    expect(told).toEqual([
      { conversacion: false, lead: false, mensaje: false, tablero: true, propia: false },
      { conversacion: true, lead: true, mensaje: true, tablero: true, propia: true },
    ]);
  });

  it('may not make a stranger theirs by pointing their card at them', async () => {
    const { operator, contact } = await setup();
    await database.sql(`update public.contactos set propietario_usuario_id = $1 where id = $2`, [operator, contact]);
    await database.as({ role: 'authenticated', user: operator }, async () => {
      for (const column of ['contacto_id', 'conversacion_id']) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await database.refusal(`update public.lead_tarjetas set ${column} = gen_random_uuid()`)).toBe('42501');
      }
      const stranger = `insert into public.lead_tarjetas (contacto_id, propietario_usuario_id, fuente) values ($1, $2, 'humano')`;
      expect(await database.refusal(stranger, [contact, operator])).toBeNull();
      expect(await database.refusal(stranger, [await strangersContact(), operator])).toBe('42501');
    });
  });

  it('may hand over what is theirs, naming it as clients do, and sees it no more', async () => {
    const { operator, contact, conversation } = await setup();
    const other = await addOperator(database);
    await giveEverything(operator, contact);
    await database.as({ role: 'authenticated', user: operator }, async () => {
      await database.sql(`update public.lead_tarjetas set propietario_usuario_id = $1 where contacto_id = $2`, [
        other,
        contact,
      ]);
      await database.sql(`update public.conversaciones set asignado_a_usuario_id = $1 where id = $2`, [
        other,
        conversation,
      ]);
      await database.sql(`update public.contactos set propietario_usuario_id = $1 where id = $2`, [other, contact]);
    });
    expect(await seen(operator)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await seen(other)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it.each([
    ['a conversation', `update public.conversaciones set asignado_a_usuario_id = $1 where contacto_id = $2`],
    ['a card', `update public.lead_tarjetas set asignado_a_usuario_id = $1 where contacto_id = $2`],
  ])('who was assigned %s may write on its contact, but not say whose it is', async (_what, assign) => {
    const { operator, contact } = await setup();
    const owner = await addOperator(database);
    await database.sql(assign, [operator, contact]);
    const take = `update public.contactos set propietario_usuario_id = $1 where id = $2`;
    for (const before of [null, owner]) {
      // oxlint-disable-next-line no-await-in-loop
      await database.sql(take, [before, contact]);
      // oxlint-disable-next-line no-await-in-loop
      await database.as({ role: 'authenticated', user: operator }, async () => {
        expect(await database.refusal(take, [operator, contact])).toBe('42501');
        expect(await database.refusal(`update public.contactos set notes = 'x' where id = $1`, [contact])).toBeNull();
      });
    }
    await database.as({ role: 'authenticated', user: operator }, async () => {
      expect(await database.refusal(take, [null, contact])).toBe('42501');
    });
  });

  it('who was assigned a conversation may not make its card theirs, nor give a card a past', async () => {
    const { operator, contact } = await setup();
    await database.sql(`update public.conversaciones set asignado_a_usuario_id = $1 where contacto_id = $2`, [
      operator,
      contact,
    ]);
    await database.as({ role: 'authenticated', user: operator }, async () => {
      const take = `update public.lead_tarjetas set propietario_usuario_id = $1 where contacto_id = $2`;
      expect(await database.refusal(take, [operator, contact])).toBe('42501');
      const note = `update public.lead_tarjetas set motivo_cierre = 'x' where contacto_id = $1`;
      expect(await database.refusal(note, [contact])).toBeNull();
      const past = `insert into public.lead_tarjetas (contacto_id, asignado_a_usuario_id, calificado_en) values ($1, $2, now())`;
      expect(await database.refusal(past, [contact, operator])).toBe('42501');
    });
  });

  it('may not move a card onto a board they do not see', async () => {
    const { operator, contact } = await setup();
    await database.sql(`update public.lead_tarjetas set propietario_usuario_id = $1 where contacto_id = $2`, [
      operator,
      contact,
    ]);
    const hidden = only(
      await database.sql(
        `with b as (insert into public.lead_tableros (nombre, slug) values ('Oculto', 'oculto') returning id)
         insert into public.lead_etapas (tablero_id, codigo, nombre, orden) select b.id, 'una', 'Una', 1 from b
         returning tablero_id as board, id as stage`,
      ),
    );
    const move = `update public.lead_tarjetas set tablero_id = $1, etapa_id = $2 where contacto_id = $3`;
    const moveIt = () =>
      database.as({ role: 'authenticated', user: operator }, () =>
        database.refusal(move, [hidden['board'], hidden['stage'], contact]),
      );
    expect(await moveIt()).toBe('42501');
    await database.sql(`update public.lead_tableros set propietario_usuario_id = $1 where id = $2`, [
      operator,
      hidden['board'],
    ]);
    expect(await moveIt()).toBeNull();
  });

  it('shares the reminders of a card they see, deletes only their own, and leaves other cards alone', async () => {
    const { operator, contact } = await setup();
    const colleague = await addOperator(database);
    await giveEverything(operator, contact);
    const remind = (author: string, whose: string) =>
      database.sql<{ id: string; tarjeta_id: string }>(
        `insert into public.lead_recordatorios (tarjeta_id, descripcion, due_at, creado_por)
         select t.id, 'llamar', now(), $1 from public.lead_tarjetas as t where (t.contacto_id = $2) = ($3 = 'own') returning id, tarjeta_id`,
        [author, contact, whose],
      );
    const [theirs, stranger] = [only(await remind(colleague, 'own')), only(await remind(operator, 'foreign'))];
    await database.as({ role: 'authenticated', user: operator }, async () => {
      const mine = only(await remind(operator, 'own'));
      const complete = `update public.lead_recordatorios set completado = true where id = any ($1) returning id`;
      expect(await database.sql(complete, [[theirs.id, stranger.id]])).toEqual([{ id: theirs.id }]);
      const drop = `delete from public.lead_recordatorios where id = any ($1) returning id`;
      expect(await database.sql(drop, [[theirs.id, stranger.id, mine.id]])).toEqual([{ id: mine.id }]);
      const onAnother = `insert into public.lead_recordatorios (tarjeta_id, descripcion, due_at, creado_por)
        values ($1, 'llamar', now(), $2)`;
      expect(await database.refusal(onAnother, [stranger.tarjeta_id, operator])).toBe('42501');
      expect(await database.refusal(onAnother, [mine.tarjeta_id, operator])).toBeNull();
    });
  });

  it('may correct their own name, not whether they are active', async () => {
    const operator = await addOperator(database);
    const set = (change: string) =>
      database.as({ role: 'authenticated', user: operator }, () =>
        database.refusal(`update public.usuarios set ${change} where id = $1`, [operator]),
      );
    expect([await set(`nombre_completo = 'Ana'`), await set(`estado = 'inactivo'`)]).toEqual([null, '42501']);
  });

  it('adds to the audit in their own name and at the hour of the database', async () => {
    const operator = await addOperator(database);
    const audit = `insert into public.eventos_auditoria (actor_usuario_id, entidad, entidad_id, accion) values ($1, 'x', gen_random_uuid(), 'y')`;
    const dated = `insert into public.eventos_auditoria (actor_usuario_id, entidad, entidad_id, accion, creado_en) values ($1, 'x', gen_random_uuid(), 'y', now())`;
    await database.as({ role: 'authenticated', user: operator }, async () => {
      expect(await database.refusal(audit, [operator])).toBeNull();
      expect(await database.refusal(audit, [null])).toBe('42501');
      expect(await database.refusal(dated, [operator])).toBe('42501');
    });
  });
});

describe('an admin', () => {
  it('makes another one', async () => {
    const admin = await addOperator(database, 'admin');
    const other = await addOperator(database);
    await database.as({ role: 'authenticated', user: admin }, async () => {
      await database.sql(`insert into public.usuarios_roles select $1, id from public.roles`, [other]);
      expect(only(await database.sql(`select public.es_admin($1) as yes`, [other]))).toEqual({ yes: true });
    });
  });

  it('who is inactive is none', async () => {
    const admin = await addOperator(database, 'admin');
    await addOperator(database, 'admin');
    await database.sql(`update public.usuarios set estado = 'inactivo' where id = $1`, [admin]);
    expect(only(await database.sql(`select public.es_admin($1) as yes`, [admin]))).toEqual({ yes: false });
  });

  it('is not made by user_metadata', async () => {
    const operator = await addOperator(database);
    await database.sql(`update auth.users set raw_user_meta_data = '{"role": "admin", "rol": "admin"}'`);
    expect(only(await database.sql(`select public.es_admin($1) as yes`, [operator]))).toEqual({ yes: false });
  });
});

it('service_role works through the functions alone', async () => {
  await database.as({ role: 'service_role' }, async () => {
    await say(database, 's', 'user');
    await database.sql(`select public.record_webchat_visitante('s')`);
    expect([await count('mensajes'), await count('lead_tarjetas'), await count('webchat_visitantes')]).toEqual([
      1, 1, 1,
    ]);
  });
});
