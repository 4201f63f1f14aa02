import { isRecord } from '../../json.ts';

const allowedKeywords = new Set([
  'type',
  'description',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  '$defs',
  '$ref',
  'pattern',
  'format',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
]);
const allowedFormats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']);
const deepest = 10;

/**
 * What OpenAI's strict mode would refuse, or let through unenforced, in a tool's parameters (Structured Outputs,
 * supported schemas): one sentence each, with its path. Empty when the schema is fine.
 */
export function lintStrictSchema(schema: unknown): string[] {
  const problems = lintNode(schema, '$', 1);
  if (isRecord(schema) && schema.type !== 'object') problems.push('$: the root must be an object');
  return problems;
}

function lintNode(schema: unknown, path: string, depth: number): string[] {
  if (!isRecord(schema)) return [`${path}: must be a schema object`];
  if (depth > deepest) return [`${path}: is nested more than ${deepest} levels deep`];
  return [
    ...Object.keys(schema)
      .filter((keyword) => !allowedKeywords.has(keyword))
      .map((keyword) => `${path}: "${keyword}" is outside the strict subset`),
    ...(typeof schema.format === 'string' && !allowedFormats.has(schema.format)
      ? [`${path}: format "${schema.format}" is outside the strict subset`]
      : []),
    ...(schema.type === 'object' ? lintObject(schema, path) : []),
    ...lintChildren(schema, path, depth),
  ];
}

function lintObject(schema: Record<string, unknown>, path: string): string[] {
  const properties = isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return [
    ...(schema.additionalProperties === false ? [] : [`${path}: additionalProperties must be false`]),
    ...properties.filter((name) => !required.includes(name)).map((name) => `${path}: "${name}" must be required`),
  ];
}

function lintChildren(schema: Record<string, unknown>, path: string, depth: number): string[] {
  const named = [schema.properties, schema.$defs].filter(isRecord).flatMap((children) => Object.entries(children));
  const listed = (Array.isArray(schema.anyOf) ? schema.anyOf : []).map(
    (child, index) => [`anyOf[${index}]`, child] as const,
  );
  const items = schema.items === undefined ? [] : [['items', schema.items] as const];
  return [...named, ...listed, ...items].flatMap(([name, child]) => lintNode(child, `${path}.${name}`, depth + 1));
}
