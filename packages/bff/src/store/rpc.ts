import type { SupabaseClient } from '@supabase/supabase-js';
import type * as z from 'zod';
import { TaliaError, TurnLostError } from '../errors.ts';
import { sleep } from '../sleep.ts';
import { createBreaker } from './breaker.ts';
import type { FunctionArguments, FunctionName } from './function-arguments.ts';
import { mendStrings } from './mend-strings.ts';

export interface RpcOptions {
  /** Milliseconds one call may take in all: its attempts and the waits between them. */
  timeoutMs: number;
  /** Milliseconds before the second attempt after a failure that may pass; they double from one to the next. */
  retryDelayMs: number;
}

/** Calls one SQL function and parses what it answers. */
export type Rpc = <Name extends FunctionName, T>(
  name: Name,
  args: FunctionArguments<Name>,
  result: z.ZodType<T>,
) => Promise<T>;

const retryAfterSeconds = 5;

/**
 * Calls SQL functions by name through supabase-js and parses what they return. No text goes out that Postgres could not
 * store. The client never repeats a POST, so a failure that may pass is tried again here until the time of the call is
 * over, and while the database is away calls fail at once. An attempt whose end nobody heard of may have committed:
 * every function of a turn, a session or a lead may be called twice with the same arguments without a second effect.
 * Counting a visit and noting a security event may count twice.
 * @throws TaliaError `store_unavailable` (database unreachable, slow or full), TurnLostError (fence), or Error for a bug
 */
export function createRpc(client: SupabaseClient, options: RpcOptions): Rpc {
  const breaker = createBreaker();
  return async (name, args, result) => {
    if (!breaker.admits()) throw toUnavailable(name, 'not_tried');
    const answer = await callInTime(client, { name, args: mendStrings(args) }, options);
    if (answer.type === 'away') breaker.fail();
    else breaker.succeed();
    switch (answer.type) {
      case 'ok':
        return result.parse(answer.data);
      case 'away':
        throw toUnavailable(name, answer.code);
      case 'refused':
        throw toRefusal(name, answer);
    }
  };
}

/** What our functions refuse by name (`PT4xx`, `22023`), as errors of ours. */
const refusals: Readonly<Record<string, ((details: string) => Error) | undefined>> = {
  consentimiento_requerido: () =>
    new TaliaError('consent_required', 'Accept the text of the site, in the version that GET /config says.'),
  consentimiento_desconocido: () =>
    new TaliaError('invalid_body', 'Accept the version that GET /config says.', {
      fields: [{ path: 'version', message: 'is not in force' }],
    }),
  cuota_agotada: (details) =>
    new TaliaError('too_many_requests', 'Wait a moment and try again.', { retryAfterSeconds: Number(details) || 60 }),
  adjuntos_apagados: () => new TaliaError('attachments_disabled', 'This site takes no files.'),
  adjunto_desconocido: () => new TaliaError('attachment_not_found', 'There is no such file, or a message has it.'),
  sitio_desconocido: () => new TaliaError('site_not_found', 'There is no such site.'),
  sitio_existente: () => new TaliaError('invalid_body', 'There is a site of this name already.'),
  turno_perdido: () => new TurnLostError('another process holds the turn'),
  turno_desconocido: () => new TaliaError('turn_not_found', 'There is no such turn.'),
  sesion_desconocida: () => new TaliaError('session_not_found', 'There is no such session.'),
  sesion_revocada: () => new TaliaError('token_invalid', 'This session has ended. Begin a new one.'),
  alerta_desconocida: () => new TaliaError('not_found', 'There is no alert with this id.'),
  contacto_desconocido: () => new TaliaError('not_found', 'There is no contact with this id.'),
  retencion_desconocida: () => new TaliaError('not_found', 'There is no retention rule for this table.'),
  zona_desconocida: () => new TaliaError('invalid_query', 'The database does not know this time zone.'),
  ventana_invalida: () => new TaliaError('invalid_query', 'The window has to be 1 to 400 days long.'),
  canal_desconocido: () => new TaliaError('invalid_query', 'There is no such channel.'),
};

interface Call {
  name: string;
  args: Record<string, unknown>;
}

/** `away` may pass by itself; `refused` is the function's own answer, or a fault of ours. */
type Answer =
  | { type: 'ok'; data: unknown }
  | { type: 'away'; code: string }
  | { type: 'refused'; status: number; code: string; message: string; details: string };

async function callInTime(client: SupabaseClient, call: Call, options: RpcOptions): Promise<Answer> {
  const over = AbortSignal.timeout(options.timeoutMs);
  let before: Answer | undefined;
  for (let pauseMs = options.retryDelayMs; ; pauseMs *= 2) {
    const answer = await callOnce(client, call, over);
    if (answer.type !== 'away') return answer;
    // An attempt that was cut short says less than the one before it.
    if (over.aborted) return before ?? answer;
    before = answer;
    await sleep(pauseMs * (0.5 + Math.random()), over);
    if (over.aborted) return answer;
  }
}

async function callOnce(client: SupabaseClient, { name, args }: Call, over: AbortSignal): Promise<Answer> {
  const { data, error, status } = await client.rpc(name, args).retry(false).abortSignal(over);
  const ok = status >= 200 && status < 300;
  // A 404 with an empty body comes back without an error: only a real 2xx counts.
  if (error === null && ok) return { type: 'ok', data: data as unknown };
  const { code, message = '', details }: { code?: string; message?: string; details?: string | null } = error ?? {};
  // A 2xx with an error is not JSON: a page of somebody in between.
  if (ok || isAway(status, code)) return { type: 'away', code: toCode(status, code) };
  return { type: 'refused', status, code: toCode(status, code), message, details: details ?? '' };
}

/**
 * SQLSTATE classes and states of a database that is there and cannot serve now: connection lost (08), transaction rolled
 * back as a victim (40), resources, a full disk among them (53), starting, stopping or cancelled (57), input and output
 * (58), a lock not to be had (55P03), and read only (25006), which is what Supabase makes of a disk almost full.
 */
const awayState = /^(?:(?:08|40|53|57|58)[0-9A-Z]{3}|55P03|25006)$/;

/**
 * Whether a failure tells of the database's state and not of the call. PostgREST itself answers 503 or 504 then, but
 * for a connection that was lost while it idled: 400 with an empty code. A 5xx without any code is a gateway's. `PT…` is what
 * a function of ours says, whatever the status.
 */
function isAway(status: number, code: string | undefined): boolean {
  if (code?.startsWith('PT') === true) return false;
  if (status === 0 || status === 408 || status === 429 || status >= 502 || code === '') return true;
  return code === undefined ? status >= 500 : awayState.test(code);
}

function toCode(status: number, code: string | undefined): string {
  if (code) return code;
  return status === 0 ? 'no_answer' : `http_${status}`;
}

function toUnavailable(name: string, code: string): TaliaError {
  return new TaliaError('store_unavailable', 'The database does not answer at the moment.', {
    cause: Object.assign(new Error(`${name}: ${code}`), { code }),
    retryAfterSeconds,
  });
}

/** The vendor's message may quote the row: code and status are enough to find the cause. */
function toRefusal(name: string, { status, code, message, details }: Extract<Answer, { type: 'refused' }>): Error {
  const refusal = refusals[message];
  if (refusal !== undefined) return refusal(details);
  return Object.assign(new Error(`${name} failed: status ${status}, code ${code}`), { code, status });
}
