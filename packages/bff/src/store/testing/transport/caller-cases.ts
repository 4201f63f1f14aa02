import { answers, fails, get, rpc } from './transport-case.ts';
import type { Expected, TransportCase } from './transport-case.ts';
import type { Asker } from './ask.ts';

const ana = '11111111-1111-4111-8111-111111111111';
const past = 1_000;
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const unsigned = `${encoded({ alg: 'none' })}.${encoded({ role: 'service_role' })}.`;
function whoIs(name: string, as: Asker, expected: Expected, postgrest?: Expected): TransportCase {
  return { name, call: rpc('quien_soy', {}, { as }), expected, ...(postgrest === undefined ? {} : { postgrest }) };
}

function known(rol: string, claims: Record<string, unknown>, sub: string | null = null): Expected {
  return answers({ rol, sesion: 'authenticator', sub, claims });
}

/** Who may come in, and as whom. */
export const callerCases: TransportCase[] = [
  whoIs('the publishable key', 'anon', known('anon', { role: 'anon' })),
  whoIs('the secret key', 'service', known('service_role', { role: 'service_role' })),
  whoIs('a false key', 'stranger', fails(401, 'no code')),
  whoIs(
    'a user',
    { user: { role: 'authenticated', sub: ana } },
    known('authenticated', { role: 'authenticated', sub: ana }, ana),
  ),
  whoIs('a user without a role', { user: { sub: ana } }, known('anon', { role: 'anon', sub: ana }, ana)),
  whoIs('a token for the service', { user: { role: 'service_role' } }, known('service_role', { role: 'service_role' })),
  whoIs('a token for postgres', { user: { role: 'postgres' } }, fails(403, '42501')),
  whoIs('a token for an unknown role', { user: { role: 'no_existe' } }, fails(400, '22023')),
  whoIs('a role that is no text', { user: { role: 5 } }, fails(400, '22023')),
  whoIs(
    'an expired token',
    { user: { role: 'authenticated', exp: past } },
    fails(401, 'PGRST303'),
    fails(401, 'PGRST301'),
  ),
  whoIs('a token of the future', { user: { role: 'authenticated', nbf: 9_999_999_999 } }, fails(401, 'PGRST301')),
  whoIs('an unsigned token', { token: unsigned }, fails(401, 'PGRST301')),
  whoIs(
    'a token of another key',
    { user: { role: 'service_role' }, signedWith: 'a secret of somebody else, long enough for HS256' },
    fails(401, 'PGRST301'),
  ),
  whoIs('no token at all', { token: 'garbage' }, fails(401, 'PGRST301')),
];

/** What each may do. */
export const grantCases: TransportCase[] = [
  { name: 'a function of the service, to it', call: rpc('solo_servicio'), expected: answers(1) },
  {
    name: 'a function of the service, to anon',
    call: rpc('solo_servicio', {}, { as: 'anon' }),
    expected: fails(401, '42501'),
  },
  {
    name: 'a function of the service, to a user',
    call: rpc('solo_servicio', {}, { as: { user: { role: 'authenticated', sub: ana } } }),
    expected: fails(403, '42501'),
  },
  { name: 'a function of nobody', call: rpc('no_concedida'), expected: fails(403, '42501') },
  { name: 'a table of the service, to it', call: get('secretos'), expected: answers([{ id: 1 }]) },
  { name: 'a table of the service, to anon', call: get('secretos', { as: 'anon' }), expected: fails(401, '42501') },
  {
    name: 'a table behind a function',
    call: rpc('contar_secretos', {}, { as: 'anon' }),
    expected: fails(401, '42501'),
  },
  {
    name: 'a role that is no role is the one with no rights',
    call: get('cosas', { as: { user: { role: 'none' } } }),
    expected: fails(403, '42501'),
  },
  {
    name: 'a user writes a row',
    call: rpc('guardar_nota', { p_texto: 'de ana' }, { as: { user: { role: 'authenticated', sub: ana } } }),
    expected: { status: 200 },
  },
  {
    name: 'and sees it',
    call: get('notas?select=texto', { as: { user: { role: 'authenticated', sub: ana } } }),
    expected: answers([{ texto: 'de ana' }]),
  },
  {
    name: 'another sees none',
    call: get('notas?select=texto', { as: { user: { role: 'authenticated', sub: ana.replaceAll('1', '2') } } }),
    expected: answers([]),
  },
  {
    name: 'the service sees all',
    call: get('notas?select=texto&texto=eq.de ana'),
    expected: answers([{ texto: 'de ana' }]),
  },
];
