import { attachmentTypes, maxAttachmentBytes } from '@talia/protocol';
import express from 'express';
import type { Request, RequestHandler } from 'express';
import * as z from 'zod';
import { TaliaError } from '../errors.ts';

/** The largest body a route takes, the largest beacon and the largest file, in bytes. */
export const bodyLimits = { json: 16 * 1024, beacon: 4 * 1024, file: maxAttachmentBytes } as const;

/** Reads a JSON body: at most 16 kB, UTF-8, not compressed. Anything else is a 4xx before a handler runs. */
export function readJsonBody(): RequestHandler[] {
  return [requireType(jsonType), readBytes(bodyLimits.json), parseBytes];
}

/** Like `readJsonBody`, and also takes at most 4 kB of the same JSON as `text/plain`, which is all that a beacon can send. */
export function readBeaconBody(): RequestHandler[] {
  const [readJson, readBeacon] = [readBytes(bodyLimits.json), readBytes(bodyLimits.beacon)];
  return [
    requireType(jsonOrTextType),
    (request, response, next) =>
      request.is('text/plain') ? readBeacon(request, response, next) : readJson(request, response, next),
    parseBytes,
  ];
}

/** Reads a file as its bytes: at most 5 MB, of one of the types that are taken, not compressed. */
export function readFileBody(): RequestHandler[] {
  return [requireFileType, readBytes(bodyLimits.file)];
}

// RFC 8259 defines no parameter; `charset` is what clients send nevertheless, once, and only UTF-8 is JSON.
// Nothing in it can be read in two ways: a header of blanks must not cost more than its length.
const parameters = String.raw`[ \t]*(?:;[ \t]*(?:charset=(?:utf-8|"utf-8")[ \t]*(?:;[ \t]*)?)?)?$`;
const jsonType = new RegExp(`^application/json${parameters}`, 'i');
const jsonOrTextType = new RegExp(`^(?:application/json|text/plain)${parameters}`, 'i');

function requireType(allowed: RegExp): RequestHandler {
  return (request, _response, next) => {
    if (!allowed.test(request.headers['content-type'] ?? '')) {
      throw new TaliaError('unsupported_media_type', 'Send the body as application/json in UTF-8.');
    }
    next();
  };
}

const requireFileType: RequestHandler = (request, _response, next) => {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (!attachmentTypes.some((allowed) => allowed === type)) {
    throw new TaliaError('unsupported_media_type', 'Send a file of a type that GET /config names.');
  }
  next();
};

function readBytes(limit: number): RequestHandler {
  return express.raw({ limit, inflate: false, type: () => true });
}

const parseBytes: RequestHandler = (request, _response, next) => {
  const bytes: unknown = request.body;
  request.body = Buffer.isBuffer(bytes) ? parseJson(bytes) : undefined;
  next();
};

// A byte that is no UTF-8 would become U+FFFD, and be stored as if the visitor had written it.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses bytes that have to be JSON in UTF-8 (RFC 8259); a byte order mark is ignored, and no bytes are no body.
 * @throws TaliaError `invalid_json`
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new TaliaError('invalid_json', 'The body is not valid JSON in UTF-8.', { cause: error });
  }
}

/**
 * Parses a body by its schema.
 * @throws TaliaError `invalid_body` naming the fields, never their values
 */
export function parseBody<T>(schema: z.ZodType<T>, request: Pick<Request, 'body'>): T {
  return parseWith(schema, request.body as unknown, 'invalid_body');
}

/** Parses the query string by its schema. */
export function parseQuery<T>(schema: z.ZodType<T>, request: Pick<Request, 'query'>): T {
  return parseWith(schema, { ...request.query }, 'invalid_query');
}

function parseWith<T>(schema: z.ZodType<T>, value: unknown, code: 'invalid_body' | 'invalid_query'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TaliaError(code, 'Some fields are not valid.', { fields: result.error.issues.slice(0, 10).map(toField) });
}

/** An unknown key is the client's own text, so only its number is told. */
function toField(issue: z.core.$ZodIssue): { path: string; message: string } {
  const message = issue.code === 'unrecognized_keys' ? `has ${issue.keys.length} unknown key(s)` : issue.message;
  return { path: issue.path.map(String).join('.'), message };
}
