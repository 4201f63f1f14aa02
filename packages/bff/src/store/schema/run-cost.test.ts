import { describe, expect, it } from 'vitest';
import { say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

const run = (columns: Record<string, unknown>): Promise<Record<string, unknown>[]> =>
  database.sql(
    `insert into public.ejecuciones_asistente (conversacion_id, modelo, iniciado_en, completado_en, tokens_entrada, tokens_cache, tokens_cache_escritura, tokens_salida, response_id)
     select c.id, $1, coalesce($2::timestamptz, '2026-10-01'), now(), $3, $4, $5, $6, 'resp_1'
     from public.conversaciones as c limit 1 returning costo_estimado::float8 as costo`,
    ['modelo', 'dia', 'entrada', 'cache', 'escritura', 'salida'].map((name) => columns[name] ?? null),
  );

describe('the cost of a run', () => {
  it('is that of its tokens by kind, in dollars', async () => {
    await say(database, 's', 'user');
    const rows = await run({ modelo: 'gpt-6-luna', entrada: 10_000, cache: 6_000, escritura: 1_000, salida: 2_000 });
    expect(only(rows)['costo']).toBeCloseTo((3_000 * 0.1 + 6_000 * 0.01 + 1_000 * 0.125 + 2_000 * 0.5) / 1e6, 6);
  });

  it('is higher for a long context', async () => {
    await say(database, 's', 'user');
    const rows = await run({ modelo: 'gpt-6-luna', entrada: 300_000, salida: 1_000 });
    expect(only(rows)['costo']).toBeCloseTo((300_000 * 0.1 * 2 + 1_000 * 0.5 * 1.5) / 1e6, 6);
  });

  it.each([
    ['a dated name of a known model', 'gpt-6-luna-2026-09-01', '2026-10-01', 0.1],
    ['the price of its day', 'gpt-6-luna', '2026-11-05', 0.3],
    ['nothing known before the first price', 'gpt-6-luna', '2026-01-01', null],
    ['nothing known of another model', 'gpt-6-luna-mini', '2026-10-01', null],
    ['nothing known of an unnamed model', null, '2026-10-01', null],
  ])('is that of %s', async (_what, modelo, dia, costo) => {
    await say(database, 's', 'user');
    await database.sql(
      `insert into public.precios_modelo (modelo, desde, entrada, entrada_cache, escritura_cache, salida) values ('gpt-6-luna', '2026-11-01', 0.3, 0, 0, 0)`,
    );
    expect(only(await run({ modelo, dia, entrada: 1_000_000 / 4, salida: 0 }))['costo']).toEqual(
      costo === null ? null : costo / 4,
    );
  });

  it('that older code computed itself stays', async () => {
    await say(database, 's', 'user');
    await database.sql(
      `insert into public.ejecuciones_asistente (conversacion_id, modelo, tokens_entrada, tokens_salida, costo_estimado)
       select id, 'gpt-6-luna', 10, 10, 7 from public.conversaciones`,
    );
    expect(await database.sql(`select costo_estimado::int as costo from public.ejecuciones_asistente`)).toEqual([
      { costo: 7 },
    ]);
  });

  it('that was not known is found when the price is, and one that was known stays', async () => {
    await say(database, 's', 'user');
    const insert = `insert into public.ejecuciones_asistente (conversacion_id, modelo, iniciado_en, completado_en, tokens_entrada, tokens_salida, costo_estimado)
       select id, 'otro-modelo', $1, now(), 1000000, 0, $2 from public.conversaciones`;
    await database.sql(insert, ['2026-10-01', null]);
    await database.sql(insert, ['2026-11-01', null]);
    await database.sql(insert, ['2026-11-02', 9]);
    const save = (price: number) =>
      database.sql<{ n: number }>(
        `select public.guardar_precio_modelo('otro-modelo', '2026-10-15', $1, 0, 0, 0) as n`,
        [price],
      );
    expect(await database.as({ role: 'service_role' }, () => save(2))).toEqual([{ n: 1 }]);
    expect(await save(3)).toEqual([{ n: 0 }]);
    const costs = await database.sql(
      `select costo_estimado::float8 as costo from public.ejecuciones_asistente order by iniciado_en`,
    );
    expect(costs.map(({ costo }) => costo)).toEqual([null, 2, 9]);
  });

  it('of a long context stays what it was when a new price comes', async () => {
    await say(database, 's', 'user');
    await database.sql(`select public.guardar_precio_modelo('gpt-6-luna', '2026-10-15', 0.2, 0, 0, 1)`);
    const rows = await run({ modelo: 'gpt-6-luna', dia: '2026-11-01', entrada: 300_000, salida: 1_000 });
    expect(only(rows)['costo']).toBeCloseTo((300_000 * 0.2 * 2 + 1_000 * 1 * 1.5) / 1e6, 6);
  });
});
