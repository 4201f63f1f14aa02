import type { ProblemCode } from '@talia/protocol';

export interface TaliaErrorOptions {
  cause?: unknown;
  /** Whole seconds for a `Retry-After` header. */
  retryAfterSeconds?: number;
  /** Which fields of a body were refused, never their values. */
  fields?: { path: string; message: string }[];
}

/**
 * A failure a client may learn about: `code` is the stable problem code, `message` a sentence that is safe to show.
 * Anything else that is thrown is a bug and shows as `internal_error`.
 */
export class TaliaError extends Error {
  override readonly name = 'TaliaError';
  readonly code: ProblemCode;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: { path: string; message: string }[] | undefined;

  constructor(code: ProblemCode, message: string, options: TaliaErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.fields = options.fields;
  }
}

/** Something the person who starts Tal-IA has to mend; `message` says what, in one sentence. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** Another process holds this turn now: whoever receives it must stop and write nothing more. */
export class TurnLostError extends Error {
  override readonly name = 'TurnLostError';
}

/** Whether an error says that the database is away: what was asked of it may succeed later. */
export function isStoreUnavailable(error: unknown): error is TaliaError {
  return error instanceof TaliaError && error.code === 'store_unavailable';
}
