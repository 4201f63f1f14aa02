import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { explain } from '../schemas/explain.ts';
import type { Definitions } from '../schemas/json-schema.ts';
import { loadDefinitions, requestTypes } from '../schemas/load-definitions.ts';
import { toApiError } from '../schemas/problem-error.ts';
import type { BodyKind } from './request-judge.ts';

/** Judges bodies by the schemas made from the client library's own types. */
export type SchemaJudge = { check: (kind: BodyKind, body: unknown) => Promise<void> };

const typeNames: Record<BodyKind, (typeof requestTypes)[number]> = {
  response_create: 'ResponseCreateParams',
  conversation_create: 'ConversationCreateParams',
  conversation_update: 'ConversationUpdateParams',
  items_create: 'ItemCreateParams',
};

/** Begins to load the schemas and gives a judge that waits for them. Its checks throw the refusal the API would send. */
export function createSchemaJudge(): SchemaJudge {
  const loading = loadCompiled();
  // Whoever checks first hears of a failure; until then it must not count as an unhandled rejection.
  loading.catch(() => undefined);
  return {
    check: async (kind, body) => {
      const { definitions, validators } = await loading;
      if (validators[kind](body)) return;
      const schema = { $ref: `#/definitions/${typeNames[kind]}` };
      throw toApiError(explain(schema, body, { path: '', definitions }));
    },
  };
}

let compiled: Promise<Compiled> | undefined;

/** Compiled once in a process: the result depends on nothing but the installed package, and each time costs 0.1 s. */
function loadCompiled(): Promise<Compiled> {
  compiled ??= loadDefinitions(requestTypes).then(compileAll);
  return compiled;
}

type Compiled = { definitions: Definitions; validators: Record<BodyKind, ValidateFunction> };

function compileAll(loaded: Definitions): Compiled {
  const definitions = { ...loaded, ItemCreateParams: withoutInclude(loaded) };
  // Inlining and optimising the code would take three times as long as all it saves.
  const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } });
  ajv.addSchema({ $id: 'openai', definitions });
  const compile = (kind: BodyKind) => ajv.compile({ $ref: `openai#/definitions/${typeNames[kind]}` });
  return {
    definitions,
    validators: {
      response_create: compile('response_create'),
      conversation_create: compile('conversation_create'),
      conversation_update: compile('conversation_update'),
      items_create: compile('items_create'),
    },
  };
}

/** The type of `items.create` also holds `include`, which the client sends in the query and never in the body. */
function withoutInclude(definitions: Definitions): Definitions[string] {
  const schema = definitions['ItemCreateParams'];
  if (!schema?.properties) throw new Error('The schemas lack ItemCreateParams.');
  const { include: _query, ...properties } = schema.properties;
  return { ...schema, properties };
}
