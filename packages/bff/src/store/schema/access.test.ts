import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { describeAccess } from './access.contract.ts';
import { accessMatrix } from './testing/access-matrix.ts';
import { findUndeclared, readAccessObjects } from './testing/access-objects.ts';
import { rows } from './testing/access-rows.ts';
import { applyEveryMigration, openEmptyDatabase, openMigratedDatabase } from './testing/schema-database.ts';
import { prepareAccess, tellDifferences, tryAccess } from './testing/try-access.ts';
import { useDatabase } from './testing/use-database.ts';

describeAccess('on the embedded database', openMigratedDatabase);

describeAccess('on an older database that was adopted', async () => {
  const database = await openEmptyDatabase();
  for (const fixture of ['older-database', 'older-rows']) {
    // The rows go into the tables.
    // oxlint-disable-next-line no-await-in-loop
    await database.script(await readFile(new URL(`fixtures/${fixture}.sql`, import.meta.url), 'utf8'));
  }
  await applyEveryMigration(database);
  return database;
});

/** The matrix itself is tested by making what it is there to find. */
describe('the matrix', () => {
  const database = useDatabase();

  const undeclared = async () => findUndeclared(await readAccessObjects(database), accessMatrix, rows);
  const undeclaredAfter = async (script: string) => {
    const before = await undeclared();
    await database.script(script);
    return (await undeclared()).filter((told) => !before.includes(told));
  };
  const differencesAfter = async (script: string) => {
    await database.script(script);
    return tellDifferences(await tryAccess(database, await prepareAccess(database)));
  };

  it('asks for a line for whatever is new', async () => {
    const told = await undeclaredAfter(`
      create table public.nueva (id uuid primary key);
      create view public.nueva_vista as select 1 as uno;
      create sequence interno.nueva_seq;
      create function public.nueva_funcion() returns int language sql as 'select 1'`);
    expect(told).toEqual([
      'the table nueva is not declared: add it to "tables"',
      'the table nueva is not declared: add it to "rows"',
      'the view nueva_vista is not declared: add it to "views"',
      'the function nueva_funcion is not declared: add it to "functions"',
      'the sequence interno.nueva_seq is not declared: add it to "sequences"',
    ]);
  });

  it('takes an overload for a function of its own', async () => {
    const told = await undeclaredAfter(
      `create function public.latido(p_x int) returns int language sql as 'select p_x'`,
    );
    expect(new Set(told)).toEqual(
      new Set([
        'the function public.latido is not declared: add it to "functions"',
        'there is no function latido: take it out of "functions"',
      ]),
    );
  });

  it('lets go of what is gone', async () => {
    const told = await undeclaredAfter(`
      drop view public.embudo;
      alter table public.contactos rename column notes to notas`);
    expect(told).toEqual([
      'there is no column contactos.notes: take it out of "columns"',
      'there is no view embudo: take it out of "views"',
    ]);
  });

  it('sees a right that nobody declared', async () => {
    const told = await differencesAfter(`
      grant select on public.webchat_refrescos to anon;
      grant update (contacto_id) on public.lead_tarjetas to authenticated;
      grant execute on function public.latido() to authenticated;
      alter policy lead_tarjetas_borrar on public.lead_tarjetas using (true)`);
    expect(told).toEqual([
      // The foreign card stays hidden: to delete a row by its id is to read it as well.
      'lead_tarjetas: delete own by operator is allowed, declared filtered',
      'lead_tarjetas: update column contacto_id by admin is open, declared 42501',
      'webchat_refrescos: select own by anon is filtered, declared 42501',
      'webchat_refrescos: select foreign by anon is filtered, declared 42501',
      ...['stranger', 'inactive', 'operator', 'admin'].map(
        (caller) => `latido: call by ${caller} is open, declared 42501`,
      ),
    ]);
  });

  it('sees a right that is missing, also one that a function needs inside', async () => {
    const told = await differencesAfter(`
      revoke delete on public.adjuntos from service_role;
      drop policy roles_leer on public.roles;
      revoke execute on function interno.metadatos_de_mensaje(jsonb) from service_role`);
    expect(told).toEqual(
      expect.arrayContaining([
        'adjuntos: delete own by service is 42501, declared allowed',
        'roles: select own by operator is filtered, declared allowed',
        'registrar_mensaje_webchat: call by service is 42501 permission denied for function metadatos_de_mensaje, declared open',
        'interno.metadatos_de_mensaje: call by service is 42501, declared open',
      ]),
    );
  });

  it('tells a table that a trigger keeps as it is from one that only looks so', async () => {
    await database.script(`
      create table public.fija (id uuid primary key default gen_random_uuid(), dato text);
      create function interno.no_cambia() returns trigger language plpgsql as
        $$ begin raise exception 'registro_inmutable' using errcode = 'PT409'; end $$;
      create trigger fija before update on public.fija for each row execute function interno.no_cambia();
      grant all on public.fija to service_role`);
    const plan = await prepareAccess(database);
    const rule = { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' } as const;
    const tried = await tryAccess(database, {
      ...plan,
      objects: {
        ...plan.objects,
        tables: plan.objects.tables.filter(({ name }) => name === 'fija'),
        views: [],
        functions: [],
      },
      matrix: { ...accessMatrix, tables: { fija: rule }, frozen: { fija: ['update', 'delete'] } },
      rows: { fija: `(dato) values ({texto})` },
    });
    expect(tellDifferences(tried)).toEqual([
      'fija: delete own by service is allowed, declared PT409',
      'fija: delete own by owner is allowed, declared PT409',
      'fija: delete foreign by service is allowed, declared PT409',
      'fija: delete foreign by owner is allowed, declared PT409',
    ]);
  });
});
