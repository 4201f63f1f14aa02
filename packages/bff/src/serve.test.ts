import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { problemSchema } from '@talia/protocol';
import express from 'express';
import type { Request, Response } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJsonBody } from './http/body.ts';
import { createErrorDoor } from './http/problem.ts';
import { createRequestContext } from './http/request-context.ts';
import { requireHost } from './http/require-host.ts';
import type { Log } from './logging/log.ts';
import { readPort, serve } from './serve.ts';
import type { ServeOptions } from './serve.ts';
import { exchange } from './testing/raw-http.ts';
import type { RawAnswer } from './testing/raw-http.ts';

let server: Server | undefined;
let lines: { event: string; fields: unknown }[];
beforeEach(() => {
  lines = [];
});
afterEach(async () => {
  const closed = new Promise((resolve) => server?.close(resolve));
  server?.closeAllConnections();
  await closed;
});

const times = { headersMs: 300, requestMs: 500, checkEveryMs: 50 };

/** A server that is soon out of patience, and its port. */
async function start(options: Partial<ServeOptions> = {}): Promise<number> {
  const app = express();
  app.use(createRequestContext(log, () => performance.now()));
  app.use(requireHost);
  app.post('/echo', readJsonBody(), (request: Request, response: Response) => void response.json(request.body));
  app.get('/slow', (_request, response) => void setTimeout(() => response.json({ slow: true }), 100));
  app.get('/stream', (_request, response) => void response.write('one'));
  app.get('/brief', (_request, response) => {
    response.write('one');
    setTimeout(() => response.end('two'), 700);
  });
  app.get('/fast', (_request, response) => void response.json({ fast: true }));
  app.use(createErrorDoor(log));
  server = await serve(app, { host: '127.0.0.1', port: 0, log, times, ...options });
  return readPort(server);
}

const write = (event: string, fields?: unknown) => void lines.push({ event, fields });
const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };

/** Status and code of an answer that has to be one of our problems, with its id. */
function problemOf(answer: RawAnswer | undefined) {
  if (answer === undefined) return undefined;
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  const problem = problemSchema.parse(JSON.parse(answer.body));
  expect(problem.request_id).toBe(answer.headers.get('x-request-id'));
  return { status: answer.status, code: problem.code };
}

const head = 'Host: x\r\nContent-Type: application/json\r\n';
const invalid = { status: 400, code: 'invalid_request' };
const tooLarge = { status: 431, code: 'headers_too_large' };
const timeout = { status: 408, code: 'request_timeout' };

describe('what is no request', () => {
  it.each<[string, (string | Uint8Array)[], object]>([
    ['words', ['hello there\r\n\r\n'], invalid],
    ['the first bytes of TLS', [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])], invalid],
    ['the preface of HTTP/2', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], invalid],
    ['a NUL in the path', ['GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n'], invalid],
    ['a NUL in a header', ['GET /fast HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'], invalid],
    ['a bare line feed in a header', ['GET /fast HTTP/1.1\r\nHost: x\r\nX-A: a\nX-B : b\r\n\r\n'], invalid],
    ['a length that is none', [`POST /echo HTTP/1.1\r\n${head}Content-Length: -1\r\n\r\n`], invalid],
    [
      'two ways to end a body',
      [`POST /echo HTTP/1.1\r\n${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
      invalid,
    ],
    ['a chunk of no size', [`POST /echo HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`], invalid],
    ['a huge header', [`GET /fast HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`], tooLarge],
    ['a huge target', [`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`], tooLarge],
    ['CONNECT', ['CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n'], invalid],
    ['two Hosts', ['GET /fast HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n'], invalid],
    ['a Host that is none', ['GET /fast HTTP/1.1\r\nHost: a b@c/..\r\nConnection: close\r\n\r\n'], invalid],
    ['no Host', ['GET /fast HTTP/1.1\r\nConnection: close\r\n\r\n'], invalid],
    ['a target that cannot be parsed', ['GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'], invalid],
  ])('%s is answered a problem, and the connection ends', async (_, pieces, expected) => {
    const answers = await exchange(await start(), pieces);
    expect(answers.map(problemOf)).toEqual([expected]);
  });

  it('is one line of the log, with the id of the answer', async () => {
    const [answer] = await exchange(await start(), ['hello\r\n\r\n']);
    const id = answer?.headers.get('x-request-id');
    expect(lines).toEqual([{ event: 'request_refused', fields: { request_id: id, ...invalid } }]);
  });

  it('after requests is answered after them', async () => {
    const slow = 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n';
    const [first, second, third, ...more] = await exchange(await start(), [`${slow}${slow}nonsense\r\n\r\n`]);
    expect([first?.body, second?.body, more]).toEqual(['{"slow":true}', '{"slow":true}', []]);
    expect(problemOf(third)).toEqual(invalid);
  });

  it.each<[string, string]>([
    ['a broken body', `POST /echo HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('as %s, behind a request, is answered after it', async (_, bytes) => {
    const answers = await exchange(await start(), [`GET /slow HTTP/1.1\r\nHost: x\r\n\r\n${bytes}`]);
    expect(answers.map(({ body }) => body).slice(0, -1)).toEqual(['{"slow":true}']);
    expect(problemOf(answers.at(-1))).toEqual(invalid);
  });

  it.each<[string, string]>([
    ['a broken body', `POST /echo HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['a body that never comes', `POST /echo HTTP/1.1\r\n${head}Content-Length: 5\r\n\r\n`],
    ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['words', 'hello\r\n\r\n'],
  ])('as %s, behind a stream, is never written into it', async (_, bytes) => {
    const port = await start();
    const request = `GET /brief HTTP/1.1\r\nHost: x\r\n\r\n${bytes}`;
    const [stream, ...rest] = await exchange(port, [request]);
    expect(stream?.body).toBe('onetwo');
    for (const answer of rest) expect(problemOf(answer)?.status).toBeGreaterThanOrEqual(400);
  });

  it('in the middle of a stream cuts it and says nothing into it', async () => {
    const port = await start();
    const body = `GET /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n`;
    const answers = await exchange(port, [body, 'x'], { leave: 'half' });
    expect(answers.map(({ body: text }) => text)).toEqual(['one']);
  });
});

it('an error that no door takes is a problem that shows nothing, and is in the log', async () => {
  const app = express();
  app.get('/', () => {
    throw new Error('secret');
  });
  server = await serve(app, { host: '127.0.0.1', port: 0, log });
  const port = readPort(server);
  const [answer] = await exchange(port, ['GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']);
  expect(problemOf(answer)).toEqual({ status: 500, code: 'internal_error' });
  expect(answer?.body).not.toContain('secret');
  const id = answer?.headers.get('x-request-id');
  expect(lines).toMatchObject([{ event: 'request_failed', fields: { request_id: id, error_name: 'Error' } }]);
});

describe('what is unusual and right', () => {
  it.each([
    ['HTTP/1.0', 'GET /fast HTTP/1.0\r\n\r\n'],
    ['an absolute target', 'GET http://evil.example/fast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    [
      'an upgrade nobody offers',
      'GET /fast HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['an expectation nobody knows', 'GET /fast HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n'],
  ])('%s is a request like any other', async (_, text) => {
    const answers = await exchange(await start(), [text]);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([[200, '{"fast":true}']]);
  });

  it('a body that waits behind another answer gets an answer in one piece', async () => {
    const slow = 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n';
    const body = JSON.stringify({ text: 'x'.repeat(2_000) });
    const text = `POST /echo HTTP/1.1\r\n${head}Expect: 100-continue\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    const answers = await exchange(await start(), [`${slow}${text}${body}`]);
    expect(answers.map((answer) => answer.body)).toEqual(['{"slow":true}', body]);
  });

  it('a body that waits to be asked for is asked for', async () => {
    const text = `POST /echo HTTP/1.1\r\n${head}Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`;
    const answers = await exchange(await start(), [text, '{}']);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([[200, '{}']]);
  });
});

describe('a slow client', () => {
  it.each([
    ['that says nothing', []],
    ['in the middle of its headers', ['GET /fast HTTP/1.1\r\nHo']],
    ['in the middle of its body', [`POST /echo HTTP/1.1\r\n${head}Content-Length: 20\r\n\r\n{"a":`]],
  ])('%s is answered 408 and gone', async (_, pieces) => {
    const port = await start();
    const startedAt = performance.now();
    const answers = await exchange(port, pieces);
    expect(answers.map(problemOf)).toEqual([timeout]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('that sends a byte now and then is gone as soon', async () => {
    const port = await start();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /fast HTTP/1.1\r\n');
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 30);
    const startedAt = performance.now();
    await closing(socket);
    clearInterval(drip);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('does not keep others waiting', async () => {
    const port = await start();
    const slow = Array.from({ length: 50 }, () => exchange(port, ['GET /fast HTTP/1.1\r\nHo']));
    const quick = await exchange(port, ['GET /fast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']);
    expect(quick.map(({ body }) => body)).toEqual(['{"fast":true}']);
    await Promise.all(slow);
  });
});

it('connections are so many and no more, until one ends', async () => {
  const patient = { headersMs: 5_000, requestMs: 5_000, checkEveryMs: 50 };
  const port = await start({ times: patient, maxConnections: 4, maxConnectionsPerAddress: 2 });
  const open = await openMany(port, 8);
  // All come from this machine, which is not counted as an address.
  expect(open).toHaveLength(4);
  expect(lines.filter(({ event }) => event === 'connections_dropped')).toHaveLength(1);
  open[0]?.destroy();
  await expect.poll(async () => (await openMany(port, 1)).length).toBe(1);
});

/** Opens so many and answers those that the server let live. */
async function openMany(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => {}));
  const asked = await Promise.all(
    sockets.map(async (socket) => {
      socket.write('GET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
      const heard = new Promise<boolean>((resolve) => socket.once('data', () => resolve(true)));
      return (await Promise.race([heard, closing(socket)])) === true ? socket : undefined;
    }),
  );
  return asked.filter((socket) => socket !== undefined);
}

function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
