import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoggedRequest } from './http/exchange.ts';
import { createFaultQueue } from './http/faults.ts';
import type { RouteFault } from './http/faults.ts';
import { createHttpServer } from './http/server.ts';
import type { RoutePattern } from './http/router.ts';
import { defaultModels } from './models.ts';
import type { Player } from './players/player.ts';
import { createRequestJudge } from './rules/request-judge.ts';
import { openConversations } from './state/conversations-view.ts';
import type { ConversationsView } from './state/conversations-view.ts';
import { createStore } from './state/store.ts';
import type { Pace } from './stream/perform.ts';
import { createWaiter } from './waiter.ts';
import type { ModelInfo, World } from './world.ts';

/** How to start a simulator. Everything has a default. */
export type SimulatorOptions = {
  /** The port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** Who plays the model. */
  player: Player;
  /** The models it offers. */
  models?: readonly ModelInfo[];
  /** The one key it accepts; by default any. */
  apiKey?: string;
  /** How fast it speaks; by default at once. */
  pace?: Pace;
  /** How many requests the log keeps; by default all. */
  keepRequests?: number;
};

/** A running simulator. */
export type Simulator = {
  /** The base URL for a client, ending in `/v1`. */
  url: string;
  /** Every request in order of arrival. */
  requests: readonly LoggedRequest[];
  /** What the conversations hold, for assertions. */
  conversations: ConversationsView;
  /** Changes who plays the model, from the next response on. */
  play: (player: Player) => void;
  /** Lets the next request of a route go wrong; several queue up. */
  failNext: (route: RoutePattern, fault: RouteFault) => void;
  /** Takes the faults of the player so far (a script that broke its request or ran out): `close()` forgets them. */
  takeProblems: () => Error[];
  /** Stops at once, cutting what is open. Throws when the player was at fault, so that no such test passes. */
  close: () => Promise<void>;
};

/** Starts a simulator on 127.0.0.1. It answers at once; the first request that needs the schemas waits for them. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port = 0, pace = { firstMs: 0, betweenMs: 0 }, keepRequests = Infinity } = options;
  const waiter = createWaiter();
  const log: LoggedRequest[] = [];
  const problems: Error[] = [];
  const faults = createFaultQueue();
  const models = options.models ?? defaultModels;
  const world: World = {
    store: createStore(),
    models,
    player: options.player,
    pace,
    judge: createRequestJudge(models),
    wait: waiter.wait,
    reportProblem: (problem) => void problems.push(problem),
  };
  const server = createHttpServer({ world, log, keepRequests, apiKey: options.apiKey ?? null, faults });
  await listen(server, port);
  return {
    url: baseUrl(server),
    requests: log,
    conversations: openConversations(world.store, waiter.wait),
    play: (player) => void (world.player = player),
    failNext: (route, fault) => faults.add(route, fault),
    takeProblems: () => problems.splice(0),
    close: async () => {
      waiter.stop();
      await stop(server);
      if (problems.length > 0) throw new AggregateError(problems, `The player was at fault: ${problems[0]?.message}`);
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function baseUrl(server: Server): string {
  // A server that listens on a TCP port has an address object, never a string or null.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/v1`;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
