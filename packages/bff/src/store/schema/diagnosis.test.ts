import { expect, it } from 'vitest';
import { readMigrations } from '../migrate/migration-files.ts';
import { findOwnObjects, findServicePrivileges } from '../migrate/own-objects.ts';
import { repositorySupabaseDir } from '../testing/supabase-dir.ts';
import { addOperator } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();
const diagnose = async () =>
  only(await database.sql<{ d: Record<string, unknown> }>('select public.diagnostico() as d')).d;

it('the server may ask how the database is, and it is closed to strangers', async () => {
  const answer = await database.as({ role: 'service_role' }, diagnose);
  expect(answer).toMatchObject({
    version_postgres: expect.stringMatching(/^\d+/),
    // The migrations of these tests ran without a history.
    migraciones: null,
    tablas_sin_rls: [],
    permisos_de_anon: [],
    funciones_de_anon: [],
    vistas_del_dueno: [],
  });
  expect(Math.abs(Date.parse(String(answer['reloj'])) - Date.now())).toBeLessThan(60_000);
});

it('nobody else may: neither a stranger nor an operator, who is an admin even', async () => {
  const admin = await addOperator(database, 'admin');
  for (const caller of [{ role: 'anon' }, { role: 'authenticated', user: admin }] as const) {
    await database.as(caller, async () => {
      expect(await database.refusal('select public.diagnostico()')).toBe('42501');
      expect(await database.refusal('select interno.migraciones_aplicadas()')).toBe('42501');
    });
  }
});

it('it reads the history that only the owner may read, and nothing else of it', async () => {
  await database.script(`create schema supabase_migrations;
    create table supabase_migrations.schema_migrations (version text primary key);
    insert into supabase_migrations.schema_migrations values ('2'), ('1')`);
  await database.as({ role: 'service_role' }, async () => {
    expect(await database.refusal('select 1 from supabase_migrations.schema_migrations')).toBe('42501');
    expect(await diagnose()).toMatchObject({ migraciones: ['1', '2'] });
  });
});

it('a right on a single column, or one that everybody has, is a right of a stranger', async () => {
  await database.script(`grant update (notes) on public.contactos to anon; grant truncate on public.turnos to public;
    create materialized view public.resumen as select 1 as uno; grant select on public.resumen to anon`);
  expect(await diagnose()).toMatchObject({
    permisos_de_anon: [
      { objeto: 'public.contactos', clase: 'tabla', permisos: ['update'] },
      { objeto: 'public.resumen', clase: 'vista_materializada', permisos: ['select'] },
      { objeto: 'public.turnos', clase: 'tabla', permisos: ['truncate'] },
    ],
  });
});

it('the migrations are read for what they make, and for what they let the server do with it', async () => {
  const migrations = await readMigrations(repositorySupabaseDir);
  const made = await database.sql<{ objeto: string; permisos: string[] }>(
    `select r.objeto, array(
       select v from unnest(array['select', 'insert', 'update', 'delete', 'usage']) as v
       where v = any (interno.permisos_de('service_role', r.relacion, r.clase)) order by v
     ) as permisos
     from interno.relaciones_publicas() as r`,
  );
  const own = findOwnObjects(migrations);
  const privileges = findServicePrivileges(migrations);
  // Sequences behind an identity column have no statement of their own.
  expect(made.filter(({ objeto }) => !own.has(objeto) && !objeto.endsWith('_seq'))).toEqual([]);
  expect(made.length).toBeGreaterThan(30);
  for (const { objeto, permisos } of made) {
    expect([objeto, [...(privileges.get(objeto) ?? [])].toSorted()]).toEqual([objeto, permisos]);
  }
});
