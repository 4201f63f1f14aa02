import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Response } from 'express';
import { expect, it, onTestFinished, vi } from 'vitest';
import { limitAtOnce } from './at-once.ts';

async function setup(longestMs = 60_000) {
  const held: Response[] = [];
  const app = express();
  app.use(
    limitAtOnce({ all: 3, perSubject: 2, longestMs }, (request) => request.get('x-subject') ?? ''),
    (_request, response) => void held.push(response),
  );
  app.use((_error: unknown, _request: unknown, response: Response, _next: unknown) => {
    response.status(429).end();
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  // A TCP server that listens always has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const ask = (subject: string) => {
    const request = get({ port, host: '127.0.0.1', headers: { 'x-subject': subject }, agent: false });
    const { promise: ended, resolve } = Promise.withResolvers<number | string | undefined>();
    request.on('response', (response) => resolve(response.statusCode));
    request.on('error', () => resolve('cut'));
    return { request, ended };
  };
  const isHeld = (count: number) => vi.waitFor(() => expect(held).toHaveLength(count));
  return { ask, held, isHeld };
}

it('lets in so many of one subject, and so many in all', async () => {
  const { ask, isHeld } = await setup();
  ask('a');
  ask('a');
  await isHeld(2);
  expect(await ask('a').ended).toBe(429);
  ask('b');
  await isHeld(3);
  expect(await ask('c').ended).toBe(429);
});

it('has room again when an answer ended, and when its client left', async () => {
  const { ask, held, isHeld } = await setup();
  const answered = ask('a');
  const left = ask('a');
  await isHeld(2);
  held[0]?.end();
  expect(await answered.ended).toBe(200);
  ask('a');
  await isHeld(3);
  left.request.destroy();
  await vi.waitFor(() => expect(held[1]?.destroyed).toBe(true));
  ask('a');
  await isHeld(4);
});

it('cuts what takes too long', async () => {
  const { ask } = await setup(50);
  expect(await ask('a').ended).toBe('cut');
});
