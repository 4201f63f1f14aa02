import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TaliaError } from '../errors.ts';
import { silentLog } from '../logging/silent-log.ts';
import { readPort, serve } from '../serve.ts';
import { createErrorDoor } from './problem.ts';
import { createSecurityHeaders } from './security-headers.ts';
import { createStaticRouter } from './static.ts';

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talia-static-'));
  await mkdir(join(folder, 'sub'));
  await mkdir(join(folder, '.git'));
  for (const file of [
    'page.html',
    'talia-chat.js',
    'panel-a1b2c3d4.js',
    'sub/page.html',
    'sub/index.html',
    '.env',
    '.git/config',
  ]) {
    await writeFile(join(folder, file), 'content');
  }
  const app = express();
  app.use(createSecurityHeaders());
  const sub = join(folder, 'sub');
  app.use(createStaticRouter({ landing: folder, playground: sub, pages: sub, widget: folder }));
  app.use(() => {
    throw new TaliaError('not_found', 'There is nothing here.');
  });
  app.use(createErrorDoor(silentLog));
  server = await serve(app, { host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${readPort(server)}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

it.each([
  '/sub',
  '/widget/sub',
  '/widget/',
  '/.env',
  '/.git/config',
  '/widget/.env',
  '/widget/%2e%2e/x',
  '/sub%2f..%2f.env',
])('%s is nothing, and said without a page', async (path) => {
  const response = await fetch(url + path, { redirect: 'manual' });
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
});

it('the pages about the widget have an address that their links are relative to', async () => {
  const response = await fetch(`${url}/docs`);
  expect([response.status, response.url]).toEqual([200, `${url}/docs/`]);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
});

it('any site may load the widget, and ask again for its entry only', async () => {
  for (const [file, cached] of [
    ['talia-chat.js', 'public, no-cache'],
    ['panel-a1b2c3d4.js', 'public, max-age=31536000, immutable'],
  ]) {
    const { status, headers } = await fetch(`${url}/widget/${file}`);
    expect([status, headers.get('cache-control')]).toEqual([200, cached]);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

it('no other site may load the demo page, and it may load nothing of theirs', async () => {
  const { status, headers } = await fetch(`${url}/page`);
  expect([status, headers.get('cross-origin-resource-policy')]).toEqual([200, 'same-origin']);
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
});
