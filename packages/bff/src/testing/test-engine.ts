import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { httpError, script, startSimulator } from '@talia/simulator';
import type { Item, RoutePattern, ScriptPlayer, ScriptStep, Simulator } from '@talia/simulator';
import { loadAssistant } from '../assistant/assistant.ts';
import { createOutputGuard } from '../assistant/output-guard.ts';
import type { Assistant } from '../assistant/assistant.ts';
import { createModel } from '../openai/model.ts';
import type { Model, ResponseRequest } from '../openai/model.ts';
import type { ModelEvent } from '../openai/response-events.ts';
import type { Store } from '../store/store.ts';
import type { Turn } from '../store/turn-schemas.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import type { TurnEvent, TurnOutcome } from '../turns/turn-events.ts';
import type { TurnLimits } from '../turns/turn-deps.ts';
import { createModelCircuit } from '../turns/model-circuit.ts';
import { createTurns } from '../turns/turns.ts';
import type { SubmitInput, Turns } from '../turns/turns.ts';
import { sleep } from '../sleep.ts';
import type { Log } from '../logging/log.ts';
import { silentLog } from '../logging/silent-log.ts';

export interface Sent {
  outcome: TurnOutcome;
  events: TurnEvent[];
  turn: Turn;
}

/** What a test changes of the engine. */
export interface EngineOptions {
  /** Events of a response that never arrive. */
  unheard?: ModelEvent['type'];
  limits?: Partial<TurnLimits>;
  /** Limits of the assistant file. */
  assistant?: Partial<Assistant['limits']>;
  tokensPerDay?: number;
  /** The client's patience with OpenAI, ms: until the headers of an answer, and with a silent stream. */
  answerMs?: number;
  idleMs?: number;
  /** Changes what the model is asked: a model that does as it likes does so in spite of what we asked. */
  tamper?: (request: ResponseRequest) => ResponseRequest;
  log?: Log;
}

/** The real engine on the embedded database, with the real client talking to a scripted simulator over HTTP. */
export interface TestEngine {
  store: Store;
  turns: Turns;
  player: ScriptPlayer;
  sql: <Row>(text: string, parameters?: unknown[]) => Promise<Row[]>;
  /** Sends as the engine's one visitor (or as `sessionId`), after adding steps to the script. */
  say: (content: string, sessionId?: string, steps?: ScriptStep[]) => Promise<Sent>;
  send: (input: Omit<SubmitInput, 'metadata'>) => Promise<Sent>;
  /** Bodies of the requests the simulator got, oldest first. */
  requests: (method: string, path: string) => unknown[];
  /** Where the simulator answers, and all it holds. */
  openai: Pick<Simulator, 'url' | 'conversations' | 'requests' | 'play' | 'failNext'>;
  /** What OpenAI's conversation holds, oldest first. */
  itemsOf: (conversationId: string) => Promise<Item[]>;
  /** The next request of a route gets this HTTP error. */
  failNext: (route: RoutePattern, status: number) => void;
  /** OpenAI loses every conversation. */
  forgetConversations: () => void;
  /** OpenAI's conversation of the visitor gets a call that nobody answered. */
  leaveOrphanCall: () => Promise<void>;
  takeOver: (conversationId: string) => Promise<unknown>;
  /** Moves the engine's clock forward. */
  passTime: (ms: number) => void;
  /** A second set of turns on the same database, as another process would have. */
  anotherProcess: () => Turns;
  stop: () => Promise<void>;
}

const testLimits: TurnLimits = {
  turnMs: 15_000,
  publishMs: 15_000,
  lockMs: 5_000,
  retryAfterMs: 2_000,
  retries: 2,
  renewMs: 300,
  keepMs: 100,
  leaseMs: 3_000,
};

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Starts an engine on a database that outlives it: the visitors of two engines are strangers to each other. */
export async function startTestEngine(
  database: TestDatabase,
  steps: readonly ScriptStep[],
  options: EngineOptions = {},
): Promise<TestEngine> {
  const player = script(steps);
  const simulator = await startSimulator({ player });
  const landing = await loadAssistant(join(root, 'docs', 'prompt_landing.md'));
  const assistant = { ...landing, limits: { ...landing.limits, ...options.assistant } };
  const { tamper = (request) => request } = options;
  const door = createModel({
    apiKey: 'test',
    baseUrl: simulator.url,
    project: null,
    timeoutMs: options.answerMs ?? 15_000,
    idleMs: options.idleMs ?? 1_000,
  });
  const model: Model = {
    ...door,
    async respond(request, signal) {
      const stream = await door.respond(tamper(request), signal);
      return { ...stream, events: without(stream.events, options.unheard) };
    },
  };
  let passedMs = 0;
  const now = () => performance.timeOrigin + performance.now() + passedMs;
  const createTestTurns = () =>
    createTurns({
      store: database.store,
      attachments: database.attachments,
      model,
      assistant,
      outputGuard: createOutputGuard(assistant, new Uint8Array(32)),
      modelName: assistant.model,
      limits: { ...testLimits, ...options.limits },
      tokensPerDay: options.tokensPerDay ?? Number.POSITIVE_INFINITY,
      circuit: createModelCircuit(now),
      log: options.log ?? silentLog,
      now,
      // Waits are real but short: what is tested is that they happen, not how long.
      sleep: (ms, signal) => sleep(Math.min(ms, 60), signal),
      random: Math.random,
    });
  const turns = createTestTurns();
  const others: Turns[] = [];
  const visitor = randomUUID();

  async function send(input: Omit<SubmitInput, 'metadata'>): Promise<Sent> {
    const submission = await turns.submit({ ...input, metadata: { locale: 'es-MX' } });
    if (submission.type !== 'accepted') throw new Error(`the message was refused: ${submission.type}`);
    const events: TurnEvent[] = [];
    submission.feed.subscribe(({ event }) => events.push(event));
    return { outcome: await submission.feed.ended, events, turn: submission.turn };
  }

  const openaiIdOf = async (conversationId: string) => {
    const [row] = await database.sql<{ id: string }>(
      'select conversacion_openai_id as id from public.conversaciones where id = $1',
      [conversationId],
    );
    return row?.id ?? '';
  };

  return {
    store: database.store,
    turns,
    player,
    sql: database.sql,
    send,
    say(content, sessionId = visitor, more = []) {
      player.push(...more);
      return send({ sessionId, clientMessageId: randomUUID(), content });
    },
    requests: (method, path) =>
      simulator.requests
        .filter((request) => request.method === method && request.path.split('?')[0] === path)
        .map((request) => request.body),
    openai: simulator,
    itemsOf: async (conversationId) => simulator.conversations.get(await openaiIdOf(conversationId))?.items ?? [],
    failNext: (route, status) => simulator.failNext(route, httpError(status)),
    forgetConversations() {
      for (const id of simulator.conversations.ids()) simulator.conversations.forget(id);
    },
    async leaveOrphanCall() {
      const [row] = await database.sql<{ id: string }>(
        'select conversacion_openai_id as id from public.conversaciones order by ultimo_mensaje_en desc limit 1',
      );
      await callSimulator(simulator, 'POST', `/conversations/${row?.id}/items`, {
        items: [{ type: 'function_call', call_id: 'call_orphan', name: 'set_email', arguments: '{}' }],
      });
    },
    takeOver: (conversationId) =>
      database.sql(
        `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, true)
         on conflict (conversacion_id) do update set manual_override = true`,
        [conversationId],
      ),
    passTime(ms) {
      passedMs += ms;
    },
    anotherProcess() {
      const other = createTestTurns();
      others.push(other);
      return other;
    },
    async stop() {
      await Promise.all([turns, ...others].map((each) => each.drain(2_000)));
      await simulator.close();
    },
  };
}

async function callSimulator(simulator: Simulator, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function* without(
  events: AsyncIterable<ModelEvent>,
  type: ModelEvent['type'] | undefined,
): AsyncGenerator<ModelEvent, void, undefined> {
  for await (const event of events) if (event.type !== type) yield event;
}
