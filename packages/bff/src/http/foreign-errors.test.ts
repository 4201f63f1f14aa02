import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { TaliaError } from '../errors.ts';
import type { Log } from '../logging/log.ts';
import { createErrorDoor } from './problem.ts';
import { createRequestContext } from './request-context.ts';

let logged: [event: string, fields: unknown][] = [];
afterEach(() => {
  logged = [];
});

const write = (event: string, fields?: unknown) => void logged.push([event, fields]);
const log: Log = { debug: () => {}, info: () => {}, warn: write, error: write, child: () => log };

/** What a client gets when a handler throws this. */
async function answerTo(thrown: unknown): Promise<{ response: Response; problem: unknown }> {
  const app = express();
  app.use(createRequestContext(log, Date.now));
  app.get('/', () => {
    throw thrown;
  });
  app.use(createErrorDoor(log));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens always has an AddressInfo.
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const problem: unknown = await response.json();
  server.closeAllConnections();
  server.close();
  return { response, problem };
}

const secret = 'ana@example.com';

describe('what a handler throws', () => {
  it.each([
    ['a bug', new TypeError(secret)],
    ['a refusal of the database', Object.assign(new Error(secret), { status: 409, code: '23505' })],
    ['a function the database lacks', Object.assign(new Error(secret), { status: 404, code: 'PGRST202' })],
    ['a media type that the database refuses', Object.assign(new Error(secret), { status: 415, code: 'PGRST107' })],
    ['a text', secret],
    ['an error whose status is a fault of ours', Object.assign(new Error(secret), { status: 500, expose: true })],
  ])('as %s is a 500 without a word of it, and logged', async (_, thrown) => {
    const { response, problem } = await answerTo(thrown);
    expect(problem).toEqual({
      type: 'urn:talia:problem:internal_error',
      title: 'Something went wrong',
      status: 500,
      code: 'internal_error',
      request_id: response.headers.get('x-request-id'),
    });
    expect(response.status).toBe(500);
    expect(logged).toEqual([['request_failed', expect.objectContaining({ method: 'GET' })]]);
    expect(JSON.stringify(logged)).not.toContain(secret);
  });

  it('as a refusal of ours has its code, its status and when to come back, and is no fault to log', async () => {
    const { response, problem } = await answerTo(
      new TaliaError('too_many_requests', 'Wait a moment.', { retryAfterSeconds: 7, cause: new Error(secret) }),
    );
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(problem).toMatchObject({ code: 'too_many_requests', detail: 'Wait a moment.' });
    expect(logged).toEqual([]);
  });

  it('as what Express says of a request is a 400 without its words', async () => {
    const { response, problem } = await answerTo(Object.assign(new Error(secret), { status: 400, expose: true }));
    expect([response.status, JSON.stringify(problem).includes(secret)]).toEqual([400, false]);
    expect(problem).toMatchObject({ code: 'invalid_request' });
  });
});
