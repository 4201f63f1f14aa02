import { answers, counted, fails, get, refused, rpc, single } from './transport-case.ts';
import type { TransportCase } from './transport-case.ts';

const ids = (...values: number[]) => values.map((id) => ({ id }));
const cosas = (query: string, found: number[]): TransportCase => ({
  name: query,
  call: get(`cosas?select=id&${query}`),
  expected: answers(ids(...found)),
});
const refusedRead = (query: string, postgrest: TransportCase['postgrest']): TransportCase => ({
  name: query,
  call: get(`cosas?${query}`),
  expected: refused,
  ...(postgrest === undefined ? {} : { postgrest }),
});

/** Reads of tables and views. */
export const readCases: TransportCase[] = [
  cosas('id=eq.1', [1]),
  cosas('id=neq.1', [2, 3, 4]),
  cosas('id=gt.1&id=lt.4', [2, 3]),
  cosas('id=gte.2&id=lte.3', [2, 3]),
  cosas('nombre=like.mesa*', [1, 4]),
  cosas('nombre=like.mesa%25', [1, 4]),
  cosas('precio=is.null', [3]),
  cosas('activa=is.true', [1, 4]),
  cosas('activa=is.FALSE', [2]),
  cosas('activa=is.unknown', [3]),
  cosas('id=in.(1,3)', [1, 3]),
  cosas('id=in.()', []),
  cosas('nombre=in.("silla, azul",mesa)', [1, 2]),
  cosas(String.raw`nombre=in.("lámpara \"roja\"")`, [3]),
  cosas('datos=eq.{"n":1}', [1]),
  cosas('etiquetas=eq.{x}', [4]),
  cosas('creada_en=gt.2026-01-01', [1, 2]),
  cosas("nombre=eq.'; drop table cosas; --", []),
  cosas('order=id.desc', [4, 3, 2, 1]),
  cosas('order=precio.desc.nullslast,id.asc', [1, 4, 2, 3]),
  cosas('order=precio', [2, 4, 1, 3]),
  cosas('order=precio.nullsfirst', [3, 2, 4, 1]),
  cosas('order=id&limit=2', [1, 2]),
  cosas('order=id&limit=2&offset=1', [2, 3]),
  cosas('limit=0', []),
  cosas('offset=10', []),
  cosas('limit=5000', [1, 2, 3, 4]),
  { name: 'columns', call: get('cosas?select=id,nombre&id=eq.1'), expected: answers([{ id: 1, nombre: 'mesa' }]) },
  {
    name: 'every column',
    call: get('cosas_activas?id=eq.1'),
    expected: answers([{ id: 1, nombre: 'mesa' }], { range: '0-0/*' }),
  },
  { name: 'the total', call: get('cosas?select=id', counted), expected: answers(ids(1, 2, 3, 4), { range: '0-3/4' }) },
  {
    name: 'the total of a part',
    call: get('cosas?select=id&order=id&limit=2&offset=1', counted),
    expected: { status: 206, data: ids(2, 3), range: '1-2/4' },
  },
  { name: 'the total of nothing', call: get('cosas?id=gt.99', counted), expected: answers([], { range: '*/0' }) },
  {
    name: 'a page behind the end',
    call: get('cosas?offset=10', counted),
    expected: { ...fails(416, 'PGRST103'), range: '*/4' },
  },
  { name: 'HEAD', call: { ...get('cosas', counted), method: 'HEAD' }, expected: answers(null, { range: '0-3/4' }) },
  { name: 'one row', call: get('cosas?select=id&id=eq.1', single), expected: answers({ id: 1 }) },
  { name: 'several rows as one', call: get('cosas?id=gt.1', single), expected: fails(406, 'PGRST116') },
  { name: 'no row as one', call: get('cosas?id=gt.100', single), expected: fails(406, 'PGRST116') },
  { name: 'no integer', call: get('cosas?id=eq.x'), expected: fails(400, '22P02') },
  { name: 'no integer in a list', call: get('cosas?id=in.(x)'), expected: fails(400, '22P02') },
  { name: 'no truth value', call: get('cosas?activa=is.otra'), expected: fails(400, 'PGRST100') },
  { name: 'an unknown column', call: get('cosas?select=nope'), expected: fails(400, '42703') },
  { name: 'an unknown column in a filter', call: get('cosas?nope=eq.1'), expected: fails(400, '42703') },
  { name: 'an unknown column in the order', call: get('cosas?order=nope'), expected: fails(400, '42703') },
  { name: 'an unknown relation', call: get('nope'), expected: fails(404, '42P01') },
];

/** `.single()`, counts and reads of what a function answers. */
export const pageCases: TransportCase[] = [
  { name: 'one row', call: rpc('filas', { p_n: 1 }, single), expected: answers({ id: 1, nombre: 'fila 1' }) },
  { name: 'two rows', call: rpc('filas', { p_n: 2 }, single), expected: fails(406, 'PGRST116') },
  { name: 'no row', call: rpc('filas', { p_n: 0 }, single), expected: fails(406, 'PGRST116') },
  { name: 'one value', call: rpc('suma', { p_a: 1 }, single), expected: answers(11) },
  { name: 'a null', call: rpc('nulo', {}, single), expected: answers(null) },
  { name: 'a row of nulls', call: rpc('cosa?select=id', { p_id: 99 }, single), expected: answers({ id: null }) },
  { name: 'nothing', call: rpc('nada', {}, single), expected: { status: 204, data: null } },
  {
    name: 'a set of one value',
    call: rpc('numeros', { p_n: 1 }, single),
    expected: answers(1),
    postgrest: answers({ pgrst_scalar: 1 }),
  },
  {
    name: 'two rows written',
    call: rpc('guardar_notas', { p_textos: ['s1', 's2'] }, single),
    expected: fails(406, 'PGRST116'),
  },
  { name: 'are not stored', call: rpc('contar_notas', { p_patron: 's_' }), expected: answers(0) },
  {
    name: 'two rows counted',
    call: rpc('guardar_notas', { p_textos: ['c1', 'c2'] }, counted),
    expected: { status: 200 },
  },
  { name: 'are written once', call: rpc('contar_notas', { p_patron: 'c_' }), expected: answers(2) },
  {
    name: 'the total above the limit',
    call: rpc('numeros', { p_n: 1_500 }, counted),
    expected: { status: 206, range: '0-999/1500' },
  },
  { name: 'the total of nothing', call: rpc('nada', {}, counted), expected: { status: 204, range: '0-0/1' } },
  {
    name: 'a part',
    call: rpc('filas?limit=2&offset=1', { p_n: 9 }, counted),
    expected: {
      status: 206,
      data: [
        { id: 2, nombre: 'fila 2' },
        { id: 3, nombre: 'fila 3' },
      ],
      range: '1-2/9',
    },
  },
  {
    name: 'a filtered and ordered part',
    call: rpc('filas?select=id&id=gt.6&order=id.desc', { p_n: 9 }),
    expected: answers(ids(9, 8, 7)),
  },
  { name: 'a filter by GET', call: get('rpc/filas?p_n=5&id=gt.4&select=id'), expected: answers(ids(5)) },
  { name: 'behind the end', call: rpc('filas?offset=20', { p_n: 9 }, counted), expected: fails(416, 'PGRST103') },
  { name: 'an unknown column', call: rpc('filas?nope=eq.1', { p_n: 9 }), expected: fails(400, '42703') },
  {
    name: 'a filter on what is not selected',
    call: rpc('filas?select=nombre&id=gt.3', { p_n: 9 }),
    expected: refused,
    postgrest: fails(400, '42703'),
  },
  { name: 'a page of a value', call: rpc('suma?limit=1', { p_a: 1 }), expected: refused, postgrest: answers(11) },
];

/** Served by PostgREST, refused by the embedded transport; and the edges of the API. */
export const refusedCases: TransportCase[] = [
  refusedRead('id=not.eq.1', { status: 200 }),
  refusedRead('or=(id.eq.1,id.eq.2)', { status: 200 }),
  refusedRead('nombre=ilike.M*', { status: 200 }),
  refusedRead('nombre=fts.x', { status: 200 }),
  refusedRead('select=id,datos->n', { status: 200 }),
  refusedRead('select=x:id', { status: 200 }),
  refusedRead('select=id::text', { status: 200 }),
  refusedRead('select=*,id', { status: 200 }),
  refusedRead('select=notas(*)', fails(400, 'PGRST200')),
  refusedRead('order=', fails(400, 'PGRST100')),
  refusedRead('id=1', fails(400, 'PGRST100')),
  refusedRead('limit=x', { status: 200 }),
  {
    name: 'a planned count',
    call: get('cosas', { headers: { prefer: 'count=planned' } }),
    expected: refused,
    postgrest: { status: 206 },
  },
  {
    name: 'stripped nulls',
    call: get('cosas', { headers: { accept: 'application/vnd.pgrst.array+json;nulls=stripped' } }),
    expected: refused,
    postgrest: { status: 200 },
  },
  { name: 'an insert', call: { path: 'cosas', body: { id: 9 } }, expected: refused, postgrest: fails(403, '42501') },
  {
    name: 'a delete',
    call: { path: 'cosas?id=eq.1', method: 'DELETE' },
    expected: refused,
    postgrest: fails(403, '42501'),
  },
  {
    name: 'minimal return',
    call: rpc('filas', { p_n: 1 }, { headers: { prefer: 'return=minimal' } }),
    expected: refused,
    postgrest: { status: 200 },
  },
  {
    name: 'a picture',
    call: rpc('filas', { p_n: 1 }, { headers: { accept: 'image/png' } }),
    expected: refused,
    postgrest: fails(415, 'PGRST107'),
  },
  {
    name: 'another schema',
    call: rpc('suma', { p_a: 1 }, { headers: { 'content-profile': 'auth' } }),
    expected: fails(406, 'PGRST106'),
  },
  {
    name: 'another schema to read',
    call: get('users', { headers: { 'accept-profile': 'auth' } }),
    expected: fails(406, 'PGRST106'),
  },
  {
    name: 'the schema by name',
    call: rpc('suma', { p_a: 1 }, { headers: { 'content-profile': 'public' } }),
    expected: answers(11),
  },
  { name: 'no function', call: rpc(''), expected: fails(404, 'PGRST202') },
  { name: 'a longer path', call: get('cosas/1'), expected: fails(404, 'PGRST125'), postgrest: fails(404, 'no code') },
];
