/**
 * Program: what a landing page's owner runs. Serves the built pages, each in a folder of its own, signs identities for
 * them, and starts Next's server, which does both for itself. `/ready` answers once all of it works.
 */
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { builtPages, places } from './places.ts';

const { server, pages, next, folder } = await places();
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

const secret = await rotateIdentity();
startNext();
await waitUntil(async () => (await fetch(next)).ok);
await waitUntil(() => isTaken(signIdentity('probe')));
createServer((request, response) => void answer(request, response)).listen(Number(new URL(pages).port), '127.0.0.1');

/** A secret is only ever shown when it is made. */
async function rotateIdentity(): Promise<string> {
  const command = ['--conditions=talia:src', 'packages/bff/src/cli/main.ts', 'site', 'rotate-identity', 'local'];
  const options = { cwd: server.root, env: { ...process.env, ...server.env } };
  const { stdout } = await promisify(execFile)(process.execPath, command, options);
  const [found] = /tlk_sec_\S+/.exec(stdout) ?? [];
  if (!found) throw new Error(`No identity secret in: ${stdout}`);
  return found;
}

/** The server reads its sites anew every five seconds. */
async function isTaken(token: string): Promise<boolean> {
  const { status } = await fetch(`${server.url}/api/webchat/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: pages },
    body: JSON.stringify({ site_key: 'tlk_pub_local', identity_token: token }),
  });
  return status < 300;
}

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  // One after the other: each is a request.
  // eslint-disable-next-line no-await-in-loop
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error(`In vain: ${isSo.toString()}`);
    // eslint-disable-next-line no-await-in-loop
    await sleep(200);
  }
}

function startNext(): void {
  const args = ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', new URL(next).port];
  const env = { ...process.env, TALIA_SERVER: server.url, TALIA_IDENTITY_SECRET: secret, NEXT_TELEMETRY_DISABLED: '1' };
  const child = spawn(process.execPath, args, {
    cwd: join(folder, 'next'),
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  process.on('exit', () => child.kill());
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', pages);
  if (pathname === '/ready') return void response.end();
  if (pathname === '/talia-identity' && request.method === 'POST') {
    // Each page has its own Ana: they would share one conversation.
    return void response.end(JSON.stringify({ token: signIdentity(`ana of ${request.headers.referer}`) }));
  }
  const [app = '', ...rest] = normalize(pathname).split(/[\\/]/).slice(1);
  const isPage = builtPages.some((name) => name === app);
  const file = join(folder, app, 'dist/page', rest.join('/') || 'index.html');
  const content = isPage ? await readFile(file).catch(() => null) : null;
  if (content) response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  response.writeHead(content ? 200 : 404).end(content);
}

function signIdentity(sub: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub, aud: 'tlk_pub_local', iat: now, exp: now + 600, name: 'Ana Torres' };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
