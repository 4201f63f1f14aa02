import { randomUUID } from 'node:crypto';
import { problemSchema } from '@talia/protocol';
import { call, say, script, slow, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSse, toText } from '../../testing/read-sse.ts';
import type { SseEvent } from '../../testing/read-sse.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';

let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
beforeAll(async () => {
  player = script([]);
  simulator = await startSimulator({ player });
  server = await startTestServer({ TALIA_OPENAI_BASE_URL: simulator.url });
});
afterAll(async () => {
  await server.stop();
  await simulator.close();
});

const words = 'Con gusto te cuento qué hacemos 😀 y cuánto cuesta';

/** A visitor, and the events of one streamed message, as far as `until` says. */
async function setup(until: (events: readonly SseEvent[]) => boolean = () => false) {
  const { access_token: token } = await server.openSession();
  const response = await server.ask('POST', '/api/webchat/messages', {
    token,
    body: server.message('Hola'),
    headers: { accept: 'text/event-stream' },
  });
  const events = await readSse(response, until);
  const turnId = events.find(({ id }) => id !== undefined)?.id?.split(':')[0] ?? '';
  const resume = (lastEventId?: string, as = token) =>
    server.ask('GET', `/api/webchat/turns/${turnId}/events`, {
      token: as,
      ...(lastEventId === undefined ? {} : { headers: { 'last-event-id': lastEventId } }),
    });
  const stop = (as = token) => server.ask('POST', `/api/webchat/turns/${turnId}/stop`, { token: as });
  const history = async () => {
    const page = await server.ask('GET', '/api/webchat/messages', { token });
    // The route's own test checks the shape.
    const { messages } = (await page.json()) as { messages: { direction: string; content: string }[] };
    return messages.filter(({ direction }) => direction === 'outgoing').map(({ content }) => content);
  };
  return { token, turnId, events, resume, stop, history };
}

const heardText = (events: readonly SseEvent[]) => toText(events) !== '';

async function problemOf(response: Response) {
  return { status: response.status, code: problemSchema.parse(await response.json()).code };
}

describe('a stream of a turn', () => {
  it('that was cut anywhere goes on there, and both halves are the stored answer', async () => {
    player.push(call('set_full_name', { full_name: 'Ana Torres' }), say(words), say(words));
    const { events, resume, history } = await setup();
    const [stored] = await history();
    expect(toText(events)).toBe(stored);
    for (const [index, { id }] of events.entries()) {
      // What was heard last, with its id: a client that lost the id of an event is told it again.
      if (id === undefined || events.at(index + 1)?.chunk === undefined) continue;
      const rest = await readSse(await resume(id));
      expect(toText([...events.slice(0, index + 1), ...rest]), `cut after ${id}`).toBe(stored);
      expect(rest.find(({ chunk }) => chunk?.type === 'start')).toBeUndefined();
      expect(rest.at(-1)).toMatchObject({ done: true });
    }
  });

  it('without the id of what was heard comes whole', async () => {
    player.push(say(words));
    const { turnId, resume } = await setup();
    for (const id of [undefined, 'x', `${turnId}:x`, `${randomUUID()}:5`, `${turnId}:7`]) {
      const events = await readSse(await resume(id));
      expect(events[0]?.chunk).toMatchObject({ type: 'start', messageId: turnId });
      expect(toText(events)).toBe(words);
    }
  });

  it('that is all there is answers 204', async () => {
    player.push(say(words));
    const { events, resume } = await setup();
    expect((await resume(events.findLast(({ id }) => id !== undefined)?.id)).status).toBe(204);
  });

  it('of a turn that runs is joined where it was left', async () => {
    player.push(slow(say(words), 15));
    const { events, resume, history } = await setup(heardText);
    const rest = await readSse(await resume(events.at(-1)?.id));
    expect(toText([...events, ...rest])).toBe(words);
    expect(await history()).toEqual([words]);
  });

  it('goes on without anybody who listens', async () => {
    player.push(slow(say(words), 10));
    const { history } = await setup(heardText);
    await expect.poll(history, { timeout: 5_000 }).toEqual([words]);
  });
});

describe('a visitor', () => {
  it('who stops an answer keeps what was shown', async () => {
    player.push(slow(say(words), 30));
    const { events, resume, stop, history } = await setup(heardText);
    const resumed = await resume(events.at(-1)?.id);
    expect((await stop()).status).toBe(204);
    const rest = await readSse(resumed);
    expect(rest.findLast(({ chunk }) => chunk !== undefined)?.chunk).toEqual({ type: 'abort' });
    const shown = toText([...events, ...rest]);
    expect(shown.length).toBeLessThan(words.length);
    expect(await history()).toEqual([shown]);
    expect((await stop()).status).toBe(204);
  });

  it("never reaches another one's turn", async () => {
    player.push(say(words));
    const { resume, stop } = await setup();
    const { access_token: stranger } = await server.openSession();
    const notFound = { status: 404, code: 'turn_not_found' };
    expect(await problemOf(await resume(undefined, stranger))).toEqual(notFound);
    expect(await problemOf(await stop(stranger))).toEqual(notFound);
    for (const id of [randomUUID(), 'x', `%00`, "' or 1=1"]) {
      const path = `/api/webchat/turns/${encodeURIComponent(id)}/events`;
      expect(await problemOf(await server.ask('GET', path, { token: stranger }))).toEqual(notFound);
    }
    expect(await problemOf(await server.ask('GET', `/api/webchat/turns/${randomUUID()}/events`))).toEqual({
      status: 401,
      code: 'token_missing',
    });
    expect(await problemOf(await server.ask('POST', `/api/webchat/turns/${randomUUID()}/events`))).toEqual({
      status: 405,
      code: 'method_not_allowed',
    });
  });
});
