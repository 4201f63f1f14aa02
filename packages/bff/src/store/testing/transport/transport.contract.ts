import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBackend } from '../test-backend.ts';
import { argumentCases, resultCases } from './argument-cases.ts';
import { ask } from './ask.ts';
import { callerCases, grantCases } from './caller-cases.ts';
import { describeConcurrency } from './concurrency.contract.ts';
import { constraintCases, raisedCases } from './error-cases.ts';
import { pageCases, readCases, refusedCases } from './read-cases.ts';
import { reduce } from './transport-case.ts';
import type { TransportCase } from './transport-case.ts';
import { createTransportFixture } from './transport-fixture.ts';

const groups: [string, TransportCase[]][] = [
  ['arguments', argumentCases],
  ['results', resultCases],
  ['raised errors', raisedCases],
  ['constraints and read-only calls', constraintCases],
  ['reads', readCases],
  ['pages of functions', pageCases],
  ['callers', callerCases],
  ['grants', grantCases],
  ['what is refused', refusedCases],
];

/** What every transport of the store must do, asked at the level of HTTP. */
export function describeTransport(
  name: 'embedded' | 'postgrest',
  open: (options: { supabaseDir: string }) => Promise<TestBackend>,
): void {
  describe(`the ${name} transport`, () => {
    let backend: TestBackend;
    let removeFixture: () => Promise<void>;
    beforeAll(async () => {
      const { supabaseDir, remove } = await createTransportFixture();
      removeFixture = remove;
      backend = await open({ supabaseDir });
    });
    afterAll(async () => {
      await backend?.close();
      await removeFixture?.();
    });

    describe.each(groups)('%s', (_group, cases) => {
      it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, { call, expected, postgrest }) => {
        const wanted = name === 'postgrest' ? (postgrest ?? expected) : expected;
        expect(reduce(await ask(backend, call), wanted)).toEqual({ code: null, ...wanted });
      });
    });

    it('tells everything that a function raised', async () => {
      const response = await backend.fetch(`${backend.url}/rest/v1/rpc/lanzar`, {
        method: 'POST',
        headers: { apikey: backend.secretKey, 'content-type': 'application/json' },
        body: JSON.stringify({ p_estado: 'PT409', p_detalle: 'un detalle', p_pista: 'una pista' }),
      });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.json()).toEqual({
        code: 'PT409',
        message: 'codigo_estable',
        details: 'un detalle',
        hint: 'una pista',
      });
    });

    describeConcurrency(() => backend);
  });
}
