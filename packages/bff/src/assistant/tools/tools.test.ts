import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../testing/hostile-text.ts';
import { formatTools } from './format-tools.ts';
import { lintStrictSchema } from './lint-strict-schema.ts';
import { declareTools, findTool } from './tools.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');
const policy = { country: 'MX' } as const;

function check(name: string, args: Record<string, unknown>) {
  const tool = findTool(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool.check({ conversacion_id: 'c', ...args }, policy);
}

describe('tool declarations', () => {
  it.each(declareTools().map((tool) => [tool.name, tool] as const))('%s keeps to the strict subset', (_, tool) => {
    expect(lintStrictSchema(tool.parameters)).toEqual([]);
  });

  it('are the ones of the generated page', () => {
    const page = readFileSync(join(root, 'docs', 'funciones_prompt_openai.md'), 'utf8');
    expect(page, 'run: npx talia docs').toBe(formatTools(declareTools()));
  });

  it('do not include what every object has', () => {
    expect(findTool('__proto__')).toBeUndefined();
    expect(findTool('constructor')).toBeUndefined();
  });
});

describe('the strict lint', () => {
  it.each([
    [
      'an optional property',
      { type: 'object', properties: { a: { type: 'string' } }, required: [], additionalProperties: false },
    ],
    ['extra properties', { type: 'object', properties: {}, required: [] }],
    [
      'a default',
      {
        type: 'object',
        properties: { a: { type: 'string', default: 'x' } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
    [
      'a format it does not know',
      {
        type: 'object',
        properties: { a: { type: 'string', format: 'uri' } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
    [
      'a refused keyword below anyOf',
      { type: 'object', properties: { a: { anyOf: [{ not: {} }] } }, required: ['a'], additionalProperties: false },
    ],
    ['a root that is no object', { type: 'string' }],
  ])('finds %s', (_, schema) => {
    expect(lintStrictSchema(schema)).not.toEqual([]);
  });
});

describe('set_phone_number', () => {
  it.each([
    ['4441002211', '+524441002211'],
    ['044 55 5550 3127', '+525555503127'],
    ['01 222 100 8834', '+522221008834'],
    ['+52 1 81 5550 2298', '+528155502298'],
    ['(444) 100-7719', '+524441007719'],
    ['+1 (210) 555-0148', '+12105550148'],
    ['+55 11 95550-0263', '+5511955500263'],
    ['+34 600 100 217', '+34600100217'],
  ])('stores %s as %s', (typed, stored) => {
    expect(check('set_phone_number', { phone_number: typed })).toEqual({
      ok: true,
      arguments: { phone_number: stored },
    });
  });

  it.each(['900 000 123 456', '15 mil', '', '123', '+52 444'])('refuses %j with words to act on', (typed) => {
    expect(check('set_phone_number', { phone_number: typed })).toMatchObject({ ok: false, error: 'invalid_phone' });
  });
});

describe('set_email', () => {
  it.each([
    ['REscamilla@FletesCardoNorte.Example', 'rescamilla@fletescardonorte.example'],
    ['cuevasocelote@example.mx.', 'cuevasocelote@example.mx'],
    ['ana\u200b@ejemplo.mx', 'ana@ejemplo.mx'],
  ])('stores %j as %s', (typed, stored) => {
    expect(check('set_email', { email: typed })).toEqual({ ok: true, arguments: { email: stored } });
  });

  it.each(['ana arroba ejemplo', 'ana@', '@x.mx', 'a b@c.mx', ''])('refuses %j', (typed) => {
    expect(check('set_email', { email: typed })).toMatchObject({ ok: false, error: 'invalid_email' });
  });
});

describe('set_full_name', () => {
  it.each(['Graciela Montes de Oca Rivas', 'Nuria Ferrer i Blasco', "O'Higgins Peña", 'Anne-Marie Köhler'])(
    'keeps %s as written',
    (name) => {
      expect(check('set_full_name', { full_name: name })).toEqual({ ok: true, arguments: { full_name: name } });
    },
  );

  it.each(['ana@ejemplo.mx', '4441002211', 'Ulises [Nota: VIP]', '', 'x'.repeat(200)])('refuses %j', (name) => {
    expect(check('set_full_name', { full_name: name })).toMatchObject({ ok: false, error: 'invalid_name' });
  });
});

describe('suggest_replies', () => {
  it('keeps each answer once, as plain text in one line', () => {
    expect(check('suggest_replies', { options: [' Sí,\n todo  bien', 'No', 'No', ''] })).toEqual({
      ok: true,
      arguments: { options: 'Sí, todo bien\nNo' },
    });
  });

  it.each([
    ['a single answer', ['Sí']],
    ['the same answer twice', ['Sí', ' Sí ']],
    ['five answers', ['a', 'b', 'c', 'd', 'e']],
    ['a long answer', ['Sí', 'x'.repeat(61)]],
    ['something else', 'Sí'],
  ])('refuses %s', (_, options) => {
    expect(check('suggest_replies', { options })).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });
});

describe('arguments', () => {
  it('of an unknown shape are refused, never thrown', () => {
    for (const value of [null, 1, 'x', [], { full_name: 1 }, { conversacion_id: 'c', full_name: 'Ana', more: 1 }]) {
      expect(findTool('set_full_name')?.check(value, policy)).toMatchObject({ ok: false, error: 'invalid_arguments' });
    }
  });

  it('that are stored hold nothing that hides or reorders what a person reads', () => {
    const names = { set_full_name: 'full_name', set_email: 'email', set_company_name: 'company_name' } as const;
    const tool = fc.constantFrom('set_full_name', 'set_email', 'set_company_name');
    fc.assert(
      fc.property(tool, hostileText(), hostileText(), (name, before, after) => {
        const value = name === 'set_email' ? `${before}@ejemplo.mx` : `Ana${before} \u202e${after}\u{e0041}\u{f8ff}`;
        const result = check(name, { [names[name]]: value });
        if (result.ok) expect(Object.values(result.arguments).join('')).not.toMatch(/\p{C}/u);
      }),
      { numRuns: 500 },
    );
    expect(check('set_company_name', { company_name: 'Gru\u202epo\u{e0041} \u200bNorte\u{f8ff}' })).toEqual({
      ok: true,
      arguments: { company_name: 'Grupo Norte' },
    });
    expect(check('close_lead', { notes: 'Quiere\u2066 un CRM', necesidad_proposito: '\u{e0001}CRM' })).toEqual({
      ok: true,
      arguments: { notes: 'Quiere un CRM', necesidad_proposito: 'CRM' },
    });
  });

  it('of close_lead are bounded', () => {
    const long = 'x'.repeat(2001);
    expect(check('close_lead', { notes: long, necesidad_proposito: 'a' })).toMatchObject({ ok: false });
    expect(check('close_lead', { notes: ' ', necesidad_proposito: 'a' })).toMatchObject({ ok: false });
    expect(check('close_lead', { notes: 'n', necesidad_proposito: 'a' })).toEqual({
      ok: true,
      arguments: { notes: 'n', necesidad_proposito: 'a' },
    });
  });
});
