import { describe, expect, it } from 'vitest';
import { addOperator, contactOf, moveCards, say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

const count = async (table: string): Promise<unknown> =>
  only(await database.sql(`select count(*)::int as n from public.${table}`))['n'];

/** Tables (`r`) or views (`v`) of ours, whoever made them. */
async function relations(...kinds: string[]): Promise<string[]> {
  const rows = await database.sql<{ name: string }>(
    `select c.relname as name from pg_class as c
     where c.relnamespace = 'public'::regnamespace and c.relkind::text = any ($1) order by 1`,
    [kinds],
  );
  return rows.map((row) => row.name);
}

const serviceMay = async (name: string, verbs: string[]) =>
  only(
    await database.sql(
      `select bool_and(has_table_privilege('service_role', format('public.%I', $1::text), v)) as ok from unnest($2::text[]) as v`,
      [name, verbs],
    ),
  )['ok'];

describe('anon', () => {
  it('has no right on any table, view, column or sequence', async () => {
    const granted = await database.sql(
      `select c.relname, a.privilege_type
       from pg_class as c, aclexplode(c.relacl) as a
       where c.relnamespace in ('public'::regnamespace, 'interno'::regnamespace)
         and a.grantee in (0, 'anon'::regrole)
       union all
       select attrelid::regclass::name, x.privilege_type
       from pg_attribute, aclexplode(attacl) as x
       where attrelid::regclass::text not like 'pg_%' and x.grantee in (0, 'anon'::regrole)
         and (select relnamespace from pg_class where oid = attrelid) = 'public'::regnamespace`,
    );
    expect(granted).toEqual([]);
  });

  it('may call no function, nor does anybody by default', async () => {
    const callable = await database.sql(
      `select p.oid::regprocedure::text from pg_proc as p
       where p.pronamespace in ('public'::regnamespace, 'interno'::regnamespace)
         and (has_function_privilege('anon', p.oid, 'execute')
           or exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0))`,
    );
    expect(callable).toEqual([]);
  });

  it('is refused, not shown an empty table', async () => {
    await database.as({ role: 'anon' }, async () => {
      expect(await database.refusal(`select 1 from public.contactos`)).toBe('42501');
      expect(await database.refusal(`select public.registrar_mensaje_webchat('s', 'user', 'x')`)).toBe('42501');
    });
  });
});

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

  it('is open to service_role in the four verbs, unless it is a record, and its views to read', async () => {
    const records = [
      'eventos_auditoria',
      'contactos_cambios',
      'conversaciones_controles_eventos',
      'borrados',
      'retenciones',
    ];
    for (const table of await relations('r')) {
      // oxlint-disable-next-line no-await-in-loop
      const may = await serviceMay(table, ['select', 'insert', 'update', 'delete']);
      expect([table, may]).toEqual([table, !records.includes(table)]);
    }
    for (const view of await relations('v')) {
      // oxlint-disable-next-line no-await-in-loop
      expect([view, await serviceMay(view, ['select'])]).toEqual([view, true]);
    }
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
  const rows = await database.sql(
    `select relname, reloptions from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' order by 1`,
  );
  expect(rows).toEqual(
    ['conversaciones_en_curso', 'embudo'].map((relname) => ({ relname, reloptions: ['security_invoker=true'] })),
  );
});

async function setup(): Promise<{ operator: string; contact: unknown; conversation: string }> {
  const { conversacion_id } = await say(database, 'propia', 'user');
  await say(database, 'ajena', 'user');
  const { id } = await contactOf(database, 'propia');
  return { operator: await addOperator(database), contact: id, conversation: conversacion_id };
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

  it('may hand a conversation over, and sees it no more', async () => {
    const { operator, contact } = await setup();
    const other = await addOperator(database);
    await database.sql(`update public.conversaciones set asignado_a_usuario_id = $1 where contacto_id = $2`, [
      operator,
      contact,
    ]);
    await database.as({ role: 'authenticated', user: operator }, () =>
      database.sql(`update public.conversaciones set asignado_a_usuario_id = $1`, [other]),
    );
    expect((await seen(operator))[1]).toBe(0);
    expect((await seen(other))[1]).toBe(1);
  });

  it('may not write messages, runs, manual mode or history, nor touch the audit of others', async () => {
    const { operator, contact } = await setup();
    await database.sql(`update public.contactos set propietario_usuario_id = $1 where id = $2`, [operator, contact]);
    await database.as({ role: 'authenticated', user: operator }, async () => {
      for (const table of ['mensajes', 'ejecuciones_asistente', 'conversaciones_controles', 'lead_movimientos']) {
        // oxlint-disable-next-line no-await-in-loop
        expect([table, await database.refusal(`delete from public.${table}`)]).toEqual([table, '42501']);
        // oxlint-disable-next-line no-await-in-loop
        expect([table, await database.refusal(`insert into public.${table} default values`)]).toEqual([table, '42501']);
      }
      const audit = `insert into public.eventos_auditoria (actor_usuario_id, entidad, entidad_id, accion) values ($1, 'x', gen_random_uuid(), 'y')`;
      expect(await database.refusal(audit, [operator])).toBeNull();
      expect(await database.refusal(audit, [null])).toBe('42501');
      expect(await database.refusal(`update public.eventos_auditoria set accion = 'z'`)).toBe('42501');
    });
  });

  it('who is inactive, or has no operator row, sees nothing and changes nothing', async () => {
    const { operator, contact } = await setup();
    await database.sql(`update public.contactos set propietario_usuario_id = $1`, [operator]);
    await database.sql(`update public.usuarios set estado = 'inactivo' where id = $1`, [operator]);
    expect(await seen(operator)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await seen('00000000-0000-4000-8000-000000000001')).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    await database.as({ role: 'authenticated', user: operator }, () => moveCards(database, contact, 'demo'));
    expect(await count('lead_movimientos')).toBe(2);
  });

  it('may not give themselves a role', async () => {
    const operator = await addOperator(database);
    const grant = `insert into public.usuarios_roles select $1, id from public.roles`;
    await database.as({ role: 'authenticated', user: operator }, async () => {
      expect(await database.refusal(grant, [operator])).toBe('42501');
    });
  });
});

describe('an admin', () => {
  it('sees all and gives roles', async () => {
    await say(database, 'a', 'user');
    await say(database, 'b', 'user');
    const admin = await addOperator(database, 'admin');
    const other = await addOperator(database);
    await database.as({ role: 'authenticated', user: admin }, async () => {
      expect([await count('contactos'), await count('mensajes'), await count('usuarios')]).toEqual([2, 2, 2]);
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
