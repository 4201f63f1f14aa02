import type { Phase } from '../wire.ts';

/** One thing the model puts out. */
export type OutputPart =
  | { type: 'text'; text: string; phase: Phase | null }
  | { type: 'refusal'; text: string }
  | { type: 'call'; name: string; arguments: Record<string, unknown>; callId?: string }
  | { type: 'malformed_call'; name: string; rawArguments: string; callId?: string }
  | { type: 'reasoning'; text: string };

/** How a response that did run ends. */
export type Ending =
  | { type: 'completed' }
  | { type: 'incomplete'; reason: 'max_output_tokens' | 'content_filter' | 'max_messages' | 'steered' }
  | { type: 'failed'; code: string; message: string }
  | { type: 'error_event'; code: string | null; message: string; shape: 'flat' | 'nested' };

/** What became of the response on the server when its client lost it. */
export type Outcome = 'committed_before' | 'committed_after' | 'never_committed';

/** `torn` is a cut inside an event: half of the next one is written first. */
export type BreakHow = 'cut' | 'torn' | 'eof' | 'silence';

/** How and where the client loses the stream. */
export type Break = {
  how: BreakHow;
  /** Events written before it happens; by default all but the terminal one. */
  after: number | null;
  outcome: Outcome;
};

/** Something slipped between two events: it takes no part in the response. */
export type Extra = { after: number; type: 'keepalive' | 'unknown_event' };

/** A response that runs. */
export type ResponseStep = {
  type: 'response';
  output: OutputPart[];
  ending: Ending;
  break: Break | null;
  extras: Extra[];
  /** Milliseconds before the first byte of the answer. */
  delayMs: number;
  /** Milliseconds between two events of output; null leaves it to the simulator's own pace. */
  pauseMs: number | null;
  /** Milliseconds the conversation stays locked after the response ended. */
  lockMs: number;
};

/** An HTTP error in place of a response: nothing ran and nothing is kept. */
export type HttpErrorStep = {
  type: 'http_error';
  status: number;
  code: string | null;
  message: string;
  errorType: string;
  headers: Record<string, string>;
  delayMs: number;
};

/** HTTP 200 with a body that is not what was asked for. */
export type GarbageStep = { type: 'garbage'; body: string; contentType: string; delayMs: number };

/** What a player answers. */
export type Step = ResponseStep | HttpErrorStep | GarbageStep;
