import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { Definitions, JsonSchema } from './json-schema.ts';
import { answerTypes, loadDefinitions } from './load-definitions.ts';

/** Judges what the simulator answers by the client library's own types. Each check gives ajv's complaints, or ''. */
export type AnswerJudge = {
  check: (type: (typeof answerTypes)[number], body: unknown) => string;
  /** One stream event, by the schema of its own type. */
  checkEvent: (event: Record<string, unknown>) => string;
};

/**
 * Makes the judge. Two fields of `Response` that the client adds or the wire leaves out are not required, `obfuscation`
 * is taken off, and `keepalive`, which the types do not know, is let through.
 */
export async function createAnswerJudge(): Promise<AnswerJudge> {
  const definitions = asOnTheWire(await loadDefinitions(answerTypes));
  const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } });
  ajv.addSchema({ $id: 'openai', definitions });
  const validators = new Map<string, ValidateFunction>();
  const check = (name: string, body: unknown): string => {
    const validate = validators.get(name) ?? ajv.compile({ $ref: `openai#/definitions/${name}` });
    validators.set(name, validate);
    return validate(body) ? '' : `${name}: ${ajv.errorsText(validate.errors)}`;
  };
  return {
    check,
    checkEvent: (event) => {
      if (event['type'] === 'keepalive') return '';
      const { obfuscation: _padding, ...bare } = event;
      const name = eventName(definitions, event['type']);
      return name === undefined ? `no schema for ${String(event['type'])}` : check(name, bare);
    },
  };
}

function asOnTheWire(definitions: Definitions): Definitions {
  const { Response: response } = definitions;
  if (!response?.required) throw new Error('The schemas lack Response.');
  const required = response.required.filter((key) => key !== 'output_text' && key !== 'access_programs');
  return { ...definitions, Response: { ...response, required } };
}

function eventName(definitions: Definitions, type: unknown): string | undefined {
  const isEvent = (schema: JsonSchema) =>
    schema.properties?.['type']?.const === type && schema.properties?.['sequence_number'] !== undefined;
  return Object.keys(definitions).find((name) => isEvent(definitions[name] ?? {}));
}
