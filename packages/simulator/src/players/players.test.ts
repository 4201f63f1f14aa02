import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { call, say, sayAndCall, script, startSimulator } from '../index.ts';
import type { PlayerTurn, ScriptStep } from '../index.ts';
import { emailTool, setup } from '../testing/contract-setup.ts';
import { parseLeadState } from './lead-state.ts';

const model = 'gpt-6-luna';
const twoCalls: ScriptStep = {
  ...sayAndCall('Va.', 'set_email', { email: 'a' }),
  output: [1, 2].map(() => ({ type: 'call', name: 'set_email', arguments: { email: 'a' } })),
};

const faults: [string, ScriptStep, Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>, RegExp][] = [
  [
    'calls a tool under tool_choice none',
    call('set_email', { email: 'a' }),
    { tool_choice: 'none' },
    /tool_choice is 'none'/,
  ],
  ['calls nothing under tool_choice required', say('Hola'), { tool_choice: 'required' }, /tool_choice is 'required'/],
  ['calls twice under parallel_tool_calls false', twoCalls, { parallel_tool_calls: false }, /2 calls/],
  ['calls a tool nobody offers', call('set_fax'), {}, /'set_fax', which the request does not offer/],
  ['breaks the schema of a tool', call('set_email', { email: 7 }), {}, /break its schema/],
  [
    'calls a tool outside allowed_tools',
    call('set_email', { email: 'a' }),
    { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'other' }] } },
    /does not offer/,
  ],
];

test.for(faults)('a script that %s is refused loudly', async ([, step, extra, message]) => {
  const simulator = await startSimulator({ player: script([step]) });
  const client = new OpenAI({ baseURL: simulator.url, apiKey: 'test', maxRetries: 0 });
  const request = { model, input: 'Hola', tools: [emailTool], ...extra };
  await expect(client.responses.create(request)).rejects.toMatchObject({ status: 500, code: 'simulator_error' });
  await expect(simulator.close()).rejects.toThrow(message);
});

test('a script that is over is refused loudly, unless the test takes the problem', async () => {
  const { simulator, client } = await setup([say('uno')]);
  await client.responses.create({ model, input: 'Hola' });
  await expect(client.responses.create({ model, input: 'Hola' })).rejects.toMatchObject({ status: 500 });
  expect(simulator.takeProblems().map((problem) => problem.message)).toEqual([
    'The script is over: 1 steps were played and one more was asked for.',
  ]);
});

test('two calls are fine where parallel calls are allowed', async () => {
  const { client } = await setup([twoCalls]);
  const { output } = await client.responses.create({ model, input: 'Hola', tools: [emailTool] });
  expect(output).toHaveLength(2);
});

test('a step may be a function of the request, and the player may change', async () => {
  const seen: PlayerTurn[] = [];
  const answer = (turn: PlayerTurn) => {
    seen.push(turn);
    return say(`Oí ${turn.items.length}.`);
  };
  const { simulator, client } = await setup([answer]);
  const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'antes' }] });
  const { output_text: text } = await client.responses.create({ model, conversation: id, input: 'Hola' });
  expect(text).toBe('Oí 2.');
  expect(seen[0]).toMatchObject({ conversationId: id, request: { model }, state: null });
  const later = script([say('uno')]);
  later.push(say('dos'));
  simulator.play(later);
  await client.responses.create({ model, input: 'Hola' });
  expect(later.remaining()).toBe(1);
});

const line = (state: object) => `Eres amable.\nEstado de la conversación: ${JSON.stringify(state)}`;

test('a conversacion_id the script leaves out comes from the state line', async () => {
  const tool = {
    ...emailTool,
    parameters: {
      type: 'object',
      properties: { conversacion_id: { type: 'string' }, email: { type: 'string' } },
      required: ['conversacion_id', 'email'],
      additionalProperties: false,
    },
  };
  const { client } = await setup([
    call('set_email', { email: 'a' }),
    call('set_email', { conversacion_id: 'c2', email: 'a' }),
  ]);
  const request = { model, input: 'Hola', tools: [tool], instructions: line({ conversacion_id: 'c1' }) };
  const filled = await client.responses.create(request);
  const given = await client.responses.create(request);
  expect(filled.output).toMatchObject([{ arguments: '{"conversacion_id":"c1","email":"a"}' }]);
  expect(given.output).toMatchObject([{ arguments: '{"conversacion_id":"c2","email":"a"}' }]);
});

test('the state line is read from the end of the instructions', () => {
  const text = `${line({ conversacion_id: 'old' })}\n${line({
    conversacion_id: 'c1',
    idioma: 'es-MX',
    datos: { full_name: 'Ana', email: null },
    necesidad: '',
    cerrado: true,
  })}`;
  expect(parseLeadState(text)).toEqual({
    conversacion_id: 'c1',
    idioma: 'es-MX',
    datos: { full_name: 'Ana', email: null, phone_number: null, company_name: null },
    necesidad: null,
    cerrado: true,
  });
  expect([parseLeadState(null), parseLeadState('Hola'), parseLeadState('Estado de la conversación: {')]).toEqual([
    null,
    null,
    null,
  ]);
});
