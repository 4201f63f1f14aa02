import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import * as z from 'zod';
import { explainFetchFailure } from '../../cause-code.ts';
import type { Probe } from '../../store/probe.ts';
import { notChecked, ok, problem } from './finding.ts';
import type { Verdict } from './finding.ts';

const shortestSecret = 32;
const timeoutMs = 8_000;

/** What the check of operators' tokens needs of the world. */
export interface OperatorDeps {
  /** The URL of the project. */
  url: string;
  /** Some gateways before Auth want one for public keys too. */
  apiKey: string;
  legacyJwtSecret: string | null;
  fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970 by the database's clock, so that a wrong clock here is not taken for a wrong secret. */
  now: number;
  /** A probe of whoever brings this token. */
  probeAs: (userToken: string) => Probe;
}

/** By which key operators' tokens will be verified: the project's public ones, its legacy secret, or none. */
export async function checkOperators(deps: OperatorDeps): Promise<Verdict[]> {
  const keys = await readPublicKeys(deps);
  const usable = keys.type === 'keys' ? await findUsable(keys.keys) : [];
  return [
    ...(usable.length === 0
      ? []
      : [ok(`Operators' tokens are verified with the project's public keys (${usable.join(', ')}).`)]),
    ...(deps.legacyJwtSecret === null ? [] : [await checkSecret(deps.legacyJwtSecret, deps)]),
    ...(usable.length === 0 && deps.legacyJwtSecret === null ? [explainNone(keys)] : []),
  ];
}

type PublicKeys = { type: 'keys'; keys: JWK[] } | { type: 'silent'; reason: string };

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), alg: z.string().optional() })) });

async function readPublicKeys({ url, apiKey, fetch }: OperatorDeps): Promise<PublicKeys> {
  const address = new URL('/auth/v1/.well-known/jwks.json', url);
  try {
    const response = await fetch(address, {
      headers: { apikey: apiKey },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) return { type: 'silent', reason: `status ${response.status}` };
    const set = keySetSchema.safeParse(await response.json());
    if (!set.success) return { type: 'silent', reason: 'an answer that is no key set' };
    // A JWK is an object with a `kty`; which of its members count depends on that, and importJWK reads them.
    return { type: 'keys', keys: set.data.keys as JWK[] };
  } catch (error) {
    return { type: 'silent', reason: explainFetchFailure(error) };
  }
}

/** The algorithms of the asymmetric keys that can be read. */
async function findUsable(keys: readonly JWK[]): Promise<string[]> {
  const algorithms: Record<string, string> = { EC: 'ES256', RSA: 'RS256', OKP: 'EdDSA' };
  const found = keys.map(async (key) => {
    const algorithm = key.alg ?? algorithms[key.kty ?? ''];
    if (algorithm === undefined || key.kty === 'oct') return [];
    return importJWK(key, algorithm).then(
      () => [algorithm],
      () => [],
    );
  });
  return [...new Set((await Promise.all(found)).flat())];
}

/** A token signed with the secret, of a user who does not exist, has to be taken for an operator's without any right. */
async function checkSecret(secret: string, deps: OperatorDeps): Promise<Verdict> {
  const name = 'TALIA_SUPABASE_LEGACY_JWT_SECRET';
  const mend = `Set ${name} to the legacy JWT secret of the project (Project Settings → JWT Keys), or remove it if the project signs with other keys.`;
  if (secret.length < shortestSecret) return problem(`${name} has fewer than ${shortestSecret} characters.`, mend);
  const user = randomUUID();
  const probe = deps.probeAs(await signToken(secret, user, deps.now));
  const asked = await probe.call('es_admin', { uid: user });
  if (asked.type === 'unreachable') return notChecked(`the project did not answer a signed token (${asked.reason})`);
  if (asked.type === 'refused') {
    const code = asked.code === '' ? '' : `, code ${asked.code}`;
    return problem(`The project refuses a token signed with ${name} (status ${asked.status}${code}).`, mend);
  }
  const forbidden = await probe.call('latido');
  if (forbidden.type === 'answered') {
    return problem(
      "The API lets an operator's token do what only the server may.",
      'Run npx talia migrate; check that the gateway before the API hands on the Authorization header.',
    );
  }
  return ok(`Operators' tokens can be verified with ${name} (HS256); the project accepts it.`);
}

function signToken(secret: string, user: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ role: 'authenticated', aud: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 120)
    .sign(new TextEncoder().encode(secret));
}

function explainNone(keys: PublicKeys): Verdict {
  const why =
    keys.type === 'keys'
      ? 'the project publishes no asymmetric key'
      : `its public keys cannot be read (${keys.reason})`;
  return problem(
    `Operators' tokens cannot be verified: ${why}, and TALIA_SUPABASE_LEGACY_JWT_SECRET is not set.`,
    'Move the project to asymmetric signing keys (Project Settings → JWT Keys), or set TALIA_SUPABASE_LEGACY_JWT_SECRET.',
  );
}
