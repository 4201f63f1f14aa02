import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBackend } from '../testing/test-backend.ts';
import { apiCallers } from './testing/access-callers.ts';
import type { ApiCallerName } from './testing/access-callers.ts';
import { sides } from './testing/access-world.ts';
import type { World } from './testing/access-world.ts';
import { connectWithoutKey, projectKinds } from './testing/api-client.ts';
import { askAs, callAll, expectCall, expectRead, prepareApi, readAll } from './testing/ask-api.ts';
import type { ApiSetting } from './testing/ask-api.ts';
import { describeForgeries } from './api-forgeries.contract.ts';

const tokenHolders = ['stranger', 'inactive', 'operator', 'admin'] as const;

/** The access matrix as clients see it: through HTTP, with every kind of key and token. */
export function describeApiAccess(name: string, open: () => Promise<TestBackend>): void {
  describe(name, () => {
    let backend: TestBackend;
    let setting: ApiSetting;
    beforeAll(async () => {
      backend = await open();
      setting = await prepareApi(backend);
    });
    afterAll(() => backend?.close());

    it('knows nobody without a key', async () => {
      const client = connectWithoutKey(backend);
      const found = [await callAll(client, setting.functions), await readAll(client, setting.tables)];
      expect(new Set(found.flatMap((answers) => Object.values(answers)).flat())).toEqual(
        new Set(['401 Invalid API key']),
      );
    });

    describe.each(projectKinds)('with the keys and tokens of a %s project', (kind) => {
      const as = <Result>(caller: ApiCallerName, ask: (client: SupabaseClient) => Promise<Result>) =>
        askAs({ backend, kind }, { caller, world: setting.world, ask });

      it.each(apiCallers)('lets %s call what the matrix says', async (caller) => {
        const expected = setting.functions.map((called) => [called.name, expectCall(caller, called.name)]);
        expect(await as(caller, (client) => callAll(client, setting.functions))).toEqual(Object.fromEntries(expected));
      });

      it.each(apiCallers)('lets %s read what the matrix says', async (caller) => {
        const expected = setting.tables.map((table) => [
          table.name,
          sides.map((side) => expectRead(caller, table, side)),
        ]);
        expect(await as(caller, (client) => readAll(client, setting.tables))).toEqual(Object.fromEntries(expected));
      });

      it.each([
        ['stranger', false, false],
        ['inactive', false, false],
        ['operator', true, false],
        ['admin', true, true],
        ['service', true, true],
      ] as const)('tells %s with puede_ver_* what the tables would show them', async (caller, own, foreign) => {
        const told = await as(caller, (client) =>
          Promise.all(sides.map((side) => maySee(client, setting.world[side]))),
        );
        expect(told).toEqual([own, foreign].map((seen) => [seen, seen, seen, seen]));
      });

      it.each(tokenHolders)('tells %s with es_admin whether they are one', async (caller) => {
        const { operador } = setting.world.own.there;
        const { data } = await as(caller, async (client) => client.rpc('es_admin', { uid: operador }));
        expect(data).toBe(caller === 'admin');
      });

      it.each([...tokenHolders, 'service'] as const)(
        'counts for %s with dashboard_kpis what they see',
        async (caller) => {
          const { data } = await as(caller, async (client) => client.rpc('dashboard_kpis'));
          expect([data.conversaciones.total, data.contactos.total]).toEqual(
            await count(backend, caller, setting.world.own.there['operador']),
          );
        },
      );
    });

    describeForgeries(() => backend);
  });
}

async function maySee(client: SupabaseClient, { there }: World['own']): Promise<unknown[]> {
  const asked = [
    client.rpc('puede_ver_conversacion', { p_conversacion_id: there['conversacion'] }),
    client.rpc('puede_ver_lead', { p_tarjeta_id: there['tarjeta'] }),
    client.rpc('puede_ver_mensaje', { p_mensaje_id: there['mensaje'] }),
    client.rpc('puede_ver_tablero', { p_tablero_id: there['tablero'] }),
  ];
  return (await Promise.all(asked)).map(({ data }) => data);
}

/** How many conversations and contacts a caller sees, counted by the owner of the tables. */
async function count(backend: TestBackend, caller: ApiCallerName, operator: string | undefined): Promise<unknown[]> {
  const everything = caller === 'admin' || caller === 'service';
  const theirs = caller === 'operator' ? operator : null;
  const [counted] = await backend.sql(
    `select (select count(*) from public.conversaciones where $1 or asignado_a_usuario_id = $2) as conversaciones,
            (select count(*) from public.contactos where $1 or propietario_usuario_id = $2) as contactos`,
    [everything, theirs],
  );
  return [counted?.['conversaciones'], counted?.['contactos']];
}
