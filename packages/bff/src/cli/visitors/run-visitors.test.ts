import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../config/environment.ts';
import { toProjectPaths } from '../../config/paths.ts';
import { judge } from './judge.ts';
import type { StoredLead } from './judge.ts';
import { runVisitors } from './run-visitors.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');

async function playAll() {
  const printed: string[] = [];
  const allRight = await runVisitors(
    {
      environment: () => parseEnvironment({ TALIA_LOG_LEVEL: 'error' }),
      paths: toProjectPaths(root),
      root,
      print: (text) => printed.push(text),
      progress: () => undefined,
      fail: () => undefined,
      confirm: async () => false,
    },
    { file: 'tests/data/visitors.jsonl' },
  );
  return { allRight, table: printed.join('\n') };
}

describe('thirty scripted visitors', () => {
  it('leave no wrong field, and everyone who gave their data ends as a lead', { timeout: 180_000 }, async () => {
    const { allRight, table } = await playAll();
    expect(table).toContain('30 visitors, 0 wrong, 0 missing');
    expect(allRight).toBe(true);
  });
});

describe('judging a visitor', () => {
  const stored: StoredLead = {
    full_name: 'ana torres',
    email: 'ana@ejemplo.mx',
    phone_e164: '+524421234567',
    company_name: 'Dental Luz SC',
    need: 'Recordatorios de citas',
    closed: true,
  };
  const expected = {
    full_name: 'Ana Torres',
    email: 'ana@ejemplo.mx',
    phone_e164: '+524421234567',
    company_name: 'Dental Luz S.C.',
    need_keywords: ['cita'],
    closes: true,
  };

  it('forgives case, accents and the dots of a legal form', () => {
    expect(judge(stored, expected)).toEqual({ right: 4, wrong: [], missing: [] });
  });

  it.each([
    ['another e-mail', { email: 'ana@ejemplo.com' }, { wrong: 1, missing: 0 }],
    ['an empty field', { full_name: null }, { wrong: 0, missing: 1 }],
    ['a need without its words', { need: 'informes' }, { wrong: 1, missing: 0 }],
    ['a lead left open', { closed: false }, { wrong: 0, missing: 1 }],
  ])('finds %s', (_, change, counts) => {
    const verdict = judge({ ...stored, ...change }, expected);
    expect({ wrong: verdict.wrong.length, missing: verdict.missing.length }).toEqual(counts);
  });

  it('finds a field that must stay empty and a lead that must not close', () => {
    expect(judge(stored, { ...expected, phone_e164: null, closes: false }).wrong).toHaveLength(2);
  });
});
