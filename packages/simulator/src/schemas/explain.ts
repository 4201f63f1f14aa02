import type { Definitions, JsonSchema } from './json-schema.ts';

/** One reason why a value breaks a schema, at a path such as `input[0].content`. */
export type SchemaProblem =
  | { kind: 'unknown'; path: string }
  | { kind: 'missing'; path: string }
  | { kind: 'type'; path: string; expected: string[]; value: unknown }
  | { kind: 'value'; path: string; supported: unknown[]; value: unknown };

/**
 * Says why a value breaks a schema, as a person would: in a union it judges by the branch that fits best, where ajv
 * reports every branch. Empty exactly when ajv accepts the value.
 */
export function explain(
  schema: JsonSchema,
  value: unknown,
  place: { path: string; definitions: Definitions },
): SchemaProblem[] {
  const branches = toBranches(schema, place.definitions);
  const fitting = branches.filter((branch) => accepts(branch, value));
  if (fitting.length === 0) return [{ kind: 'type', path: place.path, expected: expectedTypes(branches), value }];
  if (isRecord(value)) return explainUnion(fitting, value, place);
  if (Array.isArray(value)) return cheapest(fitting.map((branch) => explainItems(branch, value, place)));
  return explainScalar(fitting, value, place.path);
}

function toBranches(schema: JsonSchema, definitions: Definitions): JsonSchema[] {
  if (schema.$ref !== undefined) {
    const name = decodeURIComponent(schema.$ref.slice('#/definitions/'.length));
    const target = definitions[name];
    if (!target) throw new Error(`The schema has no definition '${name}'.`);
    return toBranches(target, definitions);
  }
  if (schema.anyOf) return schema.anyOf.flatMap((branch) => toBranches(branch, definitions));
  return [schema];
}

function accepts(branch: JsonSchema, value: unknown): boolean {
  if (branch.type === undefined) return true;
  const types = [branch.type].flat();
  return types.includes(typeName(value)) || (types.includes('number') && typeName(value) === 'integer');
}

function expectedTypes(branches: JsonSchema[]): string[] {
  return [...new Set(branches.flatMap((branch) => branch.type ?? []))];
}

function explainScalar(branches: JsonSchema[], value: unknown, path: string): SchemaProblem[] {
  const allowed = branches.map((branch) => branch.enum ?? (branch.const === undefined ? null : [branch.const]));
  if (allowed.some((values) => values === null || values.includes(value))) return [];
  return [{ kind: 'value', path, supported: allowed.flatMap((values) => values ?? []), value }];
}

function explainItems(branch: JsonSchema, value: unknown[], place: Place): SchemaProblem[] {
  const { items } = branch;
  if (items === undefined) return [];
  return value.flatMap((item, index) => explain(items, item, { ...place, path: `${place.path}[${index}]` }));
}

type Place = { path: string; definitions: Definitions };

/** A union of objects is told apart by `type`; among those that fit, the branch with the least to say wins. */
function explainUnion(branches: JsonSchema[], value: Record<string, unknown>, place: Place): SchemaProblem[] {
  const candidates = branches.filter((branch) => tagFits(branch, value));
  if (candidates.length === 0) return [badTag(branches, value, place.path)];
  return cheapest(candidates.map((branch) => explainObject(branch, value, place)));
}

function tagFits(branch: JsonSchema, value: Record<string, unknown>): boolean {
  const tags = tagsOf(branch);
  if (tags === null) return true;
  if (value['type'] === undefined) return !branch.required?.includes('type');
  return tags.includes(value['type']);
}

function tagsOf(branch: JsonSchema): unknown[] | null {
  const tag = branch.properties?.['type'];
  if (tag?.const !== undefined) return [tag.const];
  return tag?.enum ?? null;
}

function badTag(branches: JsonSchema[], value: Record<string, unknown>, path: string): SchemaProblem {
  const tagPath = join(path, 'type');
  if (value['type'] === undefined) return { kind: 'missing', path: tagPath };
  const supported = [...new Set(branches.flatMap((branch) => tagsOf(branch) ?? []))];
  if (typeof value['type'] !== 'string')
    return { kind: 'type', path: tagPath, expected: ['string'], value: value['type'] };
  return { kind: 'value', path: tagPath, supported, value: value['type'] };
}

function explainObject(branch: JsonSchema, value: Record<string, unknown>, place: Place): SchemaProblem[] {
  const properties = branch.properties ?? {};
  const problems: SchemaProblem[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : branch.additionalProperties;
    const path = join(place.path, key);
    if (schema === false) problems.push({ kind: 'unknown', path });
    else if (typeof schema === 'object') problems.push(...explain(schema, inner, { ...place, path }));
  }
  for (const key of branch.required ?? []) {
    if (!Object.hasOwn(value, key)) problems.push({ kind: 'missing', path: join(place.path, key) });
  }
  return problems;
}

const costs = { unknown: 1, missing: 2, type: 3, value: 3 } as const;

function cheapest(explanations: SchemaProblem[][]): SchemaProblem[] {
  const cost = (problems: SchemaProblem[]) => problems.reduce((sum, problem) => sum + costs[problem.kind], 0);
  return explanations.reduce((best, candidate) => (cost(candidate) < cost(best) ? candidate : best));
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
