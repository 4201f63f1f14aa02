import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dictionaryColumns } from './testing/dictionary.ts';
import { readFixture } from './testing/read-fixture.ts';
import { readCatalog } from './testing/read-catalog.ts';
import type { Catalog } from './testing/read-catalog.ts';
import { moveCards, say, stagesOf } from './testing/rows.ts';
import { applyEveryMigration } from './testing/schema-database.ts';
import type { SchemaDatabase } from './testing/schema-database.ts';
import { only } from './testing/use-database.ts';

type Row = Record<string, unknown>;
type Rows = Record<string, Row[]>;

const visitor = 'e0000000-0000-4000-8000-000000000001';
const lead = 'e0000000-0000-4000-8000-000000000002';
const customer = 'e0000000-0000-4000-8000-000000000003';
const operator = 'a0000000-0000-4000-8000-000000000002';

/**
 * An older database that holds rows of every kind ends as a fresh one does, and its rows go on.
 * `openEmpty` answers a new database, with the shim and nothing else, each time.
 */
export function describeAdoption(name: string, openEmpty: () => Promise<SchemaDatabase>): void {
  describe(name, () => {
    let database: SchemaDatabase;
    let before: Rows;
    let after: Rows;
    let catalog: Catalog;

    beforeAll(async () => {
      database = await openEmpty();
      await database.script(await readFixture('older-database'));
      await database.script(await readFixture('older-rows'));
      before = await readRows(database);
      await applyEveryMigration(database);
      after = await readRows(database);
      catalog = await readCatalog(database);
      printChecksums(name, before, after);
    });
    afterAll(() => database?.close());
    beforeEach(() => database.script('begin'));
    afterEach(() => database.script('rollback'));

    describe('an older database that is adopted', () => {
      it.each(Object.keys(dictionaryColumns))('keeps every row of %s as it was', (table) => {
        const old = before[table] ?? [];
        expect(old.length).toBeGreaterThan(0);
        expect((after[table] ?? []).map((row) => onlyColumnsOf(old[0], row))).toEqual(asMeant(table, old));
      });

      it('has the catalogue of a fresh one, and besides only what is none of our business', async () => {
        const fresh = await openEmpty();
        await applyEveryMigration(fresh);
        const expected = await readCatalog(fresh).finally(() => fresh.close());
        const foreign =
          'CREATE TRIGGER avisar AFTER INSERT ON public.mensajes FOR EACH ROW EXECUTE FUNCTION ajeno.avisar()';
        expect(catalog).toEqual({ ...expected, triggers: [...expected.triggers, foreign].toSorted() });
      });

      it('has no constraint that its rows escape', async () => {
        const escaped = await database.sql(
          `select conname from pg_constraint where connamespace = 'public'::regnamespace and not convalidated`,
        );
        expect(escaped).toEqual([]);
      });
    });

    describe('the rows of an adopted database', () => {
      it('go on: an open conversation takes the next message, with its OpenAI conversation', async () => {
        expect(await say(database, 'web-1', 'user')).toMatchObject({
          conversacion_id: 'f0000000-0000-4000-8000-000000000001',
          conversacion_openai_id: 'conv_vieja',
        });
        expect(await stagesOf(database, visitor)).toEqual(['captado']);
      });

      it('go on: one that only has a response id keeps it', async () => {
        const { conversacion_id, conversacion_openai_id } = await say(database, 'web-2', 'user');
        expect([conversacion_id, conversacion_openai_id]).toEqual(['f0000000-0000-4000-8000-000000000002', null]);
        const kept = await database.sql(`select last_response_id from public.conversaciones where id = $1`, [
          conversacion_id,
        ]);
        expect(kept).toEqual([{ last_response_id: 'resp_2' }]);
      });

      it('are in the order in which they were written', async () => {
        const rows = await database.sql<{ texto: string }>(
          `select texto from public.mensajes where conversacion_id = 'f0000000-0000-4000-8000-000000000001' order by secuencia`,
        );
        expect(rows.map(({ texto }) => texto)).toEqual(['Hola', 'Buenas']);
      });

      it('make one card and one movement, not two', async () => {
        await say(database, 'nueva', 'user');
        const made = await database.sql(
          `select (select count(*)::int from public.lead_movimientos as m where m.tarjeta_id = t.id) as movimientos
           from public.lead_tarjetas as t join public.identidades_canal as i using (contacto_id) where i.id_externo = 'nueva'`,
        );
        expect(made).toEqual([{ movimientos: 1 }]);
      });

      it('follow the rules: a customer lost becomes a lead, a card moves once its contact is complete', async () => {
        await moveCards(database, customer, 'cerrado_perdido');
        await database.sql(
          `update public.contactos set nombre_completo = 'Vero', correo = 'v@x.mx', telefono_e164 = '+524773333333', company_name = 'Z' where id = $1`,
          [visitor],
        );
        const states = await database.sql(`select estado from public.contactos where id = $1`, [customer]);
        expect(states).toEqual([{ estado: 'lead' }]);
        expect(await stagesOf(database, visitor)).toEqual(['precalificado']);
      });

      it('may have a second card now that the first one is closed', async () => {
        await moveCards(database, lead, 'cerrado_perdido');
        await database.sql(`update public.conversaciones set estado = 'cerrada' where contacto_id = $1`, [lead]);
        await say(database, 'web-2', 'user');
        expect(await stagesOf(database, lead)).toEqual(['cerrado_perdido', 'precalificado']);
      });

      it('take a visit with few arguments, which was ambiguous before', async () => {
        await database.sql(`select public.record_webchat_visitante('mirón', p_ip => '9.9.9.9')`);
        expect(
          await database.sql(`select ip, visit_count from public.webchat_visitantes where session_id = 'mirón'`),
        ).toEqual([{ ip: '9.9.9.9', visit_count: 2 }]);
      });

      it('are shown to their operator and to nobody else', async () => {
        const contacts = await database.as({ role: 'authenticated', user: operator }, () =>
          database.sql<{ id: string }>(`select id from public.contactos order by id`),
        );
        expect(contacts.map(({ id }) => id)).toEqual([lead, customer]);
        await database.as({ role: 'anon' }, async () => {
          expect(await database.refusal(`select 1 from public.embudo`)).toBe('42501');
        });
      });

      it('are counted', async () => {
        const { kpis } = only(await database.sql<{ kpis: Row }>(`select public.dashboard_kpis() as kpis`));
        expect(kpis).toMatchObject({
          conversaciones: { total: 4, webchat_total: 3, canales_activos: 2 },
          contactos: { total: 5, captura: { incompleto: 4, completo: 1 } },
          visitantes: 2,
          visitas_totales: 4,
        });
      });

      it('are read by everything that reads', async () => {
        const { kpis } = only(
          await database.sql<{ kpis: Row }>(
            `select public.panel_kpis('2026-01-01', '2026-12-31', 'America/Mexico_City', null) as kpis`,
          ),
        );
        expect(kpis).toMatchObject({ desde: '2026-01-01' });
        const read = only(
          await database.sql(
            `select public.trazar('conv_vieja') is not null as trace, jsonb_array_length(public.listar_leads()) as leads,
                    jsonb_array_length(public.historial_webchat('web-1') -> 'mensajes') as history,
                    jsonb_array_length(public.buscar_contactos('berta@x.mx')) as contacts,
                    public.listar_procedencia('resp_2') as provenance`,
          ),
        );
        expect(read).toEqual({ trace: true, leads: 4, history: 2, contacts: 1, provenance: [] });
      });

      it('are exported and erased, with what OpenAI holds of them', async () => {
        const { exported } = only(
          await database.sql<{ exported: { tablas: Record<string, unknown[]> } }>(
            `select public.exportar_contacto($1, 'consola') as exported`,
            [lead],
          ),
        );
        expect(exported.tablas).toMatchObject({ conversaciones: [{}, {}], mensajes: [{ texto: 'ñandú 😀' }] });
        await database.sql(`select public.solicitar_borrado($1, 'consola')`, [lead]);
        const objects = await database.sql(`select tipo, id_openai from public.openai_por_borrar order by 1`);
        expect(objects).toEqual([
          { tipo: 'conversacion', id_openai: 'conv_cerrada' },
          { tipo: 'respuesta', id_openai: 'resp_2' },
        ]);
        await database.sql(
          `select public.confirmar_openai_borrado(o.tipo, o.id_openai) from public.openai_por_borrar as o`,
        );
        const { erasure } = only(
          await database.sql<{ erasure: Row }>(`select public.borrar_filas($1) as erasure`, [lead]),
        );
        expect(erasure).toMatchObject({
          estado: 'terminado',
          conteos: { contactos: 1, conversaciones: 2, mensajes: 1 },
        });
        const left = await database.sql<{ id: string }>(`select id from public.contactos order by id`);
        expect(left.map(({ id }) => id)).not.toContain(lead);
        expect(left).toHaveLength(4);
      });

      it('are forgotten by nobody, until their owner says so', async () => {
        expect(await database.sql(`select tabla from public.retenciones where dias is not null`)).toEqual([]);
        await database.sql(`update public.webchat_visitantes set ultimo_evento_en = now() - interval '9 years'`);
        expect(only(await database.sql(`select public.aplicar_retencion() as forgotten`))).toEqual({ forgotten: {} });
      });

      it('still tell the triggers of others', async () => {
        await database.as({ role: 'service_role' }, () => say(database, 'web-1', 'user'));
        const told = await database.sql(
          `select 1 from ajeno.avisos where mensaje_id = (select id from public.mensajes order by secuencia desc limit 1)`,
        );
        expect(told).toHaveLength(1);
      });
    });

    it('a second run does nothing', async () => {
      await database.script('rollback');
      await applyEveryMigration(database);
      expect(await readRows(database)).toEqual(after);
      expect(await readCatalog(database)).toEqual(catalog);
      await database.script('begin');
    });
  });
}

/** What an empty cell, in a column that now must hold something, always meant: the column's default. */
const meanings: Record<string, Row> = { contactos: { captura_estado: 'incompleto' }, conversaciones: { prioridad: 0 } };

/** The rows of a table with their empty cells as they were meant. */
function asMeant(table: string, rows: Row[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [column, value ?? meanings[table]?.[column] ?? value]),
    ),
  );
}

/** How much a table held before and after, and the checksum of what it held before. */
function printChecksums(name: string, before: Rows, after: Rows): void {
  const lines = Object.entries(before).map(([table, old]) => {
    const now = (after[table] ?? []).map((row) => onlyColumnsOf(old[0], row));
    return `  ${table}: ${old.length} rows ${md5(asMeant(table, old))} before, ${now.length} rows ${md5(now)} after`;
  });
  console.log(`adoption ${name}:\n${lines.join('\n')}`);
}

/** Keys in one order, so that equal rows have equal sums. */
function md5(rows: Row[]): string {
  const sorted = rows.map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return createHash('md5').update(sorted.join('\n')).digest('hex').slice(0, 12);
}

/** Every row of every table of the dictionary, in an order of its own. */
async function readRows(database: SchemaDatabase): Promise<Rows> {
  const rows: Rows = {};
  for (const table of Object.keys(dictionaryColumns)) {
    // oxlint-disable-next-line no-await-in-loop
    const found = await database.sql<{ row: Row }>(
      `select to_jsonb(x) as row from public.${table} as x order by to_jsonb(x) ->> 'id', to_jsonb(x)::text`,
    );
    rows[table] = found.map(({ row }) => row);
  }
  return rows;
}

/** A row as it was before: the columns it had then. */
function onlyColumnsOf(old: Row | undefined, row: Row): Row {
  return Object.fromEntries(Object.keys(old ?? row).map((column) => [column, row[column]]));
}
