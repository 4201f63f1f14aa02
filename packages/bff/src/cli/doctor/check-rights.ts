import type { Diagnosis } from '../../store/diagnosis.ts';
import { ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

/** What our migrations make and what they let the server do with it, as `findOwnObjects` and its neighbour tell. */
export interface Ours {
  own: ReadonlySet<string>;
  servicePrivileges: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Whether every table obeys row level security, nothing is open to strangers and the server may use what it needs. What
 * is not ours is mentioned where it is dangerous, and is its owner's decision else.
 */
export function checkRights(diagnosis: Diagnosis, { own, servicePrivileges }: Ours): Verdict[] {
  const found = [
    ...diagnosis.tablesWithoutRls.flatMap((table) => checkTable(table, own)),
    ...diagnosis.openToAnon.map((object) => checkAnonRight(object, own)),
    ...diagnosis.functionsOfAnon.map((signature) => checkAnonFunction(signature, own)),
    ...diagnosis.missingForService.flatMap((object) => checkServiceRight(object, servicePrivileges)),
    ...diagnosis.ownersViews.map((view) => checkView(view, own)),
  ];
  if (found.length > 0) return found;
  return [ok('Every table has row level security, strangers have no right, and the server has those it needs.')];
}

function checkTable({ name, reachedBy }: Diagnosis['tablesWithoutRls'][number], own: ReadonlySet<string>): Verdict[] {
  const mend = `alter table ${name} enable row level security;`;
  const message = `${name} has no row level security`;
  if (reachedBy.length > 0) return [problem(`${message}, and ${reachedBy.join(' and ')} can reach it.`, mend)];
  return [own.has(name) ? problem(`${message}.`, mend) : warning(`${message}; nobody reaches it now.`, mend)];
}

function checkAnonRight(
  { name, kind, privileges }: Diagnosis['openToAnon'][number],
  own: ReadonlySet<string>,
): Verdict {
  const message = `Strangers (anon) have ${privileges.join(', ')} on ${name}`;
  const mend = `revoke all on ${kind} ${name} from anon, public;`;
  return own.has(name) ? problem(`${message}.`, mend) : warning(`${message}, which is not of Tal-IA.`, mend);
}

function checkAnonFunction(signature: string, own: ReadonlySet<string>): Verdict {
  const message = `Strangers (anon) may call ${signature}`;
  const mend = `revoke execute on routine ${signature} from anon, public;`;
  const isOwn = own.has(signature.slice(0, signature.indexOf('(')));
  return isOwn ? problem(`${message}.`, mend) : warning(`${message}, which is not of Tal-IA.`, mend);
}

/** Some tables the server may only read or add to: those rights it never had. */
function checkServiceRight(
  { name, kind, privileges }: Diagnosis['missingForService'][number],
  servicePrivileges: Ours['servicePrivileges'],
): Verdict[] {
  const lost = privileges.filter((privilege) => servicePrivileges.get(name)?.has(privilege) === true).join(', ');
  if (lost === '') return [];
  return [problem(`The server lacks ${lost} on ${name}.`, `grant ${lost} on ${kind} ${name} to service_role;`)];
}

function checkView(view: string, own: ReadonlySet<string>): Verdict {
  const message = `The view ${view} shows every row to whoever may read it`;
  const mend = `alter view ${view} set (security_invoker = true);`;
  return own.has(view) ? problem(`${message}.`, mend) : warning(`${message}, and is not of Tal-IA.`, mend);
}
