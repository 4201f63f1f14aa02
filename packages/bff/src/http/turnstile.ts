import * as z from 'zod';
import { TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Log } from '../logging/log.ts';
import { silentLog } from '../logging/silent-log.ts';

export interface TurnstileOptions {
  /** The secret of the operator's Turnstile widget. It goes to Cloudflare, and to no log or answer. */
  secret: string;
  /** Another address than Cloudflare's, for tests. */
  url?: string;
  fetch?: typeof globalThis.fetch;
  /** How long Cloudflare may take, ms. */
  timeoutMs?: number;
  log?: Log;
}

/** What a browser brought, and where it may come from. */
export interface ChallengeAnswer {
  token: string;
  ip: string | null;
  /** Names of the hosts of the site's pages. */
  hostnames: readonly string[];
}

export interface Turnstile {
  /** @throws TaliaError `challenge_failed`, or `challenge_unavailable` when nobody could tell */
  verify: (answer: ChallengeAnswer) => Promise<void>;
}

/** The action that the widget names when it asks for a challenge. */
export const turnstileAction = 'talia-session';

const siteverifyUrl = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';
const maxTokenLength = 2048;
const maxAnswerBytes = 16 * 1024;
const defaultTimeoutMs = 5_000;
const retryAfterSeconds = 5;

/** Only the fields we use. */
const verdictSchema = z.looseObject({
  success: z.boolean(),
  hostname: z.string().nullish(),
  action: z.string().nullish(),
  'error-codes': z.array(z.string()).nullish(),
});

type Verdict = z.infer<typeof verdictSchema>;

/** Not what the visitor did: our secret is wrong, or Cloudflare has a fault. */
const faultsOfOurs = ['missing-input-secret', 'invalid-input-secret', 'bad-request', 'internal-error'];

/**
 * Asks Cloudflare's siteverify whether a challenge was passed, on a page of the site and for this purpose. A token is good
 * once, for 300 s; Cloudflare sees to that. Fails closed: whatever is not a clear yes is a no.
 */
export function createTurnstile(options: TurnstileOptions): Turnstile {
  const { log = silentLog } = options;
  return {
    async verify(answer) {
      if (answer.token === '' || answer.token.length > maxTokenLength) throw failed();
      const verdict = await ask(options, answer).catch((error: unknown) => {
        log.warn('challenge_unavailable', errorFields(error));
        throw unavailable(error);
      });
      const refusal = findRefusal(verdict, answer.hostnames);
      if (refusal === null) return;
      if (faultsOfOurs.includes(refusal)) {
        log.error('challenge_misconfigured', { code: refusal });
        throw unavailable();
      }
      log.info('challenge_failed', { code: refusal });
      throw failed();
    },
  };
}

async function ask(options: TurnstileOptions, { token, ip }: ChallengeAnswer): Promise<Verdict> {
  const { secret, url = siteverifyUrl, fetch = globalThis.fetch, timeoutMs = defaultTimeoutMs } = options;
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ secret, response: token, ...(ip === null ? {} : { remoteip: ip }) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await readAtMost(response, maxAnswerBytes);
  if (response.status >= 500) throw new Error(`siteverify answered ${response.status}`);
  const verdict = verdictSchema.parse(JSON.parse(text));
  return { ...verdict, success: verdict.success && response.ok };
}

/** `response.text()` has no limit. Leaving the loop cancels the rest. */
async function readAtMost(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error('siteverify answered too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A code that says why not, or null for a yes. */
function findRefusal(verdict: Verdict, hostnames: readonly string[]): string | null {
  if (!verdict.success) return verdict['error-codes']?.[0] ?? 'not-passed';
  if (!hostnames.includes(verdict.hostname ?? '')) return 'wrong-hostname';
  return verdict.action === turnstileAction ? null : 'wrong-action';
}

function failed(): TaliaError {
  return new TaliaError('challenge_failed', 'Show the challenge again and send its new token.');
}

function unavailable(cause?: unknown): TaliaError {
  return new TaliaError('challenge_unavailable', 'Try again in a moment.', { cause, retryAfterSeconds });
}
