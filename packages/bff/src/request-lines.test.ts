import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { startTestServer } from './testing/test-server.ts';

it('the line of a request has its id, its route without values, and the turn it is about', async () => {
  const server = await startTestServer({ TALIA_LOG_LEVEL: 'info' });
  try {
    const { access_token: token } = await server.openSession();
    const asked = { token, body: server.message('Hola'), headers: { accept: 'text/event-stream' } };
    const sent = await server.ask('POST', '/api/webchat/messages', asked);
    const [first] = await readSse(sent);
    const turnId = first?.chunk?.type === 'start' ? first.chunk.messageId : '';
    const stopped = await server.ask('POST', `/api/webchat/turns/${turnId}/stop`, { token });
    const ids = [sent, stopped].map((response) => response.headers.get('x-request-id'));
    const read = async () => (await readLines(join(server.dataDir, 'logs'))).filter((line) => line.turn_id === turnId);
    await expect.poll(async () => (await read()).map((line) => line.request_id)).toEqual(expect.arrayContaining(ids));
    const ofTurn = await read();
    for (const [response, route] of [
      [sent, '/api/webchat/messages'],
      [stopped, '/api/webchat/turns/:id/stop'],
    ] as const) {
      const id = response.headers.get('x-request-id');
      expect(ofTurn).toContainEqual(expect.objectContaining({ event: 'request_end', request_id: id, route }));
    }
    expect(ofTurn.some(({ event }) => event === 'turn_end')).toBe(true);
  } finally {
    await server.stop();
  }
});

async function readLines(folder: string): Promise<Record<string, unknown>[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  // What our own log wrote.
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
