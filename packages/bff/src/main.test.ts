import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyEmbedded } from './store/testing/copy-embedded.ts';
import { compileCache } from './testing/compile-cache.ts';

// Each of these starts whole servers on an empty data directory, which a busy machine does slowly.
vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '..', '..', '..');
let dataDir: string;
let children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'talia-main-'));
});
afterEach(async () => {
  await Promise.all(children.map((child) => stopChild(child)));
  children = [];
  await rm(dataDir, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of our entries in a process of its own, with nothing of this environment but what it needs. */
function run(entry: 'main.ts' | 'cli/main.ts', args: string[], variables: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=talia:src', join(import.meta.dirname, entry), ...args], {
    env: { PATH: process.env.PATH ?? '', ...compileCache, TALIA_DATA_DIR: dataDir, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: root,
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...output })));
  return { child, output, ended };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/** One that was started before: making a database takes a busy machine a while. */
async function start(variables: Record<string, string> = {}) {
  if (!existsSync(join(dataDir, 'database'))) await copyEmbedded(join(dataDir, 'database'));
  return startAnew(variables);
}

async function startAnew(variables: Record<string, string> = {}) {
  const server = run('main.ts', [], variables);
  await expect.poll(() => server.output.stdout, { timeout: 50_000 }).toMatch(/Data is in/);
  const url = /Open (?<url>\S+)/.exec(server.output.stdout)?.groups?.url ?? '';
  return { ...server, url };
}

async function talk(url: string, refreshToken?: string) {
  const session = await post(url, 'sessions', {
    site_key: 'tlk_pub_local',
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  });
  return session as { access_token: string; refresh_token: string; session_id: string; resumed: boolean };
}

async function post(url: string, path: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(`${url}/api/webchat/${path}`, {
    method: 'POST',
    headers: {
      origin: url,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return response.json();
}

describe('starting', () => {
  it('says where the page is, who answers and where the data is', async () => {
    const { output } = await startAnew();
    expect(output.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^Open http:\/\/localhost:\d+$/),
      expect.stringContaining('simulator'),
      expect.stringContaining(dataDir),
    ]);
  });

  it('keeps the conversation over a restart', async () => {
    const first = await start();
    const session = await talk(first.url);
    await post(first.url, 'messages', { content: 'Hola', client_message_id: 'restart-1' }, session.access_token);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0 });
    const second = await start();
    const resumed = await talk(second.url, session.refresh_token);
    expect(resumed).toMatchObject({ session_id: session.session_id, resumed: true });
    const reply = await post(
      second.url,
      'messages',
      { content: 'Soy Ana Torres Ruiz', client_message_id: 'restart-2' },
      resumed.access_token,
    );
    expect(reply).toMatchObject({ reply: expect.any(String) });
    const history = await fetch(`${second.url}/api/webchat/messages`, {
      headers: { authorization: `Bearer ${resumed.access_token}` },
    });
    expect(await history.json()).toMatchObject({ messages: [{ content: 'Hola' }, {}, {}, {}] });
  });

  it('keeps its keys to itself', async () => {
    await start();
    for (const file of ['keys.json', 'server.json']) {
      expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
    }
  });

  it.each([
    ['an Assistants API id', { TALIA_OPENAI_ASSISTANT_ID: 'asst_abc' }, /2026-08-26/],
    ['a dashboard prompt', { TALIA_OPENAI_ASSISTANT_ID: 'pmpt_abc' }, /2026-11-30/],
    ['an assistant without a file', { TALIA_OPENAI_ASSISTANT_ID: 'nobody' }, /prompt_nobody\.md/],
    ['a port that is no number', { PORT: 'x' }, /PORT/],
    [
      'a database that does not answer',
      { TALIA_SUPABASE_URL: 'http://127.0.0.1:9', TALIA_SUPABASE_SERVICE_ROLE: 'sb_secret_x' },
      /database does not answer.*TALIA_SUPABASE_URL/,
    ],
  ])('refuses %s in one sentence', async (_, variables, sentence) => {
    const { code, stderr } = await run('main.ts', [], variables).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { code, stderr } = await run('main.ts', [], { PORT: port }).ended;
    await new Promise((resolve) => other.close(resolve));
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain(`Port ${port} is taken`);
  });

  it('refuses a data directory that another process holds', async () => {
    const { child } = await start();
    const { code, stderr } = await run('main.ts', [], {}).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(String(child.pid));
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a key file it cannot use', async () => {
    const first = await start();
    first.child.kill('SIGTERM');
    await first.ended;
    await writeFile(join(dataDir, 'keys.json'), '{');
    const { code, stderr } = await run('main.ts', [], {}).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('keys.json');
  });
});

describe('the command line', () => {
  it('prints leads and traces while the server runs, and after it stopped', async () => {
    const server = await start();
    const { access_token: token } = await talk(server.url);
    const answer = await post(
      server.url,
      'messages',
      { content: 'Hola, soy Ana Torres Ruiz de Condominios del Bajío', client_message_id: 'cli-message-1' },
      token,
    );
    const { metadata } = answer as { metadata: { assistant_response_id: string; conversation_id: string } };
    const leads = await run('cli/main.ts', ['leads'], {}).ended;
    expect(leads).toMatchObject({ code: 0, stdout: expect.stringContaining(metadata.conversation_id) });
    const trace = await run('cli/main.ts', ['trace', metadata.assistant_response_id], {}).ended;
    expect(trace).toMatchObject({ code: 0, stdout: expect.stringContaining(metadata.assistant_response_id) });
    server.child.kill('SIGTERM');
    await server.ended;
    const after = await run('cli/main.ts', ['leads', '--json'], {}).ended;
    expect(JSON.parse(after.stdout)).toMatchObject([{ conversationId: metadata.conversation_id }]);
  });

  it('says what to do when there is no data, an unknown id or an unknown command', async () => {
    const empty = await run('cli/main.ts', ['leads'], { TALIA_DATA_DIR: join(dataDir, 'none') }).ended;
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('npm start') });
    const unknown = await run('cli/main.ts', ['nonsense'], {}).ended;
    expect(unknown.code).toBe(2);
    const help = await run('cli/main.ts', ['trace', '--help'], {}).ended;
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('resp_') });
  });

  it('cannot be spoken to without the key file', async () => {
    const server = await start();
    const { url, key } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as {
      url: string;
      key: string;
    };
    const ask = (headers: Record<string, string>) =>
      fetch(`${url}/rest/v1/rpc/listar_leads`, { method: 'POST', headers, body: '{}' });
    expect((await ask({ apikey: key })).status).toBe(200);
    expect((await ask({ apikey: `${key}x` })).status).toBe(404);
    expect((await ask({ apikey: key, 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
    expect(server.url).not.toBe('');
  });
});
