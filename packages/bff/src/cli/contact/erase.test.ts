import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interview, startSimulator } from '@talia/simulator';
import type { Simulator } from '@talia/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLocalKeys } from '../../config/local-keys.ts';
import { openEmbeddedDatabase } from '../../store/embedded/open-embedded-database.ts';
import { repositorySupabaseDir as supabaseDir } from '../../store/testing/supabase-dir.ts';
import { runCli } from '../../testing/run-cli.ts';
import { startTestServer } from '../../testing/test-server.ts';

/** Stands for the OpenAI of whoever has the key. */
let openai: Simulator;
let dataDir: string;
beforeAll(async () => {
  openai = await startSimulator({ player: interview() });
  dataDir = await mkdtemp(join(tmpdir(), 'talia-erase-'));
});
afterAll(async () => {
  await openai?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const key = () => ({ TALIA_OPENAI_API_KEY: 'sk-test', TALIA_OPENAI_BASE_URL: openai.url });

/** A visitor whose server has stopped; then `sql` is run as the database's owner. */
async function leavePerson(sql: string): Promise<string> {
  const server = await startTestServer({ TALIA_DATA_DIR: dataDir, ...key() });
  const { access_token: token, session_id: sessionId } = await server.openSession();
  await server.ask('POST', '/api/webchat/messages', { token, body: server.message('Hola, soy Eva Luna') });
  await server.stop();
  const keys = await readLocalKeys(dataDir);
  const database = await openEmbeddedDatabase({ dataDir: join(dataDir, 'database'), keys, supabaseDir });
  await database.ownerSql(sql);
  await database.close();
  return sessionId;
}

it('does not take the built-in simulator for the OpenAI that holds a person', { timeout: 60_000 }, async () => {
  const sessionId = await leavePerson(
    `update public.conversaciones set conversacion_openai_id = 'conv_68a1f0c2b7dc8191'`,
  );
  const erase = (variables: NodeJS.ProcessEnv) =>
    runCli(['contact', 'erase', sessionId, '--yes'], { TALIA_DATA_DIR: dataDir, ...variables });

  const withoutKey = await erase({});
  expect(withoutKey).toMatchObject({ code: 1, stdout: '' });
  expect(withoutKey.stderr).not.toContain('Eva Luna');
  expect(withoutKey.stderr).toContain('1 objects left at OpenAI');
  expect(withoutKey.stderr).toContain('TALIA_OPENAI_API_KEY is not set');

  const withKey = await erase(key());
  expect(withKey.code).toBe(0);
  expect(JSON.parse(withKey.stdout)).toMatchObject({ contactos: 1, mensajes: 2 });
});

it('names the table of somebody else that keeps the rows of a person', { timeout: 60_000 }, async () => {
  const sessionId = await leavePerson(
    `create table public.crm_ajena as select id as contacto from public.contactos;
     alter table public.crm_ajena add foreign key (contacto) references public.contactos (id)`,
  );
  const { code, stdout, stderr } = await runCli(['contact', 'erase', sessionId, '--yes'], { TALIA_DATA_DIR: dataDir });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('(SQLSTATE 23503): a table of your own refers to the contact');
});
