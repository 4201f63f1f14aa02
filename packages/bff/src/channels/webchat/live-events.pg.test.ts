import { liveEventsReplySchema } from '@talia/protocol';
import type { HistoryReply } from '@talia/protocol';
import { say, script, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgrest } from '../../store/testing/start-postgrest.ts';
import { readLive } from '../../testing/read-live.ts';
import type { LiveReader } from '../../testing/read-live.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';

let postgrest: Awaited<ReturnType<typeof startPostgrest>>;
let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
beforeAll(async () => {
  player = script([]);
  [simulator, postgrest] = await Promise.all([startSimulator({ player }), startPostgrest()]);
  server = await startTestServer({
    TALIA_OPENAI_BASE_URL: simulator.url,
    TALIA_SUPABASE_URL: postgrest.url,
    TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
  });
});
afterAll(async () => {
  await server?.stop();
  await simulator?.close();
  await postgrest?.stop();
});

const route = '/api/webchat/events';

/** A visitor who listens, and what may happen to them. */
async function setup() {
  const { access_token: token, session_id: sessionId } = await server.openSession();
  const readers: LiveReader[] = [];
  const listen = async (lastEventId?: string, as = token) => {
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    };
    const reader = readLive(await server.ask('GET', route, { token: as, headers }));
    readers.push(reader);
    return reader;
  };
  const poll = async (after?: string) => {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    return liveEventsReplySchema.parse(await (await server.ask('GET', `${route}${query}`, { token })).json());
  };
  const send = async (content: string, answer = 'Con gusto') => {
    player.push(say(answer));
    const response = await server.ask('POST', '/api/webchat/messages', { token, body: server.message(content) });
    expect(response.status).toBe(200);
  };
  const history = async () => {
    const page = await server.ask('GET', '/api/webchat/messages?limit=100', { token });
    // The route's own test checks the shape.
    return (await page.json()) as HistoryReply;
  };
  return { token, sessionId, listen, poll, send, history, leave: () => readers.forEach((reader) => reader.leave()) };
}

it('says who holds the conversation, and then each message', async () => {
  const { listen, send, history, leave } = await setup();
  const live = await listen();
  await live.until((events) => events.length === 1);
  expect(live.events[0]).toMatchObject({ seq: 1, type: 'control', data: { state: 'assistant', holder: null } });
  await send('Hola');
  await live.until((events) => events.filter(({ type }) => type === 'message').length === 2);
  const { messages } = await history();
  expect(live.events.filter(({ type }) => type === 'message').map(({ data }) => data)).toEqual(messages);
  leave();
});
