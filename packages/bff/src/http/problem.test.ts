import type { Server } from 'node:http';
import { problemCodes, problemSchema } from '@talia/protocol';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { TaliaError } from '../errors.ts';
import { sleep } from '../sleep.ts';
import type { Log } from '../logging/log.ts';
import { toSafeFields } from '../logging/log-fields.ts';
import { readPort, serve } from '../serve.ts';
import { createErrorDoor, problems } from './problem.ts';
import { createRequestContext } from './request-context.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

const secret = 'ana@ejemplo.mx says password=hunter2 to sk-proj-abc';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Asks a server whose only route does this. */
async function ask(handle: express.RequestHandler) {
  const lines: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const write = (event: string, fields?: unknown) => void lines.push({ event, fields: toSafeFields(fields).values });
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const app = express();
  app.use(createRequestContext(log, () => performance.now()));
  app.get('/', handle);
  app.use(() => fail(new TaliaError('not_found', 'There is nothing here.')));
  app.use(createErrorDoor(log));
  server = await serve(app, { host: '127.0.0.1', port: 0, log });
  const response = await fetch(`http://127.0.0.1:${readPort(server)}/`);
  const text = await response.text().catch((error: unknown) => `cut: ${String(error)}`);
  await expect.poll(() => lines.some(({ event }) => event === 'request_end')).toBe(true);
  return { response, text, lines };
}

const bug = new Error(secret, { cause: new Error(secret) });
const vendor = Object.assign(new Error(secret), { status: 502, code: 'VENDOR_1', body: secret, expose: true });

it.each<[string, unknown, number, string]>([
  ['a bug', bug, 500, 'internal_error'],
  ['an error of a vendor', vendor, 500, 'internal_error'],
  [
    'a vendor that pretends to be the client',
    Object.assign(new Error(secret), { status: 418, expose: true }),
    400,
    'invalid_request',
  ],
  ['a string', secret, 500, 'internal_error'],
  ['a number', 7, 500, 'internal_error'],
  ['an object', { message: secret, stack: secret, toString: () => secret }, 500, 'internal_error'],
  ['a symbol', Symbol(secret), 500, 'internal_error'],
  ['a function', () => secret, 500, 'internal_error'],
  ['an object whose properties throw', thrower(), 500, 'internal_error'],
  ['an error of ours about a bug', new TaliaError('internal_error', secret), 500, 'internal_error'],
  ['an error of ours', new TaliaError('turn_limit', 'Enough.', { cause: bug }), 429, 'turn_limit'],
])('%s that is thrown shows its code and nothing else', async (_, thrown, status, code) => {
  for (const handle of [() => fail(thrown), async () => fail(thrown), next(thrown)]) {
    const { response, text, lines } = await ask(handle);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = problemSchema.parse(JSON.parse(text));
    expect(problem).toMatchObject({ code, request_id: expect.stringMatching(uuid) });
    expect(response.headers.get('x-request-id')).toBe(problem.request_id);
    expect(lines.map(({ fields }) => fields.request_id)).toEqual(lines.map(() => problem.request_id));
    expect(lines.filter(({ event }) => event === 'request_failed')).toHaveLength(status === 500 ? 1 : 0);
    expect(text).not.toMatch(/VENDOR|\bat /);
    expect(text + JSON.stringify([lines, ...response.headers])).not.toMatch(/hunter2|ejemplo|node_modules|sk-proj/);
  }
});

it('an error after the answer has begun cuts it, and is in the log', async () => {
  const { response, text, lines } = await ask(async (_request, answer) => {
    answer.type('application/json').write('{"half":');
    await sleep(20);
    fail(bug);
  });
  expect(response.status).toBe(200);
  expect(text).toMatch(/^cut: /);
  expect(lines.map(({ event }) => event).toSorted()).toEqual(['request_end', 'request_failed']);
  const id = response.headers.get('x-request-id');
  expect(lines.map(({ fields }) => fields.request_id)).toEqual([id, id]);
});

it('nothing that is thrown is a path that does not exist', async () => {
  const { response } = await ask(() => fail(undefined));
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

it('every code has a status of an error and a title of its own', () => {
  expect(Object.keys(problems).toSorted()).toEqual([...problemCodes].toSorted());
  const titles = Object.values(problems).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const { status } of Object.values(problems)) expect(status).toSatisfy((each) => each >= 400 && each < 600);
});

function fail(thrown: unknown): never {
  throw thrown;
}

function next(thrown: unknown): express.RequestHandler {
  return (_request, _response, pass) => pass(thrown);
}

function thrower(): object {
  return new Proxy(
    {},
    {
      get() {
        throw new Error(secret);
      },
      has: () => true,
    },
  );
}
