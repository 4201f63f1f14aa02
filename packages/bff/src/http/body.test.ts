import type { Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { problemSchema } from '@talia/protocol';
import express from 'express';
import type { Request, Response as Answer } from 'express';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../logging/silent-log.ts';
import { readPort, serve } from '../serve.ts';
import { parseBody, readBeaconBody, readJsonBody } from './body.ts';
import { createErrorDoor } from './problem.ts';
import { createRequestContext } from './request-context.ts';

let server: Server;
let url: string;
beforeAll(async () => {
  const app = express();
  app.use(createRequestContext(silentLog, () => 0));
  const schema = z.strictObject({ text: z.string(), more: z.strictObject({}).optional() });
  const echo = (request: Request, response: Answer) => void response.json(parseBody(schema, request));
  app.post('/json', readJsonBody(), echo);
  app.post('/beacon', readBeaconBody(), echo);
  app.use(createErrorDoor(silentLog));
  server = await serve(app, { host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${readPort(server)}`;
});
afterAll(() => void server.close());

const good = '{"text":"¡Hola! 😀"}';
const json = 'application/json';

/** What a body is answered: 200 with the text that was understood, or status and code of a problem. */
async function send(
  path: '/json' | '/beacon',
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': json },
): Promise<unknown> {
  const response = await fetch(url + path, { method: 'POST', body: Buffer.from(body), headers });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { status, code } = problemSchema.parse(answer);
  expect(status).toBe(response.status);
  return `${status} ${code}`;
}

const taken = { text: '¡Hola! 😀' };
const unsupported = '415 unsupported_media_type';

describe('a content type', () => {
  it('of nothing but blanks is refused as fast as any other, a hundred times', async () => {
    // Read in two ways, one of them would take a fifth of a second.
    for (const end of ['x', '; charset=utf-8x']) {
      const type = `${json}${' '.repeat(15_000)}${end}`;
      for (let time = 0; time < 50; time += 1) {
        expect(await send('/beacon', good, { 'content-type': type })).toBe(unsupported);
      }
    }
  });

  it.each([
    [json, taken],
    ['Application/JSON', taken],
    [`${json}; charset=utf-8`, taken],
    [`${json};charset="UTF-8"`, taken],
    [`${json};`, taken],
    [`${json}; charset=utf-16`, unsupported],
    [`${json}; charset=utf-16le`, unsupported],
    [`${json}; charset=utf-7`, unsupported],
    [`${json}; charset=iso-8859-1`, unsupported],
    [`${json}; charset=latin1`, unsupported],
    [`${json}; charset=`, unsupported],
    [`${json}; charset=utf-8; charset=utf-7`, unsupported],
    [`${json}; charset=utf-7; charset=utf-8`, unsupported],
    [`${json}; x=y; charset=utf-7`, unsupported],
    [`${json}, text/plain`, unsupported],
    ['application/json+x', unsupported],
    ['application/x-www-form-urlencoded', unsupported],
    ['multipart/form-data; boundary=x', unsupported],
    ['text/json', unsupported],
    ['text/plain', unsupported],
    ['', unsupported],
  ])('%j is %j', async (type, expected) => {
    expect(await send('/json', good, { 'content-type': type })).toEqual(expected);
  });

  it.each([
    ['text/plain', taken],
    ['text/plain;charset=UTF-8', taken],
    [json, taken],
    ['text/plain; charset=utf-16le', unsupported],
    ['text/plain; charset=utf-7', unsupported],
    ['text/html', unsupported],
    ['', unsupported],
  ])('%j of a beacon is %j', async (type, expected) => {
    expect(await send('/beacon', good, { 'content-type': type })).toEqual(expected);
  });

  it.each(['gzip', 'deflate', 'br', 'x', 'gzip, gzip'])('with the encoding %j is refused', async (encoding) => {
    const headers = { 'content-type': json, 'content-encoding': encoding };
    expect(await send('/json', gzipSync(good), headers)).toBe(unsupported);
  });
});

const full = (bytes: number) => `{"text":"${'x'.repeat(bytes - 11)}"}`;

describe('a body', () => {
  const refused = '400 invalid_body';
  const invalid = '400 invalid_json';
  it.each<[string, string | Uint8Array, unknown]>([
    ['of exactly 16 kB', full(16_384), { text: expect.stringMatching(/^x+$/) }],
    ['of a byte more', full(16_385), '413 body_too_large'],
    ['of a megabyte', full(1_000_000), '413 body_too_large'],
    ['of 16 kB of [', '['.repeat(16_384), invalid],
    ['of 16 kB of {"a":', '{"a":'.repeat(3_276), invalid],
    ['of 8,000 arrays', '['.repeat(8_000) + ']'.repeat(8_000), refused],
    ['of 2,000 objects', `{"text":"x","more":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}`, refused],
    ['with a byte order mark', `\ufeff${good}`, taken],
    ['in UTF-16', Buffer.from(good, 'utf16le'), invalid],
    ['in Latin-1', Buffer.from('{"text":"Jos\u00e9"}', 'latin1'), invalid],
    ['with a surrogate in UTF-8', Buffer.from([...Buffer.from('{"text":"'), 0xed, 0xa0, 0x80, 0x22, 0x7d]), invalid],
    ['with an overlong NUL', Buffer.from([...Buffer.from('{"text":"'), 0xc0, 0x80, 0x22, 0x7d]), invalid],
    ['that ends inside a character', Buffer.from(good).subarray(0, -4), invalid],
    ['with a raw NUL', '{"text":"a\0b"}', invalid],
    ['with __proto__', '{"text":"x","__proto__":{"more":{}}}', refused],
    ['with __proto__ below', '{"text":"x","more":{"__proto__":{"a":1}}}', refused],
    ['with constructor', '{"text":"x","constructor":{"prototype":{}}}', refused],
    ['with a key twice', '{"text":1,"text":"x"}', { text: 'x' }],
    ['that is null', 'null', refused],
    ['that is a word', '"text"', refused],
    ['that is NaN', 'NaN', invalid],
    ['that is empty', '', refused],
    ['that is space', ' \r\n', invalid],
    ['of two values', `${good}${good}`, invalid],
    ['with a comment', '{"text":"x"/**/}', invalid],
  ])('%s is answered as it should', async (_, body, expected) => {
    expect(await send('/json', body)).toEqual(expected);
  });

  it('of a beacon has 4 kB at most', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await send('/beacon', full(4_096), headers)).toEqual({ text: expect.any(String) });
    expect(await send('/beacon', full(4_097), headers)).toBe('413 body_too_large');
  });

  it('leaves the prototype of everything as it was', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('more' in {}).toBe(false);
  });
});
