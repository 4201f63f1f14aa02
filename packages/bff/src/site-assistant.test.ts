import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageReplySchema, sessionReplySchema } from '@talia/protocol';
import { startSimulator, script, say } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from './testing/run-cli.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';
import { defaultTurnLimits } from './turns/turn-deps.ts';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');
const origin = 'https://ventas.mx';

let assistants: string;
let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
beforeAll(async () => {
  assistants = await mkdtemp(join(tmpdir(), 'talia-assistants-'));
  await cp(join(docs, 'prompt_landing.md'), join(assistants, 'prompt_landing.md'));
  const landing = await readFile(join(docs, 'prompt_landing.md'), 'utf8');
  await writeFile(
    join(assistants, 'prompt_ventas.md'),
    landing.replace(/^id: .*$/m, 'id: ventas').replace(/^nombre: .*$/m, 'nombre: Vera'),
  );
  player = script([]);
  simulator = await startSimulator({ player });
  server = await startTestServer(
    { TALIA_OPENAI_BASE_URL: simulator.url },
    { assistants, times: { sweepMs: 5_000, accessMs: 50, drainMs: 1_000, turn: defaultTurnLimits } },
  );
});
afterAll(async () => {
  await server?.stop();
  await simulator?.close();
  await rm(assistants, { recursive: true });
});

const talia = (...args: string[]) => runCli(args, { TALIA_DATA_DIR: server.dataDir }, { paths: { assistants } });
const ask = (method: string, path: string, options: { token?: string; body?: unknown } = {}) =>
  server.ask(method, `/api/webchat/${path}`, { ...options, headers: { origin } });

/** Says something on a page of a site; answers what is known of the run behind the reply. */
async function talkOn(key: string): Promise<string> {
  const session = sessionReplySchema.parse(await (await ask('POST', 'sessions', { body: { site_key: key } })).json());
  player.push(say('Con gusto'));
  const sent = await ask('POST', 'messages', { token: session.access_token, body: server.message('Hola') });
  const { metadata } = messageReplySchema.parse(await sent.json());
  return (await talia('trace', metadata.assistant_response_id ?? '', '--json')).stdout;
}

it("a site is answered by its own assistant, and by the server's when it has none any more", async () => {
  const { stdout } = await talia('site', 'add', 'ventas', '--origin', origin, '--assistant', 'ventas');
  const key = /tlk_pub_\S+/.exec(stdout)?.[0] ?? '';
  const config = () => ask('GET', `config?site_key=${key}`);
  await expect.poll(async () => (await config()).status, { timeout: 2_000 }).toBe(200);
  expect(await (await config()).json()).toMatchObject({ assistant: { name: 'Vera' } });
  expect(await talkOn(key)).toContain('"ventas"');
  await talia('site', 'set', 'ventas', '--assistant', 'server');
  await expect
    .poll(async () => (await config()).json(), { timeout: 2_000 })
    .toMatchObject({ assistant: { name: 'Tal-IA' } });
  const trace = await talkOn(key);
  expect(trace).toContain('"landing"');
  expect(trace).not.toContain('"ventas"');
});
