import { APIError, APIUserAbortError, OpenAIError } from 'openai';
import type OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import {
  call,
  comment,
  cut,
  delay,
  endEarly,
  errorEvent,
  fail,
  fallSilent,
  garbage,
  incomplete,
  keepalive,
  malformedCall,
  reason,
  refuse,
  say,
  sayAndCall,
  tear,
  unknownEvent,
} from './index.ts';
import type { ScriptStep } from './index.ts';
import { createAnswerJudge } from './schemas/answer-judge.ts';
import { collect, emailTool, setup } from './testing/contract-setup.ts';

const judge = await createAnswerJudge();
const request = { model: 'gpt-6-luna', input: 'Hola', tools: [emailTool] };
const streamed = { ...request, stream: true as const };

const terminals = ['response.completed', 'response.failed', 'response.incomplete', 'error'];

/** The events of a step's stream, read by the real client. */
async function play(step: ScriptStep): Promise<ResponseStreamEvent[]> {
  const { client } = await setup([step]);
  return collect(await client.responses.create(streamed));
}

/** What was read of a stream, and how it ended for its reader. */
async function observe(stream: AsyncIterable<ResponseStreamEvent>): Promise<{ types: string[]; error: unknown }> {
  const types: string[] = [];
  try {
    for await (const event of stream) types.push(event.type);
    return { types, error: null };
  } catch (error) {
    return { types, error };
  }
}

function typesOf(events: readonly ResponseStreamEvent[]): string[] {
  return events.map((event) => event.type).filter((type, index, all) => type !== all[index - 1]);
}

function lastResponse(events: readonly ResponseStreamEvent[]): OpenAI.Responses.Response {
  const last = events.at(-1);
  if (!last || !('response' in last) || !('output' in last.response)) throw new Error('no terminal response');
  return last.response;
}

describe('a whole stream', () => {
  test('of a text has the events of the API in their order', async () => {
    const events = await play(say('Hola, ¿cómo te llamas?'));
    expect(typesOf(events)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const deltas = events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []));
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join('')).toBe('Hola, ¿cómo te llamas?');
  });

  test('of a call begins with empty arguments and ends with all of them', async () => {
    const events = await play(call('set_email', { email: 'ana@ejemplo.mx' }));
    expect(typesOf(events)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const [item] = lastResponse(events).output;
    expect(item).toMatchObject({ type: 'function_call', name: 'set_email', arguments: '{"email":"ana@ejemplo.mx"}' });
  });

  test('puts reasoning, commentary and the answer one after the other', async () => {
    const events = await play(
      reason('Pienso.', comment('Reviso el correo.', sayAndCall('Un momento.', 'set_email', { email: 'a' }))),
    );
    const { output } = lastResponse(events);
    expect(output.map((item) => ('phase' in item ? `${item.type}:${item.phase}` : item.type))).toEqual([
      'reasoning',
      'message:commentary',
      'message:null',
      'function_call',
    ]);
  });

  test('of a refusal has a refusal part and no text', async () => {
    const events = await play(refuse('No puedo ayudar con eso.'));
    const [item] = lastResponse(events).output;
    expect(item).toMatchObject({ content: [{ type: 'refusal', refusal: 'No puedo ayudar con eso.' }] });
  });

  test('carries malformed arguments as they are', async () => {
    const [item] = lastResponse(await play(malformedCall('set_email', '{"email": "ana'))).output;
    expect(item).toMatchObject({ type: 'function_call', arguments: '{"email": "ana' });
  });

  test('is cut off at max_output_tokens and ends incomplete', async () => {
    const { client } = await setup([say('una palabra tras otra '.repeat(20))]);
    const events = await collect(await client.responses.create({ ...streamed, max_output_tokens: 16 }));
    const response = lastResponse(events);
    expect(response).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(response.output).toMatchObject([
      { status: 'incomplete', content: [{ text: expect.stringMatching(/^.{64}$/) }] },
    ]);
  });

  test('pads its deltas unless asked not to', async () => {
    const { client } = await setup([say('Hola.'), say('Hola.')]);
    const padded = await collect(await client.responses.create(streamed));
    const bare = await collect(
      await client.responses.create({ ...streamed, stream_options: { include_obfuscation: false } }),
    );
    expect(padded.some((event) => 'obfuscation' in event)).toBe(true);
    expect(bare.some((event) => 'obfuscation' in event)).toBe(false);
  });

  const steps: [string, ScriptStep][] = [
    ['a text', say('Hola.')],
    ['no text', say('')],
    ['a call', call('set_email', { email: 'ana@ejemplo.mx' })],
    ['a text and a call', sayAndCall('Va.', 'set_email', { email: 'a' })],
    ['commentary', comment('Busco.', say('Listo.'))],
    ['reasoning', reason('Pienso.', say('Listo.'))],
    ['a refusal', refuse('No.')],
    ['a cut-off', incomplete('max_output_tokens', 'Hola, yo')],
    ['a cut-off without a message', incomplete()],
    ['a failure', fail('server_error', { text: 'Hola' })],
    ['an error event', errorEvent('server_error')],
    ['a keepalive', keepalive(say('Hola.'))],
  ];

  test.for(steps)('of %s keeps to the types of every event, counts without gaps and ends once', async ([, step]) => {
    const events = await play(recoverable(step));
    expect(events.map((event) => judge.checkEvent({ ...event })).filter((complaint) => complaint !== '')).toEqual([]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.filter((event) => terminals.includes(event.type))).toHaveLength(1);
    expect(terminals).toContain(events.at(-1)?.type);
  });
});

/** The client throws on an `error` event in place of yielding it; the other rows cover that, here it is its siblings. */
function recoverable(step: ScriptStep): ScriptStep {
  if (typeof step === 'function' || step.type !== 'response' || step.ending.type !== 'error_event') return step;
  return { ...step, ending: { type: 'failed', code: 'server_error', message: step.ending.message } };
}

describe('a stream that goes wrong', () => {
  test('ends cleanly without a terminal event: the iterator ends silently, the helper resolves in_progress', async () => {
    const { client } = await setup([endEarly(say('Hola.'), { after: 5 }), endEarly(say('Hola.'), { after: 5 })]);
    const seen = await observe(await client.responses.create(streamed));
    expect(seen.error).toBeNull();
    expect(seen.types).toHaveLength(5);
    expect(await client.responses.stream(request).finalResponse()).toMatchObject({ status: 'in_progress' });
  });

  test('is cut: a TypeError for the iterator, an OpenAIError for the helper', async () => {
    const { client } = await setup([cut(say('Hola.'), { after: 5 }), cut(say('Hola.'), { after: 5 })]);
    const seen = await observe(await client.responses.create(streamed));
    expect(seen.types).toHaveLength(5);
    expect(seen.error).toBeInstanceOf(TypeError);
    expect(seen.error).not.toBeInstanceOf(OpenAIError);
    await expect(client.responses.stream(request).finalResponse()).rejects.toBeInstanceOf(OpenAIError);
  });

  test('is torn inside an event: the iterator gets only the whole ones', async () => {
    const { client } = await setup([tear(say('Hola.'), { after: 5 })]);
    const seen = await observe(await client.responses.create(streamed));
    expect(seen.types).toHaveLength(5);
    expect(seen.error).toBeInstanceOf(TypeError);
  });

  test.for(['flat', 'nested'] as const)(
    'has a %s error event: an APIError with a code and no status',
    async (shape) => {
      const { client } = await setup([errorEvent('rate_limit_exceeded', { shape, text: 'Hola' })]);
      const seen = await observe(await client.responses.create(streamed));
      expect(seen.error).toBeInstanceOf(APIError);
      expect(seen.error).toMatchObject({ code: 'rate_limit_exceeded', status: undefined });
      expect(seen.types.filter((type) => terminals.includes(type))).toEqual([]);
    },
  );

  test('fails or stays incomplete: its last event says so and nothing is thrown', async () => {
    expect(lastResponse(await play(fail('server_error')))).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
    });
    expect(lastResponse(await play(incomplete('content_filter')))).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
      output: [],
    });
  });

  test('carries an unknown event and a keepalive: the iterator passes them on, the helper refuses the unknown one', async () => {
    const noisy = unknownEvent(keepalive(say('Hola.'), 3), 4);
    const { client } = await setup([noisy, keepalive(say('Hola.')), unknownEvent(say('Hola.'))]);
    const seen = await observe(await client.responses.create(streamed));
    expect(seen.types).toContain('keepalive');
    expect(seen.types).toContain('response.simulator_novelty');
    expect(seen.types.at(-1)).toBe('response.completed');
    expect(await client.responses.stream(request).finalResponse()).toMatchObject({ status: 'completed' });
    await expect(client.responses.stream(request).finalResponse()).rejects.toThrow();
  });

  test('falls silent: no timeout ever fires, and aborting ends the iterator without an error', async () => {
    const { client } = await setup([fallSilent(say('Hola.'), { after: 4 })]);
    const abort = new AbortController();
    const stream = await client.responses.create(streamed, { signal: abort.signal, timeout: 500 });
    const ended = observe(stream);
    const first = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 700, 'still open'))]);
    expect(first).toBe('still open');
    abort.abort();
    expect(await ended).toMatchObject({ error: null, types: { length: 4 } });
  });

  test('is aborted before its headers: APIUserAbortError', async () => {
    const { client } = await setup([delay(say('Hola.'), 5000)]);
    const abort = new AbortController();
    const asked = client.responses.create(streamed, { signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await expect(asked).rejects.toBeInstanceOf(APIUserAbortError);
  });

  test('is silent before its headers: the timeout of the client fires', async () => {
    const { client } = await setup([fallSilent(say('Hola.'), { after: 0 })]);
    await expect(client.responses.create(streamed, { timeout: 60 })).rejects.toThrow(/timed out/i);
  });

  test('is garbage: the iterator ends with nothing', async () => {
    const { client } = await setup([garbage()]);
    expect(await observe(await client.responses.create(streamed))).toEqual({ types: [], error: null });
  });
});

describe('an answer in one piece', () => {
  test('keeps to the type of a response and echoes the request', async () => {
    const { client } = await setup([say('Hola.')]);
    const {
      _request_id: requestId,
      output_text: text,
      ...response
    } = await client.responses.create({
      ...request,
      instructions: 'Sé amable.',
      metadata: { turn: '1' },
      safety_identifier: 'visitor',
      parallel_tool_calls: false,
    });
    expect(requestId).toMatch(/^req_/);
    expect(text).toBe('Hola.');
    expect(judge.check('Response', response)).toBe('');
    expect(response).toMatchObject({
      status: 'completed',
      instructions: 'Sé amable.',
      metadata: { turn: '1' },
      safety_identifier: 'visitor',
      parallel_tool_calls: false,
      conversation: null,
      previous_response_id: null,
      usage: { input_tokens_details: { cached_tokens: 0 }, output_tokens: 2 },
    });
  });

  test('joins commentary into output_text, as the client does', async () => {
    const { client } = await setup([comment('Reviso. ', say('Hola.'))]);
    expect((await client.responses.create(request)).output_text).toBe('Reviso. Hola.');
  });

  test('says that it failed with a 200', async () => {
    const { client } = await setup([fail('server_error')]);
    expect(await client.responses.create(request)).toMatchObject({ status: 'failed', error: { code: 'server_error' } });
  });

  test('is lost with its socket', async () => {
    const { client } = await setup([cut(say('Hola.'))]);
    await expect(client.responses.create(request)).rejects.toThrow(/Connection error/);
  });
});
