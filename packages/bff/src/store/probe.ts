import { explainFetchFailure } from '../cause-code.ts';
import { connect } from './connect.ts';
import type { Connection } from './connect.ts';
import type { FunctionName } from './function-arguments.ts';

/** What came of asking once. */
export type ProbeAnswer =
  /** `askedAt` and `answeredAt` are ms since 1970 by the clock that was given. */
  | { type: 'answered'; value: unknown; askedAt: number; answeredAt: number }
  /** `code` is the database's or PostgREST's, empty when a gateway refused. */
  | { type: 'refused'; status: number; code: string }
  /** `reason` is a code of the system, such as `ECONNREFUSED`. */
  | { type: 'unreachable'; reason: string };

/** Asks the API single questions and takes each answer for what it is: for who wants to know what works. */
export interface Probe {
  call: (name: FunctionName, args?: Record<string, unknown>) => Promise<ProbeAnswer>;
  /** Reads at most one row. */
  read: (relation: string) => Promise<ProbeAnswer>;
}

const TIMEOUT_MS = 8_000;

/** Builds a probe; nothing is asked twice, and no answer takes longer than 8 s. */
export function createProbe(connection: Connection, now: () => number): Probe {
  let lastFailure: unknown;
  // The client turns what its fetch throws into text; the code behind it is only here.
  const send = connection.fetch ?? globalThis.fetch;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      lastFailure = error;
      throw error;
    }
  };
  const client = connect({ ...connection, fetch });

  async function ask(request: () => PromiseLike<RestResult>): Promise<ProbeAnswer> {
    const askedAt = now();
    const { data, error, status } = await request();
    if (error === null && status >= 200 && status < 300) {
      return { type: 'answered', value: data, askedAt, answeredAt: now() };
    }
    if (status === 0) return { type: 'unreachable', reason: explainFetchFailure(lastFailure) };
    return { type: 'refused', status, code: error?.code ?? '' };
  }

  return {
    call: (name, args = {}) =>
      ask(() => client.rpc(name, args).retry(false).abortSignal(AbortSignal.timeout(TIMEOUT_MS))),
    read: (relation) =>
      ask(() => client.from(relation).select().limit(1).retry(false).abortSignal(AbortSignal.timeout(TIMEOUT_MS))),
  };
}

type RestResult = { data: unknown; error: { code?: string } | null; status: number };
