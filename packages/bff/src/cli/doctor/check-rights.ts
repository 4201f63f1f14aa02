import type { Diagnosis } from '../../store/diagnosis.ts';
import { ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

/**
 * Whether every table obeys row level security, nothing is open to strangers and the server may use what it needs. What
 * is not ours (`own` holds our names) is mentioned where it is dangerous, and is its owner's decision else.
 */
export function checkRights(diagnosis: Diagnosis, own: ReadonlySet<string>): Verdict[] {
  const found = [
    ...diagnosis.tablesWithoutRls.flatMap((table) => checkTable(table, own)),
    ...diagnosis.openToAnon.map((object) => checkAnonRight(object, own)),
    ...diagnosis.functionsOfAnon.map((signature) => checkAnonFunction(signature, own)),
    ...diagnosis.missingForService.filter(({ name }) => own.has(name)).map(checkServiceRight),
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

function checkServiceRight({ name, kind, privileges }: Diagnosis['missingForService'][number]): Verdict {
  const verbs = privileges.join(', ');
  return problem(`The server lacks ${verbs} on ${name}.`, `grant ${verbs} on ${kind} ${name} to service_role;`);
}

function checkView(view: string, own: ReadonlySet<string>): Verdict {
  const message = `The view ${view} shows every row to whoever may read it`;
  const mend = `alter view ${view} set (security_invoker = true);`;
  return own.has(view) ? problem(`${message}.`, mend) : warning(`${message}, and is not of Tal-IA.`, mend);
}
