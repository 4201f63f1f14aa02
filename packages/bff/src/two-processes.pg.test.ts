import { randomUUID } from 'node:crypto';
import { messageReplySchema } from '@talia/protocol';
import { call, say, script, slow, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgrest } from './store/testing/start-postgrest.ts';
import type { TestPostgrest } from './store/testing/start-postgrest.ts';
import { readSse, toText } from './testing/read-sse.ts';
import type { SseEvent } from './testing/read-sse.ts';
import { defaultTurnLimits } from './turns/turn-deps.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

/** Two servers that share nothing but their database and their secret, as behind a load balancer. */
let postgrest: TestPostgrest;
let player: ScriptPlayer;
let simulator: Simulator;
let one: TestServer;
let other: TestServer;

function startServer(options: Parameters<typeof startTestServer>[1] = {}) {
  const variables = {
    TALIA_SUPABASE_URL: postgrest.url,
    TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
    TALIA_OPENAI_BASE_URL: simulator.url,
  };
  return startTestServer(variables, options);
}

beforeAll(async () => {
  postgrest = await startPostgrest();
  player = script([]);
  simulator = await startSimulator({ player });
  [one, other] = await Promise.all([startServer(), startServer()]);
});
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await simulator.close();
  await postgrest.stop();
});

const words = 'Con gusto te cuento todo lo que hacemos y cuánto cuesta cada una de nuestras cosas, sin prisa';

async function setup() {
  const { access_token: token } = await one.openSession();
  const body = { content: 'Hola', client_message_id: randomUUID() };
  const send = (server: TestServer, accept = 'text/event-stream') =>
    server.ask('POST', '/api/webchat/messages', { token, body, headers: { accept } });
  const resume = (server: TestServer, after: SseEvent | undefined) => {
    const turnId = after?.id?.split(':')[0] ?? '';
    return server.ask('GET', `/api/webchat/turns/${turnId}/events`, {
      token,
      headers: { 'last-event-id': after?.id ?? '' },
    });
  };
  const storedReplies = async () => {
    const rows = await postgrest.sql(
      `select texto from public.mensajes where direccion = 'saliente' and datos ->> 'client_message_id' = $1`,
      [body.client_message_id],
    );
    return rows.map(({ texto }) => texto);
  };
  return { token, send, resume, storedReplies };
}

describe('a stream', () => {
  it('that one process began goes on in another, as often as it is cut', async () => {
    player.push(slow(say(words), 80));
    const { send, resume, storedReplies } = await setup();
    const events = await readSse(await send(one), (heard) => toText(heard).length > 8);
    for (const server of [other, one, other, other]) {
      if (events.at(-1)?.done) break;
      const upTo = toText(events).length + 12;
      const before = [...events];
      events.push(
        ...(await readSse(await resume(server, events.at(-1)), (heard) => toText([...before, ...heard]).length > upTo)),
      );
    }
    if (events.at(-1)?.done === undefined) events.push(...(await readSse(await resume(other, events.at(-1)))));
    expect(toText(events)).toBe(words);
    expect(events.filter(({ chunk }) => chunk?.type === 'start')).toHaveLength(1);
    expect(await storedReplies()).toEqual([words]);
  });

  it('is heard live by whoever sends the same message to another process', async () => {
    player.push(slow(call('set_full_name', { full_name: 'Ana Torres' }), 30), slow(say(words), 80));
    const { send } = await setup();
    const began = await send(one);
    const attached = await readSse(await send(other));
    expect(toText(attached)).toBe(words);
    expect(attached.filter(({ chunk }) => chunk?.type === 'text-delta').length).toBeGreaterThan(2);
    expect(toText(await readSse(began))).toBe(words);
  });

  it('of a process that stops says to come back, and the answer comes from another', async () => {
    const leaving = await startServer({ times: { sweepMs: 5_000, drainMs: 300, turn: defaultTurnLimits } });
    player.push(slow(say('Esto tarda más de lo que el proceso vive'), 300), say('Ahora sí'));
    const { send, resume, storedReplies } = await setup();
    const response = await send(leaving);
    const reading = response.clone().text();
    const first = await readSse(response, (heard) => heard.some(({ id }) => id !== undefined));
    const stopping = leaving.stop();
    expect(await reading).toMatch(/retry: \d+\n: reconnect\n\n$/);
    await stopping;
    const events = [...first];
    while (events.at(-1)?.done === undefined) {
      events.push(
        ...(await readSse(
          await resume(
            one,
            events.findLast(({ id }) => id !== undefined),
          ),
        )),
      );
    }
    expect(toText(events)).toBe('Ahora sí');
    expect(await storedReplies()).toEqual(['Ahora sí']);
  });

  it('is stopped from any process, and says so in every one', async () => {
    player.push(slow(say(words), 60));
    const { token, send, resume, storedReplies } = await setup();
    const events = await readSse(await send(one), (heard) => toText(heard).length > 8);
    const turnId = events.at(-1)?.id?.split(':')[0] ?? '';
    const following = await resume(other, events.at(-1));
    expect((await other.ask('POST', `/api/webchat/turns/${turnId}/stop`, { token })).status).toBe(204);
    const rest = await readSse(following);
    expect(rest.findLast(({ chunk }) => chunk !== undefined)?.chunk).toEqual({ type: 'abort' });
    expect(await storedReplies()).toEqual([toText([...events, ...rest])]);
  });

  it('that a person takes over falls silent within a second, in every process', async () => {
    player.push(slow(say(words.repeat(3)), 60));
    const { send, resume, storedReplies } = await setup();
    const events = await readSse(await send(one), (heard) => toText(heard).length > 8);
    const turnId = events.at(-1)?.id?.split(':')[0] ?? '';
    const following = await resume(other, events.at(-1));
    const takenAt = performance.now();
    await postgrest.sql(
      `update public.conversaciones_controles set manual_override = true
       where conversacion_id = (select conversacion_id from public.turnos where id = $1)`,
      [turnId],
    );
    const rest = await readSse(following);
    expect(performance.now() - takenAt).toBeLessThan(3_000);
    expect(rest.slice(-3).map(({ chunk }) => chunk?.type)).toContain('abort');
    expect(rest.map(({ chunk }) => chunk?.type)).toContain('data-talia-handover');
    const whole = await readSse(await resume(one, { id: `${turnId}:0` }));
    expect(toText(whole)).toBe('');
    expect(await storedReplies()).toEqual([]);
  });
});

it('a message sent to both at once is one turn with one answer', async () => {
  player.push(slow(say(words), 5));
  const { send, storedReplies } = await setup();
  const answers = await Promise.all([one, other, one, other].map((server) => send(server, 'application/json')));
  const replies = await Promise.all(answers.map(async (answer) => messageReplySchema.parse(await answer.json())));
  expect(new Set(replies.map(({ reply }) => reply))).toEqual(new Set([words]));
  expect(new Set(replies.map(({ metadata }) => metadata.turn_id)).size).toBe(1);
  expect(await storedReplies()).toEqual([words]);
});
