/** One way in which a schema leaves the subset of strict mode: where, and what the API says of it. */
export type StrictFault = { context: string; message: string };

const forbidden = ['allOf', 'not', 'dependentRequired', 'dependentSchemas', 'if', 'then', 'else', 'oneOf'];
const formats = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];
const limits = { properties: 5000, depth: 10, enumValues: 1000, characters: 120_000 } as const;

/** Finds the first fault of a schema under strict mode; null when it has none. */
export function findStrictFault(schema: unknown): StrictFault | null {
  if (!isRecord(schema) || schema['type'] !== 'object') {
    const type = isRecord(schema) ? String(schema['type'] ?? 'None') : 'None';
    return fault([], `schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'`);
  }
  return visit(schema, [], 1) ?? findExcess(schema);
}

type Path = readonly string[];

function visit(schema: unknown, path: Path, depth: number): StrictFault | null {
  if (!isRecord(schema)) return null;
  if (depth > limits.depth) return fault(path, `the schema is nested more than ${limits.depth} levels deep`);
  return findKeywordFault(schema, path) ?? findObjectFault(schema, path) ?? visitChildren(schema, path, depth);
}

function findKeywordFault(schema: Schema, path: Path): StrictFault | null {
  const keyword = forbidden.find((name) => name in schema);
  if (keyword !== undefined) return fault(path, `'${keyword}' is not permitted`);
  const { format } = schema;
  if (format !== undefined && !formats.includes(String(format)))
    return fault(path, `'${String(format)}' is not a valid format`);
  const isTyped = ['type', '$ref', 'anyOf', 'enum', 'const'].some((name) => name in schema);
  return isTyped ? null : fault(path, "schema must have a 'type' key");
}

function findObjectFault(schema: Schema, path: Path): StrictFault | null {
  if (![schema['type']].flat().includes('object')) return null;
  if (schema['additionalProperties'] !== false) {
    return fault(path, "'additionalProperties' is required to be supplied and to be false");
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const missing = Object.keys(propertiesOf(schema)).find((key) => !required.includes(key));
  if (missing === undefined) return null;
  const text = "'required' is required to be supplied and to be an array including every key in properties.";
  return fault(path, `${text} Missing '${missing}'`);
}

function visitChildren(schema: Schema, path: Path, depth: number): StrictFault | null {
  for (const [child, childPath, levels] of children(schema, path)) {
    const found = visit(child, childPath, depth + levels);
    if (found) return found;
  }
  return null;
}

/** The schemas inside a schema, where they are and how many levels deeper. */
function* children(schema: Schema, path: Path): Generator<[unknown, Path, number]> {
  for (const [key, child] of Object.entries(propertiesOf(schema))) yield [child, [...path, 'properties', key], 1];
  for (const keyword of ['$defs', 'definitions'] as const) {
    const group = schema[keyword];
    if (isRecord(group)) for (const [key, child] of Object.entries(group)) yield [child, [...path, keyword, key], 0];
  }
  if ('items' in schema) yield [schema['items'], [...path, 'items'], 1];
  const { anyOf } = schema;
  if (Array.isArray(anyOf))
    for (const [index, child] of anyOf.entries()) yield [child, [...path, 'anyOf', String(index)], 0];
}

function findExcess(schema: Schema): StrictFault | null {
  const counted = count(schema, []);
  if (counted.properties > limits.properties) return fault([], `more than ${limits.properties} properties`);
  if (counted.enumValues > limits.enumValues) return fault([], `more than ${limits.enumValues} enum values`);
  if (counted.characters > limits.characters)
    return fault([], `more than ${limits.characters} characters of names and enums`);
  return null;
}

type Count = { properties: number; enumValues: number; characters: number };

function count(schema: unknown, path: Path): Count {
  if (!isRecord(schema)) return { properties: 0, enumValues: 0, characters: 0 };
  const keys = Object.keys(propertiesOf(schema));
  const values = Array.isArray(schema['enum']) ? schema['enum'] : [];
  const characters = [...keys, ...values.map(String)].join('').length;
  const total = { properties: keys.length, enumValues: values.length, characters };
  for (const [child, childPath] of children(schema, path)) {
    const inner = count(child, childPath);
    total.properties += inner.properties;
    total.enumValues += inner.enumValues;
    total.characters += inner.characters;
  }
  return total;
}

type Schema = Record<string, unknown>;

function propertiesOf(schema: Schema): Schema {
  return isRecord(schema['properties']) ? schema['properties'] : {};
}

function fault(path: Path, message: string): StrictFault {
  const inner = path.map((part) => `'${part}'`).join(', ');
  return { context: path.length === 1 ? `(${inner},)` : `(${inner})`, message };
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
