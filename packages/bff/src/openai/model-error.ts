/**
 * Why a request to the model gave no usable answer, in the terms the engine decides by:
 * - `locked`: another response still runs on the conversation; wait, this is no failure.
 * - `pending_call`: the conversation holds a function call without output; mend it first.
 * - `context_lost`: the conversation or previous response is gone or too long; rebuild it from our history.
 * - `busy`: it did not run (rate limit, overload, refused connection); may be tried again as it is.
 * - `unknown`: nobody knows whether it ran (timeout, reset, cut or silent stream); look before trying again.
 * - `no_service`: nobody gets an answer with this account (credit, spending limit, key, model name); tell the operator.
 * - `hopeless`: OpenAI refuses this very request, and would again.
 * - `withheld`: it answered, with something that may not be shown.
 */
export type ModelFailure =
  | 'locked'
  | 'pending_call'
  | 'context_lost'
  | 'busy'
  | 'unknown'
  | 'no_service'
  | 'hopeless'
  | 'withheld';

export interface ModelErrorDetails {
  failure: ModelFailure;
  /** A short stable code for logs and the run's row; never the vendor's text. */
  code: string;
  /** HTTP status, when there was an answer. */
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  /** The response that had begun, when its `response.created` arrived. */
  responseId?: string | undefined;
  cause?: unknown;
}

/** A request to the model that gave no usable answer. The message holds codes only. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly failure: ModelFailure;
  readonly code: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly responseId: string | undefined;

  constructor(details: ModelErrorDetails) {
    super(`${details.failure}: ${details.code}`, { cause: details.cause });
    this.failure = details.failure;
    this.code = details.code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
    this.responseId = details.responseId;
  }
}
