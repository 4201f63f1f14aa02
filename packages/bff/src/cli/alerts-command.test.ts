import { randomUUID } from 'node:crypto';
import { messageReplySchema } from '@talia/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ TALIA_TOKENS_PER_DAY: '1' });
});
afterAll(() => server?.stop());

const talia = (...args: string[]) => runCli(['alerts', ...args], { TALIA_DATA_DIR: server.dataDir });

it('talia alerts lists what the team has to see to, with the conversation of whoever was promised a person', async () => {
  expect(await talia()).toEqual({ code: 0, stdout: 'No open alerts.\n', stderr: '' });
  const { access_token: token } = await server.openSession();
  const send = async () => {
    const response = await server.ask('POST', '/api/webchat/messages', { token, body: server.message('Hola') });
    return messageReplySchema.parse(await response.json());
  };
  await send();
  const { reply, metadata } = await send();
  expect(reply).toContain('una persona te responderá');

  const { stdout } = await talia();
  expect(stdout).toMatch(/the tokens of the day are spent +tokens_per_day/);
  expect(stdout).toContain(metadata.conversation_id);
  expect(JSON.parse((await talia('--json', '--limit', '1')).stdout)).toHaveLength(1);
  // The command's own shape.
  const alerts = JSON.parse((await talia('--json')).stdout) as { id: string; type: string }[];
  const promised = alerts.find(({ type }) => type === 'promise_pending')?.id ?? '';
  expect((await talia('--resolve', promised)).stdout).not.toContain(metadata.conversation_id);
  expect(await talia('--resolve', randomUUID())).toMatchObject({ code: 1 });
  expect(await talia('--resolve', 'x')).toMatchObject({ code: 2 });
  expect(await talia('--limit', '0')).toMatchObject({ code: 2, stderr: expect.stringContaining('Use 1 to 500.') });
});
