import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../connect.ts';
import { openEmbeddedBackend } from '../testing/test-backend.ts';
import type { TestBackend } from '../testing/test-backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await openEmbeddedBackend();
});
afterAll(() => backend.close());

const call = async (name: string) => {
  const client = connect({ url: backend.url, key: backend.secretKey, fetch: backend.fetch });
  const { data, error } = await client.rpc(name);
  return (data as unknown) ?? error?.code;
};

const makeAnswer = (answer: number) =>
  backend.sql(`create or replace function public.answer() returns integer language sql as 'select ${answer}'`);

describe('what a session has prepared', () => {
  it('is prepared again after the owner discarded it', async () => {
    expect(await call('latido')).toBe('ok');
    await backend.sql('deallocate all');
    expect(await call('latido')).toBe('ok');
  });

  it('follows the function when it is replaced, dropped or made again', async () => {
    await makeAnswer(1);
    await backend.reload();
    expect(await call('answer')).toBe(1);
    await makeAnswer(2);
    expect(await call('answer')).toBe(2);
    await backend.sql('drop function public.answer()');
    expect(await call('answer')).toBe('42883');
    await makeAnswer(3);
    expect(await call('answer')).toBe(3);
  });

  it('is not kept when the database did not take it, nor beyond 200', async () => {
    const client = connect({ url: backend.url, key: backend.secretKey, fetch: backend.fetch });
    for (let limit = 1; limit <= 230; limit += 1) {
      const column = limit % 2 === 0 ? 'id' : 'no_such_column';
      // oxlint-disable-next-line no-await-in-loop
      await client.from('contactos').select(column).limit(limit);
    }
    await client.from('contactos').select('no_such_column').limit(1);
    const [kept] = await backend.sql('select count(*)::integer as statements from pg_prepared_statements');
    expect(kept?.['statements']).toBeGreaterThan(100);
    expect(kept?.['statements']).toBeLessThanOrEqual(121);
    for (let limit = 300; limit <= 600; limit += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await client.from('contactos').select('id').limit(limit);
    }
    const [most] = await backend.sql('select count(*)::integer as statements from pg_prepared_statements');
    expect(most?.['statements']).toBeLessThanOrEqual(201);
  });
});
