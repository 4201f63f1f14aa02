import type { Assistant } from '../assistant/assistant.ts';
import type { OutputGuard } from '../assistant/output-guard.ts';
import type { Model } from '../openai/model.ts';
import type { Log } from '../logging/log.ts';
import type { AttachmentStore } from '../store/attachment-store.ts';
import type { Store } from '../store/store.ts';
import type { ModelCircuit } from './model-circuit.ts';

export interface TurnLimits {
  /** Milliseconds a whole turn may take. */
  turnMs: number;
  /** Milliseconds a finished answer is kept while the database is away; then the turn is left to be run again. */
  publishMs: number;
  /** Milliseconds to wait for a conversation that OpenAI has locked. */
  lockMs: number;
  /** The longest `Retry-After` we obey inside a turn, in ms. */
  retryAfterMs: number;
  /** How often a step is tried again after a failure that may pass. */
  retries: number;
  /** Milliseconds between two renewals of the lease, at most; each also tells whether a person took over. */
  renewMs: number;
  /** Milliseconds between two writes of what a turn tells, at least. */
  keepMs: number;
  /** How long a lease lasts without renewal: past it nothing may be done at OpenAI, ms. */
  leaseMs: number;
}

/** Who answers a turn. */
export interface Answerer {
  assistant: Assistant;
  /** Knows what of the instructions may not leave. */
  outputGuard: OutputGuard;
  /** Overrides the assistant file's model. */
  modelName: string;
}

/** All a turn touches of the world, handed down by main. */
export interface TurnDeps extends Answerer {
  store: Store;
  /** Where the files of a message are. */
  attachments: Pick<AttachmentStore, 'read'>;
  model: Model;
  /** Who answers on the sites that have an assistant of their own, by its id. */
  answerers?: ReadonlyMap<string, Answerer>;
  limits: TurnLimits;
  /** Input and output tokens a site may use in a day (UTC); past them visitors are promised a person. */
  tokensPerDay: number;
  circuit: ModelCircuit;
  log: Log;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after `ms`, or as soon as the signal is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1, for jitter. */
  random: () => number;
}

export const defaultTurnLimits: TurnLimits = {
  turnMs: 45_000,
  publishMs: 120_000,
  lockMs: 20_000,
  retryAfterMs: 8_000,
  retries: 2,
  renewMs: 1_000,
  keepMs: 500,
  leaseMs: 15_000,
};
