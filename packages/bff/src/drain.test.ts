import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemSchema } from '@talia/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { copyEmbedded } from './store/testing/copy-embedded.ts';
import { readSse, toText } from './testing/read-sse.ts';

// A whole server starts, perhaps with the build of the widget, which a busy machine does slowly.
vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '..', '..', '..');
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'talia-drain-'));
  await copyEmbedded(join(dataDir, 'database'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The server as `npm start` runs it, or alone, and how it ends. */
async function startServer(args: string[]) {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TALIA_DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: root,
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await expect.poll(() => output, { timeout: 90_000 }).toMatch(/Data is in/);
  return { child, ended, url: /Open (?<url>\S+)/.exec(output)?.groups?.url ?? '' };
}

async function logged(): Promise<string> {
  const files = await readdir(join(dataDir, 'logs'), { recursive: true });
  const texts = files
    .filter((file) => file.endsWith('.log'))
    .map((file) => readFile(join(dataDir, 'logs', file), 'utf8'));
  return (await Promise.all(texts)).join('');
}

const message = () => ({ content: 'Hola, quiero informes', client_message_id: randomUUID() });

it.each([
  ['SIGTERM', 'alone', ['--conditions=talia:src', 'packages/bff/src/main.ts']],
  ['SIGINT', 'through npm start', ['scripts/talia.mjs', 'start']],
] as const)('%s to the server %s lets an answer end, takes no other, and flushes the log', async (signal, _, args) => {
  const { child, ended, url } = await startServer([...args]);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/webchat${path}`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const session = await post('/sessions', { site_key: 'tlk_pub_local' });
  // The route's own test checks the shape.
  const { access_token: token } = (await session.json()) as { access_token: string };
  const authorization = `Bearer ${token}`;
  const stream = await post('/messages', message(), { authorization, accept: 'text/event-stream' });
  const during: unknown[] = [];
  const events = await readSse(stream, (heard) => {
    if (heard.length === 3) during.push(whileStopping());
    return false;
  });

  async function whileStopping() {
    child.kill(signal);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 5_000, interval: 20 }).toBe(503);
    const refused = await post('/messages', message(), { authorization });
    expect(refused.headers.get('connection')).toBe('close');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(problemSchema.parse(await refused.json())).toMatchObject({ status: 503, code: 'server_restarting' });
  }

  await Promise.all(during);
  expect(during).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ done: true });
  expect(toText(events)).toMatch(/\w/);
  expect(await ended).toBe(0);
  const log = await logged();
  expect(log).toContain('"server_stop"');
  expect(log).toContain('"turn_end"');
});
