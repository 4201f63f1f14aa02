import type { Rule, ServiceRule, Verb } from './access-matrix.ts';
import { serviceVerbs } from './access-matrix.ts';
import type { Side } from './access-world.ts';

/** One who asks. The operator of the `own` rows is made into what the name says by `become`, and back by `restore`. */
export type MatrixCaller = {
  readonly role: 'anon' | 'authenticated' | 'service_role' | 'none';
  /** Whose token it is, by the name that the world has for their id; left out, nobody's. */
  readonly user?: string;
  readonly become?: string;
  readonly restore?: string;
};

/** Everybody who may ask, and the owner of the tables, whom only triggers stop. */
export const callers = {
  anon: { role: 'anon' },
  stranger: { role: 'authenticated', user: 'desconocido' },
  inactive: {
    role: 'authenticated',
    user: 'operador',
    become: `update public.usuarios set estado = 'inactivo' where id = {operador}`,
    restore: `update public.usuarios set estado = 'activo' where id = {operador}`,
  },
  operator: { role: 'authenticated', user: 'operador' },
  admin: {
    role: 'authenticated',
    user: 'operador',
    become: `insert into public.usuarios_roles select {operador}, id from public.roles where codigo = 'admin'`,
    restore: `delete from public.usuarios_roles as x using public.roles as r
      where x.usuario_id = {operador} and x.rol_id = r.id and r.codigo = 'admin'`,
  },
  service: { role: 'service_role' },
  owner: { role: 'none' },
} as const satisfies Record<string, MatrixCaller>;

/** The name of one who asks. */
export type CallerName = keyof typeof callers;

/** Those who come through the API. */
export const apiCallers = ['anon', 'stranger', 'inactive', 'operator', 'admin', 'service'] as const;

/** The name of one who comes through the API. */
export type ApiCallerName = (typeof apiCallers)[number];

/** What comes of an attempt on a row. `filtered`: no error, and no row. */
export type RowOutcome = 'allowed' | 'filtered' | '42501' | 'PT409';

/** What must come of an attempt of one of the API's callers on a row. */
export function expectRow(caller: ApiCallerName, verb: Verb, on: { rule: Rule; service: ServiceRule; side: Side }) {
  const { rule, service, side } = on;
  if (caller === 'anon') return '42501';
  if (caller === 'service') return serviceVerbs[service].includes(verb) ? 'allowed' : '42501';
  if (rule === 'nobody') return '42501';
  if (isOpen(rule, caller, side)) return 'allowed';
  return verb === 'insert' ? '42501' : 'filtered';
}

function isOpen(
  rule: Exclude<Rule, 'nobody'>,
  caller: Exclude<ApiCallerName, 'anon' | 'service'>,
  side: Side,
): boolean {
  if (caller === 'stranger' || caller === 'inactive') return false;
  switch (rule) {
    case 'admin':
      return caller === 'admin';
    case 'theirs':
      return caller === 'admin' || side === 'own';
    case 'ownName':
      return side === 'own';
    case 'operators':
      return true;
  }
}
