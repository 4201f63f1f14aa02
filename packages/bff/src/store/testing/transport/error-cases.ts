import { answers, fails, get, rpc } from './transport-case.ts';
import type { TransportCase } from './transport-case.ts';

/** The HTTP status of each SQLSTATE; 40001 is left out, PostgREST 12 retries it for ever. */
const STATUS_OF_STATE: [number, string][] = [
  ...states(400, ['P0001', '22023', '22P02', '23502', '23514', '21000', '42P17', '42601', '0A000', 'TA001', 'ZZ999']),
  ...states(403, ['42501', '28000', '28P01', '0L000', '0P000']),
  ...states(404, ['42883', '42P01']),
  ...states(405, ['25006']),
  ...states(409, ['23503', '23505']),
  ...states(413, ['54000', '54001']),
  ...states(500, ['P0002', 'P0003', 'P0004', '25001', '2D000', '38000', '39000', '3B000', '40002', '40P01']),
  ...states(500, ['55000', '55P03', '57014', '57P03', '58000', '58030', 'F0000', 'HV000', 'XX000', 'XX001', '09000']),
  ...states(503, ['08000', '08006', '53100', '53300', '57P01']),
];

const PT_STATES = ['PT400', 'PT401', 'PT402', 'PT404', 'PT409', 'PT418', 'PT422', 'PT429', 'PT500', 'PT503'];

function states(status: number, codes: string[]): [number, string][] {
  return codes.map((code) => [status, code]);
}

function raise(state: string, more: Parameters<typeof rpc>[2] = {}) {
  return rpc('lanzar', { p_estado: state, p_detalle: 'd', p_pista: 'h' }, more);
}

/** What a function raises, as the client sees it. */
export const raisedCases: TransportCase[] = [
  ...STATUS_OF_STATE.map(([status, code]) => ({ name: code, call: raise(code), expected: fails(status, code) })),
  ...PT_STATES.map((code) => ({ name: code, call: raise(code), expected: fails(Number(code.slice(2)), code) })),
  { name: '53400', call: raise('53400'), expected: fails(500, '53400'), postgrest: fails(503, '53400') },
  { name: '42501 of nobody', call: raise('42501', { as: 'anon' }), expected: fails(401, '42501') },
  { name: '08000 of nobody', call: raise('08000', { as: 'anon' }), expected: fails(503, '08000') },
  { name: 'no SQLSTATE', call: raise('PTabc'), expected: fails(400, '42704') },
];

const deep = `{"p_valor":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

/** What the database itself refuses, and when it may write. */
export const constraintCases: TransportCase[] = [
  { name: 'a write', call: rpc('guardar_nota', { p_texto: 'uno' }), expected: answers(1) },
  { name: 'the same again', call: rpc('guardar_nota', { p_texto: 'uno' }), expected: fails(409, '23505') },
  { name: 'a null where none may be', call: rpc('guardar_nota', { p_texto: null }), expected: fails(400, '23502') },
  { name: 'a check', call: rpc('guardar_hija', { p_id: -1, p_nota: null }), expected: fails(400, '23514') },
  { name: 'a foreign key at once', call: rpc('hija_huerfana', { p_id: 3 }), expected: fails(409, '23503') },
  {
    name: 'a foreign key at the commit',
    call: rpc('guardar_hija', { p_id: 1, p_nota: 999 }),
    expected: fails(409, '23503'),
  },
  { name: 'a missing table', call: rpc('sin_tabla'), expected: fails(404, '42P01') },
  { name: 'a missing function', call: rpc('sin_funcion'), expected: fails(404, '42883') },
  { name: 'two rows where one may be', call: rpc('dos_filas'), expected: fails(400, '21000') },
  { name: 'a recursion without end', call: rpc('sin_fondo', { p_n: 1 }), expected: fails(413, '54001') },
  { name: 'JSON too deep', call: rpc('eco_jsonb', deep), expected: fails(413, '54001') },
  {
    name: 'a write of a stable function',
    call: rpc('estable_inserta', { p_texto: 'e' }),
    expected: fails(400, '0A000'),
  },
  {
    name: 'a write behind a stable function',
    call: rpc('estable_llama', { p_texto: 'e' }),
    expected: fails(405, '25006'),
  },
  { name: 'a write by GET', call: get('rpc/guardar_nota?p_texto=g'), expected: fails(405, '25006') },
  { name: 'none of the refused is stored', call: rpc('contar_notas', { p_patron: '_' }), expected: answers(0) },
];
