import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgrest } from '../../packages/bff/src/store/testing/start-postgrest.ts';
import type { TestPostgrest } from '../../packages/bff/src/store/testing/start-postgrest.ts';
import { startTcpProxy } from '../../packages/bff/src/store/testing/tcp-proxy.ts';
import type { TcpProxy } from '../../packages/bff/src/store/testing/tcp-proxy.ts';
import { defaultTurnLimits } from '../../packages/bff/src/turns/turn-deps.ts';
import type { ServerTimes } from '../../packages/bff/src/server.ts';
import { startSimulator } from '../../packages/simulator/src/index.ts';
import type { Simulator } from '../../packages/simulator/src/index.ts';
import { buildProgram } from './build-program.ts';
import { withoutLimits } from '../../packages/bff/src/testing/without-limits.ts';
import { chaosPlayer } from './chaos-player.ts';
import { createDice } from './dice.ts';
import type { Dice } from './dice.ts';
import { startFleet } from './processes.ts';
import type { Death, Fleet } from './processes.ts';
import { playVisitor } from './visitor.ts';
import type { Visitor } from './visitor.ts';

/** One database, one stand-in for OpenAI that outlives everything, some server processes, and their visitors. */
export interface World {
  dice: Dice;
  postgrest: TestPostgrest;
  simulator: Simulator;
  /** Between the processes and the database, and between them and OpenAI. */
  toDatabase: TcpProxy;
  toOpenai: TcpProxy;
  fleet: Fleet;
  /** How processes died so far. */
  deaths: Death[];
  visitors: Visitor[];
  /** Conversations that OpenAI lost on purpose. */
  lost: Set<string>;
  /** What went wrong for a visitor, in words. */
  complaints: string[];
  leaseMs: number;
  stop: () => Promise<void>;
}

export interface WorldOptions {
  seed: number;
  processes: number;
  /** The failpoints of the next process. */
  arm?: () => readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const leaseMs = 600;
const times: ServerTimes = {
  sweepMs: 400,
  drainMs: 1_000,
  turn: { ...defaultTurnLimits, turnMs: 30_000, lockMs: 8_000, leaseMs, renewMs: 150, keepMs: 100 },
};
/** One way between the processes and OpenAI, ms: time in which others do something. */
export const distanceMs = 10;

/** Starts everything; the dice decide all that is random on this side. */
export async function startWorld({ seed, processes, arm = () => [] }: WorldOptions): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'talia-chaos-'));
  const dice = createDice(seed);
  const postgrest = await startPostgrest();
  const simulator = await startSimulator({ player: chaosPlayer(createDice(seed + 1)) });
  const toDatabase = await startTcpProxy(portOf(postgrest.url));
  const toOpenai = await startTcpProxy(portOf(simulator.url));
  toOpenai.delay(distanceMs);
  const variables = {
    PORT: '0',
    TALIA_DATA_DIR: directory,
    TALIA_LOG_LEVEL: 'error',
    ...withoutLimits,
    TALIA_TOKENS_PER_DAY: '1000000000000',
    TALIA_SUPABASE_URL: `http://127.0.0.1:${toDatabase.port}`,
    TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
    TALIA_OPENAI_BASE_URL: `http://127.0.0.1:${toOpenai.port}/v1`,
  };
  const deaths: Death[] = [];
  const fleet = startFleet({
    size: processes,
    dice: createDice(seed + 2),
    order: () => ({ root, variables, times, failpoints: arm() }),
    onDeath: (death) => void deaths.push(death),
    program: await buildProgram(directory),
    compileCache: join(directory, 'compiled'),
  });
  return {
    dice,
    postgrest,
    simulator,
    toDatabase,
    toOpenai,
    fleet,
    deaths,
    visitors: [],
    lost: new Set(),
    complaints: [],
    leaseMs,
    async stop() {
      await fleet.stop();
      await simulator.close();
      await Promise.all([toDatabase.close(), toOpenai.close()]);
      await postgrest.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Lets visitors come, so many at once, until `isOver`; then those who are there finish. */
export async function receiveVisitors(world: World, atOnce: number, isOver: () => boolean): Promise<void> {
  let number = world.visitors.length;
  const playground = { pick: world.fleet.pick, dice: world.dice, lose: (visitor: Visitor) => lose(world, visitor) };
  async function receive(): Promise<void> {
    while (!isOver() && world.complaints.length === 0) {
      number += 1;
      try {
        world.visitors.push(await playVisitor(number, playground));
      } catch (error) {
        world.complaints.push(`visitor ${number}: ${String(error)}`);
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, receive));
}

async function lose({ postgrest, simulator, lost }: World, { sessionId }: Visitor): Promise<void> {
  const rows = await postgrest.sql(
    `select distinct c.conversacion_openai_id as id
     from public.turnos as t
     inner join public.conversaciones as c on c.id = t.conversacion_id
     where t.session_id = $1`,
    [sessionId],
  );
  for (const { id } of rows) {
    simulator.conversations.forget(String(id));
    lost.add(String(id));
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
