import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import {
  call,
  cut,
  errorEvent,
  fail,
  fallSilent,
  holdLock,
  httpError,
  incomplete,
  loseReply,
  say,
  slow,
} from './index.ts';
import { createAnswerJudge } from './schemas/answer-judge.ts';
import { collect, emailTool, raw, setup, until } from './testing/contract-setup.ts';

const model = 'gpt-6-luna';
const judge = await createAnswerJudge();
const locked = { status: 400, code: 'conversation_locked', param: 'conversation' };

/** Asks once, streamed, and reads the stream to its end. */
async function ask(client: OpenAI, conversation: string, input: OpenAI.Responses.ResponseInput | string = 'Hola') {
  return collect(await client.responses.create({ model, conversation, input, tools: [emailTool], stream: true }));
}

describe('a conversation', () => {
  test('takes a response’s items together, at its completion', async () => {
    const { simulator, client } = await setup([slow(say('dos palabras'), 200)]);
    const { id } = await client.conversations.create();
    const seen: number[] = [];
    const stream = await client.responses.create({ model, conversation: id, input: 'Hola', stream: true });
    for await (const event of stream) {
      if (event.type.endsWith('.delta')) seen.push(simulator.conversations.get(id)?.items.length ?? -1);
    }
    expect(seen[0]).toBe(0);
    expect(simulator.conversations.get(id)?.items).toHaveLength(2);
  });

  test('is locked while a response runs, and a busy one answers 400', async () => {
    const { simulator, client } = await setup([slow(say('una respuesta lenta'), 200), say('otra')]);
    const { id } = await client.conversations.create();
    const first = ask(client, id);
    await until(() => simulator.conversations.get(id)?.isLocked === true);
    await expect(ask(client, id)).rejects.toMatchObject({
      ...locked,
      error: {
        message: 'Another process is currently operating on this conversation. Please retry in a few seconds.',
      },
    });
    await expect(
      client.conversations.items.create(id, { items: [{ role: 'user', content: 'x' }] }),
    ).rejects.toMatchObject(locked);
    await first;
    await expect(ask(client, id)).resolves.toHaveLength(9);
  });

  test('stays locked when the client leaves, until the response ends, which still counts', async () => {
    const { simulator, client } = await setup([slow(say('una respuesta de varias palabras'), 120)]);
    const { id } = await client.conversations.create();
    const abort = new AbortController();
    const stream = await client.responses.create(
      { model, conversation: id, input: 'Hola', stream: true },
      { signal: abort.signal },
    );
    for await (const event of stream) if (event.type === 'response.in_progress') abort.abort();
    expect(simulator.conversations.get(id)).toMatchObject({ isLocked: true, items: [] });
    await expect(ask(client, id)).rejects.toMatchObject(locked);
    await until(() => simulator.conversations.get(id)?.isLocked === false);
    expect(simulator.conversations.get(id)?.items).toHaveLength(2);
  });

  test('can stay locked for a while after the response, or for another process', async () => {
    const { simulator, client } = await setup([holdLock(say('listo'), 400), say('ya')]);
    const { id } = await client.conversations.create();
    await ask(client, id);
    await expect(ask(client, id)).rejects.toMatchObject(locked);
    await until(() => simulator.conversations.get(id)?.isLocked === false);
    simulator.conversations.lock(id, 400);
    await expect(ask(client, id)).rejects.toMatchObject(locked);
    await until(() => simulator.conversations.get(id)?.isLocked === false);
    await ask(client, id);
  });

  test('keeps a reply that was lost after it counted, and nothing of one that never did', async () => {
    const { simulator, client } = await setup([
      loseReply(say('uno'), { after: 3 }),
      cut(say('dos'), { after: 3, outcome: 'never_committed' }),
      fallSilent(say('tres'), { after: 0, outcome: 'committed_before' }),
    ]);
    const { id } = await client.conversations.create();
    const count = () => simulator.conversations.get(id)?.items.length;
    await expect(ask(client, id)).rejects.toThrow();
    expect(count()).toBe(2);
    await expect(ask(client, id)).rejects.toThrow();
    expect(simulator.conversations.get(id)).toMatchObject({ isLocked: false, items: { length: 2 } });
    const silent = client.responses.create({ model, conversation: id, input: 'Hola', stream: true }, { timeout: 150 });
    await expect(silent).rejects.toThrow(/timed out/i);
    await until(() => count() === 4);
  });

  test('takes nothing of a response that failed, and what there is of one cut off', async () => {
    const { simulator, client } = await setup([fail(), errorEvent(), incomplete('max_output_tokens', 'Hola, yo')]);
    const { id } = await client.conversations.create();
    await ask(client, id);
    await expect(ask(client, id)).rejects.toThrow();
    expect(simulator.conversations.get(id)).toMatchObject({ isLocked: false, items: [] });
    await ask(client, id);
    expect(simulator.conversations.get(id)?.items.map((item) => item.status)).toEqual(['completed', 'incomplete']);
  });

  test('is blocked by a call without an output, and mended in three ways', async () => {
    const orphan = /^400 No tool output found for function call (call_\w+)\.$/;
    const { client } = await setup([
      call('set_email', { email: 'a' }),
      say('uno'),
      call('set_email', { email: 'b' }),
      say('dos'),
      call('set_email', { email: 'c' }),
      say('tres'),
    ]);
    const { id } = await client.conversations.create();
    const pending = async () => {
      await ask(client, id);
      const refusal: Error = await ask(client, id).then(
        () => expect.fail('it was not refused'),
        (error: Error) => error,
      );
      expect(refusal).toMatchObject({ status: 400, code: null, param: 'input' });
      return orphan.exec(refusal.message)?.[1] ?? expect.fail(refusal.message);
    };
    const inInput = { type: 'function_call_output' as const, call_id: await pending(), output: '{"ok":true}' };
    await ask(client, id, [inInput, { role: 'user', content: 'Sigo aquí' }]);
    const asItem = { type: 'function_call_output' as const, call_id: await pending(), output: '{"ok":true}' };
    await client.conversations.items.create(id, { items: [asItem] });
    await ask(client, id);
    await pending();
    const { data } = await client.conversations.items.list(id, { limit: 1 });
    await client.conversations.items.delete(data[0]?.id ?? '', { conversation_id: id });
    await ask(client, id);
  });

  test('lists its items newest first, page by page', async () => {
    const { simulator, client } = await setup([]);
    const items = Array.from({ length: 7 }, (_, index) => ({ role: 'user' as const, content: `m${index}` }));
    const { id } = await client.conversations.create({ items });
    const page = await client.conversations.items.list(id, { limit: 3 });
    const { body } = await raw(simulator, `/conversations/${id}/items?limit=3`, { method: 'GET' });
    expect(body).toMatchObject({ has_more: true, first_id: page.data[0]?.id, last_id: page.data[2]?.id });
    const all: string[] = [];
    for await (const item of client.conversations.items.list(id, { limit: 3 })) all.push(textOf(item));
    expect(all).toEqual(['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0']);
    const after = await client.conversations.items.list(id, { order: 'asc', after: page.data[2]?.id ?? '' });
    expect(after.data.map(textOf)).toEqual(['m5', 'm6']);
    expect(after.has_more).toBe(false);
    await expect(client.conversations.items.list(id, { limit: 101 })).rejects.toMatchObject({
      status: 400,
      param: 'limit',
    });
    await expect(client.conversations.items.list(id, { after: 'msg_x' })).rejects.toMatchObject({ status: 400 });
  });

  test('is created, read, changed and deleted, and so are its items; every answer keeps to its type', async () => {
    const { client } = await setup([]);
    const created = await client.conversations.create({
      metadata: { site: 'a' },
      items: [{ role: 'user', content: 'x' }],
    });
    const added = await client.conversations.items.create(created.id, {
      items: [{ role: 'assistant', content: 'Hola', phase: 'final_answer' }],
    });
    const [item] = added.data;
    const read = await client.conversations.items.retrieve(item?.id ?? '', { conversation_id: created.id });
    expect(read).toMatchObject({
      role: 'assistant',
      phase: 'final_answer',
      content: [{ type: 'output_text', text: 'Hola' }],
    });
    const updated = await client.conversations.update(created.id, { metadata: { site: 'b' } });
    expect(await client.conversations.retrieve(created.id)).toMatchObject({ metadata: { site: 'b' } });
    const removed = await client.conversations.items.delete(item?.id ?? '', { conversation_id: created.id });
    const deleted = await client.conversations.delete(created.id);
    const answers = [
      judge.check('Conversation', withoutRequestId(created)),
      judge.check('ConversationItemList', withoutRequestId(added)),
      judge.check('ConversationItem', withoutRequestId(read)),
      judge.check('Conversation', withoutRequestId(updated)),
      judge.check('Conversation', withoutRequestId(removed)),
      judge.check('ConversationDeletedResource', withoutRequestId(deleted)),
    ];
    expect(answers).toEqual(['', '', '', '', '', '']);
    await expect(client.conversations.retrieve(created.id)).rejects.toMatchObject({
      status: 404,
      code: null,
      message: `404 Conversation with id '${created.id}' not found.`,
    });
  });

  test('refuses an item it already holds', async () => {
    const { client } = await setup([]);
    const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'x' }] });
    const { data } = await client.conversations.items.list(id);
    const again = { id: data[0]?.id ?? '', type: 'item_reference' as const };
    await expect(client.conversations.items.create(id, { items: [again] })).rejects.toThrow(/Duplicate item found/);
  });

  test('leaves its items to the responses when it is deleted', async () => {
    const { client } = await setup([say('Hola, Ana.'), say('Adiós.')]);
    const { id } = await client.conversations.create();
    const response = await client.responses.create({ model, conversation: id, input: 'Soy Ana' });
    await client.conversations.delete(id);
    const { data } = await client.responses.inputItems.list(response.id);
    expect(data.map((item) => item.type)).toEqual(['message']);
    expect((await client.responses.retrieve(response.id)).output_text).toBe('Hola, Ana.');
    await expect(client.responses.create({ model, conversation: id, input: 'x' })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('a chain of responses', () => {
  test('carries its context on, and forks', async () => {
    const seen: string[][] = [];
    const record = (text: string) => (turn: { items: readonly { type: string }[] }) => {
      seen.push(turn.items.map((item) => item.type));
      return say(text);
    };
    const { client } = await setup([record('uno'), record('dos'), record('tres')]);
    const first = await client.responses.create({ model, input: 'Hola' });
    const second = await client.responses.create({ model, input: 'Sigo', previous_response_id: first.id });
    await client.responses.create({ model, input: 'Otra rama', previous_response_id: first.id });
    expect(second.previous_response_id).toBe(first.id);
    expect(seen.map((types) => types.length)).toEqual([1, 3, 3]);
  });

  test('ends where a response was not stored or was deleted', async () => {
    const { client } = await setup([say('uno'), say('dos')]);
    const notFound = { status: 400, code: 'previous_response_not_found', param: 'previous_response_id' };
    const unstored = await client.responses.create({ model, input: 'Hola', store: false });
    const next = (id: string) => client.responses.create({ model, input: 'Sigo', previous_response_id: id });
    await expect(next(unstored.id)).rejects.toMatchObject(notFound);
    const stored = await client.responses.create({ model, input: 'Hola' });
    await client.responses.delete(stored.id);
    await expect(next(stored.id)).rejects.toMatchObject(notFound);
    await expect(client.responses.retrieve(stored.id)).rejects.toMatchObject({ status: 404 });
  });

  test('asks for the output of its own call', async () => {
    const { client } = await setup([call('set_email', { email: 'a' }), say('listo')]);
    const first = await client.responses.create({ model, input: 'Hola', tools: [emailTool] });
    const next = (input: OpenAI.Responses.ResponseInput) =>
      client.responses.create({ model, input, previous_response_id: first.id });
    await expect(next([{ role: 'user', content: 'x' }])).rejects.toThrow(
      /No tool output found for function call call_/,
    );
    const [made] = first.output;
    if (made?.type !== 'function_call') throw new Error('expected a call');
    await next([{ type: 'function_call_output', call_id: made.call_id, output: '{}' }]);
  });
});

describe('a response', () => {
  test('can be read while it runs and after, and not cancelled', async () => {
    const { client } = await setup([slow(say('una respuesta lenta'), 10)]);
    const stream = await client.responses.create({ model, input: 'Hola', stream: true });
    let id = '';
    for await (const event of stream) {
      if (event.type !== 'response.created') continue;
      ({ id } = event.response);
      expect(await client.responses.retrieve(id)).toMatchObject({ status: 'in_progress', output: [] });
      await expect(client.responses.cancel(id)).rejects.toThrow(/Cannot cancel a synchronous response/);
    }
    expect(await client.responses.retrieve(id)).toMatchObject({ status: 'completed' });
  });
});

describe('a fault of the service', () => {
  test('is an HTTP error with its code and Retry-After, and the conversation is free again', async () => {
    const { simulator, client } = await setup([
      httpError(429, { code: 'slow_down', retryAfter: 7, message: 'Slow down.' }),
      say('ya'),
    ]);
    const { id } = await client.conversations.create();
    const refused: unknown = await ask(client, id).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 429, code: 'slow_down' });
    expect((refused as { headers: Headers }).headers.get('retry-after')).toBe('7');
    expect(simulator.conversations.get(id)).toMatchObject({ isLocked: false, items: [] });
    await ask(client, id);
  });

  test('can strike any route, before or after its work', async () => {
    const { simulator, client } = await setup([]);
    simulator.failNext('POST /v1/conversations', httpError(503, { code: 'server_is_overloaded' }));
    simulator.failNext('POST /v1/conversations', 'lose_request');
    simulator.failNext('POST /v1/conversations', 'lose_reply');
    await expect(client.conversations.create()).rejects.toMatchObject({ status: 503 });
    await expect(client.conversations.create()).rejects.toThrow(/Connection error/);
    expect(simulator.conversations.ids()).toHaveLength(0);
    await expect(client.conversations.create()).rejects.toThrow(/Connection error/);
    expect(simulator.conversations.ids()).toHaveLength(1);
    await client.conversations.create();
    expect(simulator.requests.map((request) => request.status)).toEqual([503, 0, 0, 200]);
  });

  test('can lose a conversation', async () => {
    const { simulator, client } = await setup([]);
    const { id } = await client.conversations.create();
    simulator.conversations.forget(id);
    await expect(client.conversations.items.list(id)).rejects.toMatchObject({ status: 404 });
  });
});

test('every request is kept with its headers, its body and its status', async () => {
  const { simulator, client } = await setup([say('Hola.')]);
  await client.responses.create(
    { model, input: 'Hola', metadata: { turn: '1' } },
    { headers: { 'x-client-request-id': 'r1' } },
  );
  expect(simulator.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/responses',
      status: 200,
      headers: { authorization: 'Bearer test', 'x-client-request-id': 'r1' },
      body: { model, input: 'Hola', metadata: { turn: '1' } },
    },
  ]);
});

function textOf(item: object): string {
  return 'content' in item ? JSON.stringify(item.content).replace(/.*"text":"([^"]*)".*/, '$1') : '';
}

/** The client adds the request id to what it returns; it is not part of the answer. */
function withoutRequestId(answer: object): object {
  return JSON.parse(JSON.stringify({ ...answer, _request_id: undefined }));
}
