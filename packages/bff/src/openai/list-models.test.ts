import { once } from 'node:events';
import { createServer } from 'node:http';
import { model, script, startSimulator } from '@talia/simulator';
import { describe, expect, it } from 'vitest';
import { listModels } from './list-models.ts';
import { ModelError } from './model-error.ts';

const toOptions = (baseUrl: string) => ({ apiKey: 'test', baseUrl, project: null, timeoutMs: 5_000 });

/** What a server that answers with this body is understood to say. */
async function listFrom(body: string): Promise<unknown> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  try {
    return await listModels(toOptions(`http://127.0.0.1:${port}/v1`));
  } finally {
    server.close();
  }
}

describe('the list of models', () => {
  it('tells when each shuts down: what the API says, else what was announced', async () => {
    const models = ['gpt-6-luna', 'gpt-5-mini', 'gpt-4o-2024-08-06', 'gpt-4o-audio'].map((id) => model(id, null));
    const simulator = await startSimulator({ player: script([]), models: [model('o3', '2030-01-01'), ...models] });
    const list = await listModels(toOptions(simulator.url));
    await simulator.close();
    expect(list.models).toEqual([
      { id: 'o3', shutdownDate: '2030-01-01' },
      { id: 'gpt-6-luna', shutdownDate: null },
      { id: 'gpt-5-mini', shutdownDate: '2026-12-11' },
      { id: 'gpt-4o-2024-08-06', shutdownDate: '2027-01-14' },
      { id: 'gpt-4o-audio', shutdownDate: null },
    ]);
    expect(Math.abs((list.serverTime ?? 0) - Date.now())).toBeLessThan(5_000);
  });

  it('may come from a server that knows no such dates', async () => {
    const list = await listFrom('{"object":"list","data":[{"id":"llama"},{"id":"gpt-5","shutdown_date":1}]}');
    expect(list).toMatchObject({
      models: [
        { id: 'llama', shutdownDate: null },
        { id: 'gpt-5', shutdownDate: '2026-12-11' },
      ],
    });
  });

  it.each(['<html>', '{"models":[]}', '[]'])('is not made up from %s', async (body) => {
    const failed = listFrom(body);
    await expect(failed).rejects.toBeInstanceOf(ModelError);
    await expect(failed).rejects.toMatchObject({ code: 'unreadable_answer' });
  });
});
