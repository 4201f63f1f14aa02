import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { Router } from 'express';
import { expect, it } from 'vitest';
import { TaliaError } from '../errors.ts';
import type { Log } from '../logging/log.ts';
import { createErrorDoor } from './problem.ts';
import { createRequestContext } from './request-context.ts';

const routes = Router();
routes.get('/turns/:id', (_request, response) => void response.json({}));
routes.get('/closed', () => {
  throw new TaliaError('token_invalid', 'Begin a session.');
});
routes.get('/foreign', () => {
  throw new TaliaError('forbidden_origin', 'Not for this page.');
});

it('every answer is one line of the log with its id, route template, status and time, a refusal too', async () => {
  const lines: [event: string, fields: unknown][] = [];
  const write = (event: string, fields?: unknown) => void lines.push([event, fields]);
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const app = express();
  app.use(createRequestContext(log, Date.now));
  app.get('/known', (_request, response) => void response.json({}));
  app.use('/api', routes);
  app.use(createErrorDoor(log));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens always has an AddressInfo.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const expected: unknown[] = [];
  for (const [path, route, status] of [
    ['turns/ana@example.com?token=secret', '/api/turns/:id', 200],
    ['closed', '/api/closed', 401],
    ['foreign/?token=secret', '/api/foreign', 403],
    ['../known', '/known', 200],
    ['nothing', undefined, 404],
  ] as const) {
    const response = await fetch(`${url}/${path}`, { headers: { 'x-request-id': 'mine' } });
    await response.text();
    const request_id = response.headers.get('x-request-id');
    expected.push(['request_end', { request_id, method: 'GET', route, status, ms: expect.any(Number) }]);
  }
  await expect.poll(() => lines).toEqual(expected);
  expect(new Set(lines.map(([, fields]) => Reflect.get(Object(fields), 'request_id'))).size).toBe(5);
  server.closeAllConnections();
  server.close();
});
