import { expect, it } from 'vitest';
import type { VariantFigures } from './measure-variant.ts';
import type { VariantName } from './plan.ts';
import { formatNumber, formatReport } from './report.ts';

interface Cost {
  added: number;
  cpu: number;
  burst: number;
}

function toFigures({ added, cpu, burst }: Cost): VariantFigures {
  const levels = [20, 100, 500].map((streams) => ({
    streams,
    addedP50: added,
    addedP95: added * 2,
    firstTurnP50: added,
    cpu,
    mainCpu: cpu,
    rssKbPerStream: 70,
  }));
  return { levels, burstPerSecond: burst, failed: 0, failure: null };
}

function rowsOf(run: ReadonlyMap<VariantName, VariantFigures>): Map<string, string[]> {
  const lines = formatReport(run).split('\n').slice(2);
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(cells.map(([, title = '', ...rest]) => [title, rest.slice(0, -1)]));
}

it('compares ours with the base of each goal, in the same run', () => {
  const rows = rowsOf(
    new Map([
      ['bare', toFigures({ added: 2, cpu: 10, burst: 1_000 })],
      ['bare-database', toFigures({ added: 10, cpu: 15, burst: 200 })],
      ['talia', toFigures({ added: 18, cpu: 19, burst: 120 })],
      ['ai-sdk', toFigures({ added: 40, cpu: 50, burst: 30 })],
    ]),
  );
  expect(rows.get('added first-token ms p50 / p95, 20 streams')?.at(-1)).toMatch(/^NOT MET: 1\.8 × .* \(≤ 1\.5\)$/);
  expect(rows.get('added first-token ms p50 / p95, 500 streams')?.at(-1)).toMatch(/^met: 1\.8 × .* \(≤ 2\)$/);
  expect(rows.get('CPU s per 1,000 turns, 100 streams')?.at(-1)).toMatch(/^met: 1\.9 × bare proxy/);
  expect(rows.get('burst turns/s')).toEqual(['1000', '200', '120', '30', 'NOT MET: 4 × AI SDK on express (≥ 5)']);
  expect(rows.get('RSS kB per open stream, 500 streams')?.at(-1)).toBe('met: 70 kB (≤ 80)');
});

it('does not judge what was not measured', () => {
  const rows = rowsOf(new Map([['talia', toFigures({ added: 18, cpu: 19, burst: 120 })]]));
  expect(rows.get('burst turns/s')).toEqual(['120', 'not measured']);
});

it.each([
  [null, ''],
  [0.16, '0.2'],
  [4.26, '4.3'],
  [41.7, '42'],
  [617.4, '617'],
])('writes %s as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
