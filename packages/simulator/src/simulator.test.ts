import OpenAI, { APIConnectionError } from 'openai';
import { afterEach, expect, test } from 'vitest';
import { call, cut, loseReply, say, script, startSimulator } from './index.ts';
import type { ScriptStep, Simulator } from './index.ts';

let running: Simulator | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function setup(steps: ScriptStep[]) {
  const simulator = await startSimulator({ player: script(steps) });
  running = simulator;
  return { simulator, client: new OpenAI({ baseURL: simulator.url, apiKey: 'test', maxRetries: 0 }) };
}

const tool: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'set_email',
  strict: true,
  parameters: {
    type: 'object',
    properties: { email: { type: 'string' } },
    required: ['email'],
    additionalProperties: false,
  },
};

test('plays a tool call and then a text in one conversation', async () => {
  const { simulator, client } = await setup([call('set_email', { email: 'a@b.mx' }), say('Hola, Ana.')]);
  const conversation = await client.conversations.create({ metadata: { site: 'one' } });
  const first = await client.responses.create({
    model: 'gpt-6-luna',
    conversation: conversation.id,
    input: 'a@b.mx',
    tools: [tool],
  });
  const [asked] = first.output;
  if (asked?.type !== 'function_call') throw new Error('expected a call');
  const stream = await client.responses.create({
    model: 'gpt-6-luna',
    conversation: conversation.id,
    input: [{ type: 'function_call_output', call_id: asked.call_id, output: '{"ok":true}' }],
    stream: true,
  });
  const events = [];
  for await (const event of stream) events.push(event);
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  const last = events.at(-1);
  expect(last?.type).toBe('response.completed');
  expect(simulator.conversations.get(conversation.id)?.items.map((item) => item.type)).toEqual([
    'message',
    'function_call',
    'function_call_output',
    'message',
  ]);
});

test('loses a stream after some events and still commits', async () => {
  const { simulator, client } = await setup([cut(say('Hola, Ana.'), { after: 4 }), loseReply(say('Adiós.'))]);
  const conversation = await client.conversations.create();
  const stream = await client.responses.create({
    model: 'gpt-6-luna',
    conversation: conversation.id,
    input: 'Hola',
    stream: true,
  });
  const types: string[] = [];
  await expect(async () => {
    for await (const event of stream) types.push(event.type);
  }).rejects.toThrow(/terminated/);
  expect(types).toHaveLength(4);
  expect(simulator.conversations.get(conversation.id)?.items).toHaveLength(2);
  await expect(
    client.responses.create({ model: 'gpt-6-luna', conversation: conversation.id, input: 'Otra', stream: true }),
  ).rejects.toThrow(APIConnectionError);
  expect(simulator.conversations.get(conversation.id)?.items).toHaveLength(4);
});
