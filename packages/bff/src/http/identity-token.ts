import { errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import validator from 'validator';
import { TaliaError } from '../errors.ts';

/** Whom the host page's own server vouches for. `subject` is its id of the person, exactly as signed. */
export interface KnownVisitor {
  subject: string;
  email: string | null;
  name: string | null;
}

/** What a site takes: one of its active secrets, and as audience one of its active keys. */
export interface IdentityRules {
  secrets: readonly string[];
  audiences: readonly string[];
}

const maxTokenLength = 4096;
const maxLifeSeconds = 3600;
const clockToleranceSeconds = 60;
const maxSubjectLength = 200;
const maxEmailLength = 254;
const maxNameLength = 120;

/**
 * Reads the identity token that a host page's server signed: JWT (RFC 7519), HS256 with the text of a secret as key,
 * `sub`, `aud`, `iat` and `exp` required, at most an hour of life, 60 s of clock tolerance. What its header says of keys
 * (`kid`, `jwk`, `jku`, `x5u`) is never followed.
 * @throws TaliaError `identity_invalid`, which names the claim at fault and never its value
 */
export async function verifyIdentityToken(token: string, rules: IdentityRules): Promise<KnownVisitor> {
  if (token.length > maxTokenLength || !hasCanonicalForm(token)) throw notSigned();
  const payload = await verifyWithAny(token, rules);
  checkLife(payload);
  return { subject: readSubject(payload.sub), email: readEmail(payload.email), name: readName(payload.name) };
}

/**
 * Base64url has several spellings of the same bytes (spare bits of the last letter, padding, white space). Header and
 * payload are signed as spelled; of the signature only the one spelling passes, so a token has no twin.
 */
function hasCanonicalForm(token: string): boolean {
  const signature = /^[\w-]+\.[\w-]+\.(?<signature>[\w-]{43})$/.exec(token)?.groups?.signature;
  return signature !== undefined && Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** Two secrets are active while one replaces the other. Only a signature that does not fit is worth a second try. */
async function verifyWithAny(token: string, { secrets, audiences }: IdentityRules): Promise<JWTPayload> {
  for (const secret of secrets) {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: ['HS256'],
        clockTolerance: clockToleranceSeconds,
        maxTokenAge: maxLifeSeconds,
        requiredClaims: ['sub', 'aud', 'iat', 'exp'],
      });
      // A token of another kind says so in its `typ` (RFC 8725 section 3.11): signed by the same secret or not, it is not this one.
      if (protectedHeader.typ !== undefined && protectedHeader.typ.toUpperCase() !== 'JWT') throw notSigned();
      if (typeof payload.aud !== 'string' || !audiences.includes(payload.aud)) throw badClaim('aud');
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw toTaliaError(error);
    }
  }
  throw notSigned();
}

/** jose has checked that both are numbers, and each of them against the clock. */
function checkLife({ iat, exp }: JWTPayload): void {
  const life = Number(exp) - Number(iat);
  if (!(life > 0 && life <= maxLifeSeconds)) throw badClaim('exp');
}

/** Taken as it is or refused, never mended: two people of the host must not become one of ours. */
function readSubject(subject: unknown): string {
  const isSubject =
    typeof subject === 'string' &&
    subject.length <= maxSubjectLength &&
    subject.trim() !== '' &&
    subject.isWellFormed() &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(subject);
  if (!isSubject) throw badClaim('sub');
  return subject;
}

/** An address that is none is left out: the host's form may have taken it, and it is no reason to lose the visitor. */
function readEmail(email: unknown): string | null {
  const address = readText(email, 'email')?.toLowerCase() ?? '';
  return address.length <= maxEmailLength && validator.isEmail(address) ? address : null;
}

function readName(name: unknown): string | null {
  const text = readText(name, 'name') ?? '';
  const cut = Array.from(text).slice(0, maxNameLength).join('').trim();
  return /\p{L}/u.test(cut) ? cut : null;
}

/** NFC, without characters that hide or reorder others, white space folded. */
function readText(value: unknown, claim: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw badClaim(claim);
  return value.toWellFormed().normalize('NFC').replaceAll(/\s+/gu, ' ').replaceAll(/\p{C}/gu, '').trim();
}

function toTaliaError(error: unknown): TaliaError {
  if (error instanceof TaliaError) return error;
  if (error instanceof errors.JWTExpired) return badClaim(error.claim);
  if (error instanceof errors.JWTClaimValidationFailed) return badClaim(error.claim);
  return notSigned();
}

function badClaim(claim: string): TaliaError {
  return new TaliaError('identity_invalid', `The identity token's ${claim} is missing, expired or not allowed.`);
}

function notSigned(): TaliaError {
  return new TaliaError('identity_invalid', 'The identity token is not one that this site signs.');
}
