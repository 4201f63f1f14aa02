import { expect, it } from 'vitest';
import { say } from './testing/rows.ts';
import { readCatalog } from './testing/read-catalog.ts';
import { applyEveryMigration, openMigratedDatabase } from './testing/schema-database.ts';
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
});
