import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { listModels } from './list-models.ts';

it.each([301, 302, 307, 308])('a redirect (%i) is never followed, so the key goes nowhere else', async (status) => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens always has an AddressInfo.
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  await expect(listModels({ apiKey: 'test', baseUrl, project: null, timeoutMs: 5_000 })).rejects.toMatchObject({
    name: 'ModelError',
  });
  expect(asked).toEqual(['/v1/models']);
  server.closeAllConnections();
  server.close();
});
