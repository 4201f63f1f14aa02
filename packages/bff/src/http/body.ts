import express from 'express';
import type { Request, RequestHandler } from 'express';
import * as z from 'zod';
import { TaliaError } from '../errors.ts';

const maxBodyBytes = 16 * 1024;

/** Reads a JSON body: at most 16 kB, UTF-8, not compressed. Anything else is a 4xx before a handler runs. */
export function readJsonBody(): RequestHandler[] {
  return [requireJson, express.json({ limit: maxBodyBytes, strict: true, inflate: false, type: 'application/json' })];
}

/** Like `readJsonBody`, and also takes the same JSON as `text/plain`, which is all that a beacon can send. */
export function readBeaconBody(): RequestHandler[] {
  const json = readJsonBody();
  const text = express.text({ limit: 4 * 1024, inflate: false, type: 'text/plain', defaultCharset: 'utf-8' });
  return [
    (request, response, next) => (request.is('text/plain') ? text(request, response, next) : next()),
    parseBeacon,
    ...json.map(
      (handler): RequestHandler =>
        (request, response, next) =>
          request.is('text/plain') ? next() : handler(request, response, next),
    ),
  ];
}

const parseBeacon: RequestHandler = (request, _response, next) => {
  if (typeof request.body !== 'string') return next();
  try {
    request.body = JSON.parse(request.body);
  } catch (error) {
    throw new TaliaError('invalid_json', 'The body is not valid JSON.', { cause: error });
  }
  next();
};

const requireJson: RequestHandler = (request, _response, next) => {
  const charset = /;\s*charset="?(?<name>[^;"\s]+)/i.exec(request.headers['content-type'] ?? '')?.groups?.name;
  const isUtf8 = charset === undefined || charset.toLowerCase() === 'utf-8';
  if (!request.is('application/json') || !isUtf8) {
    throw new TaliaError('unsupported_media_type', 'Send the body as application/json in UTF-8.');
  }
  next();
};

/**
 * Parses a body by its schema.
 * @throws TaliaError `invalid_body` naming the fields, never their values
 */
export function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  return parseWith(schema, request.body as unknown, 'invalid_body');
}

/** Parses the query string by its schema. */
export function parseQuery<T>(schema: z.ZodType<T>, request: Request): T {
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
