import type { Server } from 'node:http';
import { join, resolve } from 'node:path';
import { createApp } from './app.ts';
import { createAccessBook } from './channels/webchat/public-access.ts';
import type { AccessBook } from './channels/webchat/public-access.ts';
import type { WebchatDeps } from './channels/webchat/webchat-deps.ts';
import { loadAssistants } from './assistant/assistant-book.ts';
import type { AssistantBook } from './assistant/assistant-book.ts';
import type { Assistant } from './assistant/assistant.ts';
import { toCanaryKey } from './assistant/canary.ts';
import { createOutputGuard } from './assistant/output-guard.ts';
import type { Environment } from './config/environment.ts';
import type { ProjectPaths } from './config/paths.ts';
import { isStoreUnavailable, StartupError } from './errors.ts';
import { createQuotas, createWall } from './http/limits.ts';
import { createTurnstile } from './http/turnstile.ts';
import { createVisitorTokens } from './http/visitor-token.ts';
import { createLogging } from './logging/create-logging.ts';
import type { Logging } from './logging/create-logging.ts';
import { createOpenaiEraser } from './openai/eraser.ts';
import { createModel } from './openai/model.ts';
import { startHousekeeping } from './privacy/housekeeping.ts';
import type { Housekeeping } from './privacy/housekeeping.ts';
import { sleep } from './sleep.ts';
import { adviseOnSilence, openDatabase } from './open-database.ts';
import type { Database } from './open-database.ts';
import { reachOpenai } from './reach-openai.ts';
import type { OpenaiSide } from './reach-openai.ts';
import { readPort, serve } from './serve.ts';
import type { ServeOptions } from './serve.ts';
import { connect } from './store/connect.ts';
import { createLive } from './live/live.ts';
import { createLiveStore } from './store/live-store.ts';
import { createAttachmentStore } from './store/attachment-store.ts';
import type { AttachmentStore } from './store/attachment-store.ts';
import { createSiteStore } from './store/site-store.ts';
import { createPrivacyStore } from './store/privacy-store.ts';
import type { PrivacyStore } from './store/privacy-store.ts';
import { createStore } from './store/store.ts';
import type { Store } from './store/store.ts';
import { createVisitorDataStore } from './store/visitor-data-store.ts';
import { createModelCircuit } from './turns/model-circuit.ts';
import { defaultTurnLimits } from './turns/turn-deps.ts';
import type { Answerer, TurnLimits } from './turns/turn-deps.ts';
import { createTurns } from './turns/turns.ts';
import type { Turns } from './turns/turns.ts';

/** A running Tal-IA. */
export interface RunningServer {
  url: string;
  /** True when answers come from the built-in simulator. */
  simulated: boolean;
  /** The data directory, or null when Supabase holds the data. */
  dataDir: string | null;
  /** Stops cleanly: no message is taken any more, turns end or are given back, streams end, logs are flushed. */
  stop: () => Promise<void>;
}

const lastWordsMs = 500;
const storeTimes = { timeoutMs: 3_000, retryDelayMs: 150 };
const housekeepingIntervals = { erasuresMs: 10_000, retentionMs: 600_000 };

/** How long things may take, in ms; tests of crashes have less patience than visitors. */
export interface ServerTimes {
  /** Between two looks for turns that another process left behind. */
  sweepMs: number;
  /** Between two looks at the sites and at the sessions that ended; 5 s. */
  accessMs?: number;
  /** Between two looks for what happened outside of turns; 2 s. */
  liveMs?: number;
  /** For running turns to end once the server has to stop; giving back what is left takes up to 9 s more. */
  drainMs: number;
  /** What a turn may take, and how long a lease lasts without renewal. */
  turn: TurnLimits;
}

const defaultAccessMs = 5_000;
const defaultLiveMs = 2_000;
const defaultTimes: ServerTimes = { sweepMs: 5_000, drainMs: 10_000, turn: defaultTurnLimits };

export interface ServerOptions {
  /** How fast the simulator writes: like a person's typing for the demo, or at once. */
  simulatorPace?: 'human' | 'instant';
  times?: ServerTimes;
  /** Another address of Turnstile's siteverify, for tests. */
  turnstileUrl?: string;
}

/** Builds everything from a checked environment and listens. @throws StartupError with a sentence for the operator */
export async function startServer(
  environment: Environment,
  paths: ProjectPaths,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const assistants = await loadAssistants(paths.assistants, environment.assistantId);
  const logging = createLogging({
    dir: resolve(environment.logDir ?? join(environment.dataDir, 'logs')),
    level: environment.logLevel,
  });
  for (const warning of environment.warnings) process.stderr.write(`${warning}\n`);
  const database = await openDatabase(environment, paths);
  const closers: (() => Promise<void>)[] = [() => logging.flush(), database.close];
  try {
    const openai = await reachOpenai(environment, options.simulatorPace ?? 'human');
    closers.push(openai.close);
    const times = options.times ?? defaultTimes;
    return await listen({ environment, paths, assistants, logging, database, openai, closers, times, options });
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

interface Parts {
  environment: Environment;
  paths: ProjectPaths;
  assistants: AssistantBook;
  logging: Logging;
  database: Database;
  openai: OpenaiSide;
  closers: (() => Promise<void>)[];
  times: ServerTimes;
  options: ServerOptions;
}

async function listen(parts: Parts): Promise<RunningServer> {
  const { environment, database, logging, openai, times } = parts;
  const { leaseMs } = times.turn;
  const client = connect(database.connection);
  const store = createStore(client, { ...storeTimes, leaseMs, inactivityHours: environment.inactivityHours });
  await requireDatabase(store, environment);
  const attachments = createAttachmentStore(client, storeTimes);
  const turns = toTurns({ store, attachments }, parts);
  const access = createAccessBook({
    store: createSiteStore(client, storeTimes),
    localOrigins: environment.allowedOrigins,
    log: logging.app,
    now,
    sleep,
  });
  await access.load();
  const live = createLive({
    store: createLiveStore(client, storeTimes),
    log: logging.app,
    sleep,
    pollMs: times.liveMs ?? defaultLiveMs,
  });
  let draining = false;
  const app = createApp({
    webchat: await toWebchat(
      { store, turns, live, access, attachments, visitorData: createVisitorDataStore(client, storeTimes) },
      parts,
    ),
    health: { ping: () => checkHealth(store, access), isDraining: () => draining, now },
    folders: parts.paths,
    localAccess: database.localAccess,
    log: logging.app,
    trustProxyHops: environment.trustProxyHops,
  });
  const server = await serve(app, toServeOptions(parts));
  const port = readPort(server);
  parts.closers.push(() => closeServer(server));
  await database.announce(`http://${toReachableHost(environment.host)}:${port}`);
  turns.startSweeping(times.sweepMs);
  access.watch(times.accessMs ?? defaultAccessMs);
  const housekeeping = keepHouse(createPrivacyStore(client, storeTimes), parts);
  logging.app.info('server_start', { port });

  return {
    url: `http://localhost:${port}`,
    simulated: openai.simulated,
    dataDir: database.dataDir,
    async stop() {
      draining = true;
      logging.app.info('server_stop');
      // It goes on listening, so that whoever asks hears that it is not ready, and where the rest of a stream is.
      await Promise.all([turns.drain(times.drainMs), live.drain(), housekeeping.stop(), access.stop()]);
      await closeAll(parts.closers);
    },
  };
}

/** A server that can neither store nor learn who was shut out had better get no visitors. */
async function checkHealth(store: Store, access: AccessBook): Promise<void> {
  await store.ping();
  access.requireFresh();
}

function toServeOptions({ environment, logging }: Parts): ServeOptions {
  const { host, port, trustProxyHops, connections } = environment;
  const { max: maxConnections, perAddress: maxConnectionsPerAddress } = connections;
  return { host, port, trustProxyHops, maxConnections, maxConnectionsPerAddress, log: logging.app };
}

function toTurns(
  stores: { store: Store; attachments: AttachmentStore },
  { environment, assistants, logging, database, openai, times }: Parts,
): Turns {
  const canaryKey = toCanaryKey(database.sessionSecrets[0]);
  const toAnswerer = (assistant: Assistant): Answerer => ({
    assistant,
    outputGuard: createOutputGuard(assistant, canaryKey),
    modelName: environment.model ?? assistant.model,
  });
  return createTurns({
    ...stores,
    model: createModel(openai.options),
    ...toAnswerer(assistants.own),
    answerers: new Map(assistants.all.map((assistant) => [assistant.id, toAnswerer(assistant)])),
    limits: times.turn,
    tokensPerDay: environment.tokensPerDay,
    circuit: createModelCircuit(now),
    log: logging.channel('webchat'),
    now,
    sleep,
    random: Math.random,
  });
}

async function toWebchat(
  engine: Pick<WebchatDeps, 'store' | 'turns' | 'live' | 'access' | 'attachments' | 'visitorData'>,
  parts: Parts,
): Promise<WebchatDeps> {
  const { environment, database, assistants, openai, options, logging } = parts;
  const [secret] = database.sessionSecrets;
  return {
    ...engine,
    tokens: await createVisitorTokens(database.sessionSecrets),
    wall: createWall(environment.limits),
    quotas: createQuotas(environment.limits, secret),
    turnstile:
      environment.turnstileSecret === null
        ? null
        : createTurnstile({
            secret: environment.turnstileSecret,
            log: logging.app,
            ...(options.turnstileUrl === undefined ? {} : { url: options.turnstileUrl }),
          }),
    challenge:
      environment.turnstileSiteKey === null ? null : { provider: 'turnstile', site_key: environment.turnstileSiteKey },
    assistantOf: (id) => assistants.of(id),
    simulated: openai.simulated,
    persistSession: environment.persistSession,
    inactivityHours: environment.inactivityHours,
  };
}

function keepHouse(store: PrivacyStore, { openai, logging }: Parts): Housekeeping {
  const eraser = createOpenaiEraser(openai.options, openai.mayHold);
  return startHousekeeping({ store, eraser, log: logging.app, now, sleep }, housekeepingIntervals);
}

/** A process that cannot store anything had better say so than seem to run. */
async function requireDatabase(store: Store, environment: Environment): Promise<void> {
  try {
    await store.ping();
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    throw new StartupError(adviseOnSilence(environment), { cause: error });
  }
}

/** Milliseconds since the epoch that never go backwards. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Where this machine reaches a server that listens on that address. */
function toReachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function closeServer(server: Server): Promise<void> {
  const { promise, resolve: done } = Promise.withResolvers<void>();
  server.close(() => done());
  // What the last turns said is on its way: a moment to get there. What is open then has nothing more to hear.
  const cut = setTimeout(() => server.closeAllConnections(), lastWordsMs);
  await promise;
  clearTimeout(cut);
}

/** The last opened is the first closed; each gets its turn even when another fails. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.toReversed()) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
}
