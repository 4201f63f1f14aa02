import { randomUUID } from 'node:crypto';
import { interview, isSimulatedId, startSimulator } from '@talia/simulator';
import type { Environment } from './config/environment.ts';
import type { ModelOptions } from './openai/model.ts';

/** Where answers come from. */
export interface OpenaiSide {
  options: ModelOptions;
  simulated: boolean;
  /** Whether its 404 says that an object is gone: the simulator knows nothing of what the real OpenAI keeps. */
  mayHold: (id: string) => boolean;
  close: () => Promise<void>;
}

/** Milliseconds before the first word and between two words. */
const paces = { human: { firstMs: 350, betweenMs: 28 }, instant: { firstMs: 0, betweenMs: 0 } };

const modelTimeouts = { timeoutMs: 30_000, idleMs: 20_000 };

/** OpenAI with a key; without one the simulator, over HTTP on a loopback port of its own, through the same client. */
export async function reachOpenai(environment: Environment, pace: 'human' | 'instant'): Promise<OpenaiSide> {
  if (environment.openai !== null) {
    return {
      options: { ...environment.openai, ...modelTimeouts },
      simulated: false,
      mayHold: () => true,
      close: async () => undefined,
    };
  }
  const simulator = await startSimulator({ player: interview(), pace: paces[pace], keepRequests: 0 });
  return {
    options: { apiKey: `simulator-${randomUUID()}`, baseUrl: simulator.url, project: null, ...modelTimeouts },
    simulated: true,
    mayHold: isSimulatedId,
    close: () => simulator.close(),
  };
}
