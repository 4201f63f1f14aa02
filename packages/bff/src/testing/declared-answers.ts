import { createOpenapiDocument } from '@talia/protocol/openapi';
import type { OpenapiDocument, OpenapiOperation } from '@talia/protocol/openapi';
import { problemSchema } from '@talia/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { problems } from '../http/problem.ts';

/** Throws when an answer is not what the OpenAPI document says of its route. Leaves the body to be read by others. */
export type ExpectDeclared = (method: string, path: string, response: Response) => Promise<void>;

/** Holds answers against the document that the server gives out. */
export function createDeclaredAnswers(): ExpectDeclared {
  const document = createOpenapiDocument(problems);
  const validate = createValidate(document);
  return async (method, path, response) => {
    const text = isStream(response) ? undefined : await response.clone().text();
    const faults = [
      ...headerFaults(response),
      ...problemFaults(response, method === 'HEAD' ? undefined : text),
      ...declarationFaults(findDeclaration(document, method, path), path, response),
      ...validate(method, path, response, text),
    ];
    if (faults.length > 0) throw new Error(`${method} ${path} answered ${response.status}: ${faults.join('; ')}`);
  };
}

function isStream(response: Response): boolean {
  return typeOf(response) === 'text/event-stream';
}

function typeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
}

function headerFaults({ headers }: Response): string[] {
  return [
    ...(/^[0-9a-f-]{36}$/.test(headers.get('x-request-id') ?? '') ? [] : ['no X-Request-Id']),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['no nosniff']),
    ...(headers.get('referrer-policy') === 'no-referrer' ? [] : ['no Referrer-Policy']),
    ...(headers.has('content-security-policy') ? [] : ['no Content-Security-Policy']),
    ...(headers.has('x-powered-by') ? ['X-Powered-By'] : []),
  ];
}

/** Every error is a problem that says what its headers say. */
function problemFaults(response: Response, text: string | undefined): string[] {
  if (response.ok) return [];
  if (typeOf(response) !== 'application/problem+json') return [`an error of type ${typeOf(response)}`];
  if (text === undefined) return [];
  const { code, status, title, type, request_id } = problemSchema.parse(JSON.parse(text));
  const told = { status, title, type, request_id };
  const meant = {
    status: response.status,
    title: problems[code].title,
    type: `urn:talia:problem:${code}`,
    request_id: response.headers.get('x-request-id'),
  };
  return JSON.stringify(told) === JSON.stringify(meant) ? [] : [`a problem of its own: ${text}`];
}

/** What the document says of a path that was asked for, or that it knows nothing of it, or not with this method. */
export type Declaration =
  | { type: 'operation'; operation: OpenapiOperation; template: string }
  | { type: 'other_method' }
  | { type: 'unknown_path' };

/** Finds the operation of a request. `HEAD` is what `GET` is. */
export function findDeclaration({ paths }: OpenapiDocument, method: string, path: string): Declaration {
  const { pathname } = new URL(path, 'http://localhost');
  const found = Object.entries(paths).find(([template]) =>
    new RegExp(`^${template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  if (found === undefined) return { type: 'unknown_path' };
  const [template, methods] = found;
  const operation = methods[method === 'HEAD' ? 'get' : method.toLowerCase()];
  return operation === undefined ? { type: 'other_method' } : { type: 'operation', operation, template };
}

const refused: Readonly<Record<number, RegExp>> = { 400: /./, 403: /^\/api\//, 404: /./, 429: /^\/api\// };

function declarationFaults(declaration: Declaration, path: string, response: Response): string[] {
  switch (declaration.type) {
    case 'unknown_path':
      // The demo page, the widget's files, nothing; below the channel also what is refused before anybody looks for a route.
      return response.ok || (refused[response.status]?.test(path) ?? false)
        ? []
        : ['a path that the document does not know'];
    case 'other_method':
      // A preflight, or a refusal of the method or of the page that asks.
      return [204, 403, 405, 429].includes(response.status) ? [] : ['a method that the document does not know'];
    case 'operation': {
      const declared = declaration.operation.responses[response.status];
      if (declared === undefined) return ['a status that the document does not know'];
      const types = Object.keys(declared.content ?? { '': true });
      return types.includes(typeOf(response)) ? [] : [`${typeOf(response)} where the document has ${types.join(', ')}`];
    }
  }
}

/** Judges JSON bodies by the schemas of the document itself, not by those it was made from. */
function createValidate(document: OpenapiDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(JSON.parse(JSON.stringify(document)), 'api');
  const known = new Map<string, ValidateFunction>();
  return (method: string, path: string, response: Response, text: string | undefined): string[] => {
    const declaration = findDeclaration(document, method, path);
    if (declaration.type !== 'operation' || !text || method === 'HEAD') return [];
    const type = typeOf(response);
    if (declaration.operation.responses[response.status]?.content?.[type] === undefined) return [];
    const pointer = ['paths', declaration.template, method.toLowerCase(), 'responses', response.status, 'content'];
    const reference = `api#/${[...pointer, type, 'schema'].map(toPointerPart).join('/')}`;
    const validate = known.get(reference) ?? ajv.compile({ $ref: reference });
    known.set(reference, validate);
    return validate(type === 'application/json' || type === 'application/problem+json' ? JSON.parse(text) : text)
      ? []
      : [`a body that is not as declared: ${ajv.errorsText(validate.errors)}`];
  };
}

function toPointerPart(part: string | number): string {
  return encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
}
