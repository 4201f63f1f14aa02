import { expect, it } from 'vitest';
import { say } from './testing/rows.ts';
import { readCatalog } from './testing/read-catalog.ts';
import { applyEveryMigration, openEmptyDatabase, openMigratedDatabase } from './testing/schema-database.ts';
import { only } from './testing/use-database.ts';

it('every migration may run again, and changes neither the catalogue nor a row', async () => {
  const database = await openMigratedDatabase();
  try {
    await say(database, 's', 'user');
    const rows = async () =>
      only(
        await database.sql(
          `select (select jsonb_agg(to_jsonb(x)) from public.contactos as x) as contactos,
                  (select jsonb_agg(to_jsonb(x)) from public.conversaciones as x) as conversaciones,
                  (select jsonb_agg(to_jsonb(x)) from public.mensajes as x) as mensajes,
                  (select jsonb_agg(to_jsonb(x)) from public.lead_tarjetas as x) as tarjetas,
                  (select jsonb_agg(to_jsonb(x)) from public.lead_movimientos as x) as movimientos,
                  (select jsonb_agg(to_jsonb(x) order by x.orden) from public.lead_etapas as x) as etapas`,
        ),
      );
    const [catalog, before] = [await readCatalog(database), await rows()];
    await applyEveryMigration(database);
    expect(await readCatalog(database)).toEqual(catalog);
    expect(await rows()).toEqual(before);
  } finally {
    await database.close();
  }
}, 60_000);

it('rows that a rule would refuse do not stop an adoption: they stay, and the rule binds the new ones', async () => {
  const database = await openEmptyDatabase();
  try {
    await database.script(`
      create table public.contactos (id uuid primary key, nombre_completo text, estado text, creado_en timestamptz);
      insert into public.contactos values ('e0000000-0000-4000-8000-000000000001', 'Ana', 'raro', null);
      create table public.identidades_canal (id uuid primary key, contacto_id uuid, canal text, id_externo text);
      insert into public.identidades_canal
      select gen_random_uuid(), 'e0000000-0000-4000-8000-000000000001', 'webchat', 'dos veces' from generate_series(1, 2);`);
    await applyEveryMigration(database);
    const kept = await database.sql(`select nombre_completo, estado, creado_en, company_name from public.contactos`);
    expect(kept).toEqual([{ nombre_completo: 'Ana', estado: 'raro', creado_en: null, company_name: null }]);
    expect(await database.sql(`select 1 from public.identidades_canal`)).toHaveLength(2);
    await database.script('begin');
    expect(await database.refusal(`insert into public.contactos (estado) values ('raro')`)).toBe('23514');
    expect(await database.refusal(`insert into public.contactos (estado) values ('lead')`)).toBeNull();
    expect(await say(database, 'dos veces', 'user')).toMatchObject({ mensaje_id: expect.any(String) });
  } finally {
    await database.close();
  }
});
