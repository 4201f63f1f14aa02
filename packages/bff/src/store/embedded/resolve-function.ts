import type { Catalogue, CatalogueFunction } from './catalogue.ts';
import { EXPOSED_SCHEMA } from './catalogue.ts';
import { errorReply, unsupported } from './reply.ts';
import type { Reply } from './reply.ts';

/**
 * Finds the one function that takes these argument names: every required parameter given,
 * no name unknown. None is 404 `PGRST202`, several are 300 `PGRST203`.
 */
export function resolveFunction(
  catalogue: Catalogue,
  name: string,
  given: readonly string[],
): CatalogueFunction | Reply {
  const named = catalogue.functions.filter((candidate) => candidate.name === name);
  if (named.some((candidate) => !candidate.callable)) {
    return unsupported(`the function ${name}, which has unnamed or variadic parameters or answers an unnamed record`);
  }
  const names = new Set(given);
  const [found, ...others] = named.filter((candidate) => accepts(candidate, names));
  if (found === undefined) return noSuchFunction(name, given);
  if (others.length > 0) return ambiguous([found, ...others]);
  return found;
}

function accepts(candidate: CatalogueFunction, given: ReadonlySet<string>): boolean {
  const known = new Set(candidate.parameters.map((parameter) => parameter.name));
  const complete = candidate.parameters.every((parameter) => !parameter.required || given.has(parameter.name));
  return complete && [...given].every((name) => known.has(name));
}

function noSuchFunction(name: string, given: readonly string[]): Reply {
  const called = `${EXPOSED_SCHEMA}.${name}`;
  const names = given.join(', ');
  const signature = given.length === 0 ? `${called} without parameters` : `${called}(${names})`;
  const searched = given.length === 0 ? `${called} without parameters` : `${called} with parameters ${names}`;
  return errorReply(404, {
    code: 'PGRST202',
    message: `Could not find the function ${signature} in the schema cache`,
    details: `Searched for the function ${searched}, but no matches were found in the schema cache.`,
  });
}

function ambiguous(candidates: CatalogueFunction[]): Reply {
  const signatures = candidates.map(({ name, parameters }) => {
    const typed = parameters.map((parameter) => `${parameter.name} => ${parameter.type}`);
    return `${EXPOSED_SCHEMA}.${name}(${typed.join(', ')})`;
  });
  return errorReply(300, {
    code: 'PGRST203',
    message: `Could not choose the best candidate function between: ${signatures.join(', ')}`,
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  });
}
