import * as z from 'zod';
import { attachmentSchema, attachmentSettingsSchema } from './attachment.ts';
import { configReplySchema } from './config.ts';
import { consentRequestSchema, consentStateSchema, siteConsentSchema } from './consent.ts';
import { healthReplySchema } from './health.ts';
import { historyMessageSchema, historyReplySchema } from './history.ts';
import {
  eraseReplySchema,
  meReplySchema,
  meRequestSchema,
  transcriptMessageSchema,
  transcriptReplySchema,
} from './me.ts';
import {
  clientContextSchema,
  messageAuthorSchema,
  messageReplySchema,
  messageRequestSchema,
  turnMetadataSchema,
} from './message.ts';
import { operations } from './openapi-operations.ts';
import type { Operation, Reply } from './openapi-operations.ts';
import { problemSchema } from './problem.ts';
import type { ProblemCode } from './problem.ts';
import { sessionReplySchema, sessionRequestSchema } from './session.ts';
import { leadProgressSchema, turnChunkSchema } from './stream.ts';
import { closeRequestSchema, visitRequestSchema } from './visit.ts';

export { operations } from './openapi-operations.ts';
export type { Operation, Reply } from './openapi-operations.ts';

/** A JSON value of the document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** An OpenAPI document, as far as anybody here looks into it. */
export interface OpenapiDocument {
  readonly openapi: '3.1.1';
  readonly info: Json;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly [kind: string]: Json };
}

/** What the document says of one method of one path. */
export interface OpenapiOperation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
  readonly [key: string]: unknown;
}

/** What a server answers for each code. */
export type ProblemTable = Readonly<Record<ProblemCode, { status: number; title: string }>>;

/** The API's version: this package's own. */
export const apiVersion = '0.1.0';

/** The schemas that have a name of their own in the document. */
export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  Attachment: attachmentSchema,
  AttachmentSettings: attachmentSettingsSchema,
  ClientContext: clientContextSchema,
  CloseRequest: closeRequestSchema,
  ConfigReply: configReplySchema,
  ConsentRequest: consentRequestSchema,
  ConsentState: consentStateSchema,
  EraseReply: eraseReplySchema,
  HealthReply: healthReplySchema,
  HistoryMessage: historyMessageSchema,
  HistoryReply: historyReplySchema,
  LeadProgress: leadProgressSchema,
  MeReply: meReplySchema,
  MeRequest: meRequestSchema,
  MessageAuthor: messageAuthorSchema,
  MessageReply: messageReplySchema,
  MessageRequest: messageRequestSchema,
  Problem: problemSchema,
  SessionReply: sessionReplySchema,
  SessionRequest: sessionRequestSchema,
  SiteConsent: siteConsentSchema,
  TranscriptMessage: transcriptMessageSchema,
  TranscriptReply: transcriptReplySchema,
  TurnChunk: turnChunkSchema,
  TurnMetadata: turnMetadataSchema,
  VisitRequest: visitRequestSchema,
};

const names = new Map(Object.entries(namedSchemas).map(([name, schema]) => [schema, name]));

/** The OpenAPI 3.1 document of the whole server, made from the schemas that requests and replies are parsed with. */
export function createOpenapiDocument(problems: ProblemTable): OpenapiDocument {
  const paths: Record<string, Record<string, OpenapiOperation>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method] = toOperation(operation, problems);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tal-IA',
      version: apiVersion,
      description:
        'A landing-page chat. Errors are RFC 9457 problems with a stable `code`; a path that does not exist answers 404 `not_found`, another method 405 `method_not_allowed`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: toComponents(),
      securitySchemes: { visitor: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      headers: {
        RequestId: { description: 'The id of this request in logs and problems.', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds to wait before the next try.', schema: { type: 'integer' } },
      },
    },
  };
}

function toComponents(): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(namedSchemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: toReference });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, toPlain(schema)]));
}

function toReference(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Without what names a schema that stands alone. */
function toPlain(schema: object): { readonly [key: string]: Json | undefined } {
  const { $schema: _, $id: __, '~standard': ___, ...plain } = schema as Record<string, Json | undefined>;
  return plain;
}

function toSchema(schema: z.ZodType): Json {
  const name = names.get(schema);
  return name === undefined ? toPlain(z.toJSONSchema(schema, { io: 'input' })) : { $ref: toReference(name) };
}

const securities: Record<Operation['security'], Json[]> = {
  none: [],
  visitor: [{ visitor: [] }],
  beacon: [{ visitor: [] }, {}],
};

function toOperation(operation: Operation, problems: ProblemTable): OpenapiOperation {
  const { id, summary, security, replies } = operation;
  const content = toRequestContent(operation);
  const parameters = toParameters(operation);
  return {
    operationId: id,
    summary,
    security: securities[security],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(content === null ? {} : { requestBody: { required: true, content } }),
    responses: {
      ...Object.fromEntries(Object.entries(replies).map(([status, reply]) => [status, toResponse(reply)])),
      ...toProblemResponses(operation.problems, problems),
    },
  };
}

/** Of bytes their type says all there is to say. */
const bytesSchema = { type: 'string', contentEncoding: 'binary' };

function toRequestContent({ body, bytes }: Operation) {
  if (bytes !== undefined) return Object.fromEntries(bytes.map((type) => [type, { schema: bytesSchema }]));
  if (body === undefined) return null;
  return Object.fromEntries(body.types.map((type) => [type, { schema: toSchema(body.schema) }]));
}

function toParameters({ path, query, headers = {} }: Operation): Json[] {
  const { properties = {}, required = [] } = query === undefined ? {} : z.toJSONSchema(query, { io: 'input' });
  return [
    ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', format: 'uuid' },
    })),
    ...Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema: typeof schema === 'object' ? toPlain(schema) : schema,
    })),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: { type: 'string' },
    })),
  ];
}

const requestId = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

function toResponse({ description, json, events, text, bytes = [] }: Reply) {
  return {
    description,
    headers: requestId,
    ...(json === undefined && events === undefined && text === undefined && bytes.length === 0
      ? {}
      : {
          content: {
            ...(json === undefined ? {} : { 'application/json': { schema: toSchema(json) } }),
            ...(events === undefined ? {} : { 'text/event-stream': { schema: toSchema(events) } }),
            ...(text === undefined ? {} : { 'text/plain': { schema: toSchema(text) } }),
            ...Object.fromEntries(bytes.map((type) => [type, { schema: bytesSchema }])),
          },
        }),
  };
}

/** One response for each status, with the codes it can have. */
function toProblemResponses(codes: readonly ProblemCode[], problems: ProblemTable) {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return Object.fromEntries(
    Array.from(byStatus, ([status, same]) => [
      String(status),
      {
        description: same.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
        headers: {
          ...requestId,
          ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
        },
        content: {
          'application/problem+json': {
            schema: { allOf: [{ $ref: toReference('Problem') }, { properties: { code: { enum: same } } }] },
          },
        },
      },
    ]),
  );
}
