import type { FailureCode } from '../api/failure.ts';
import { es, type Labels } from './es.ts';
import type { Locale } from './locale.ts';

const held = new Map<Locale, Labels>([['es', es]]);

/** Every visitor reads one language: only that one travels. */
const others: Record<Exclude<Locale, 'es'>, () => Promise<Labels>> = {
  en: async () => (await import('./en.ts')).en,
  pt: async () => (await import('./pt.ts')).pt,
};

/** The panel's texts in that language, once `fetchLabels` has brought them; Spanish before. */
export function labelsFor(locale: Locale): Labels {
  return held.get(locale) ?? es;
}

/**
 * Brings the texts of a language; undefined when they are there. Never rejects: where they cannot be had the chat goes on
 * in Spanish, which is better than none.
 */
export function fetchLabels(locale: Locale): Promise<void> | undefined {
  if (held.has(locale) || locale === 'es') return undefined;
  return others[locale]().then(
    (labels) => void held.set(locale, labels),
    () => void held.set(locale, es),
  );
}

/** What the visitor reads for a failure: eight sentences cover every code, and a new code must choose one. */
export function describeFailure(labels: Labels, code: FailureCode): string {
  // True of every other code: those that are not expected have no entry.
  return labels.failures[kinds[code as Exclude<FailureCode, Unexpected>] ?? 'unexpected'];
}

/** What the visitor reads while a tool works and when it has worked. Tools added later read as "working on it". */
export function describeTool(labels: Labels, name: string): { running: string; done: string } {
  // True where it is used: any other name has the fallback, also those that every object has.
  return Object.hasOwn(labels.tools, name) ? labels.tools[name as keyof Labels['tools']] : labels.otherTool;
}

/** Those that are nobody's fault but ours, named for the compiler alone. */
type Unexpected =
  | 'aborted'
  | 'internal_error'
  | 'invalid_json'
  | 'invalid_query'
  | 'invalid_request'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'not_found'
  | 'session_not_found'
  | 'token_expired'
  | 'token_invalid'
  | 'token_missing'
  | 'turn_not_found'
  | 'unreadable'
  | 'unsupported_media_type';

const kinds: Record<Exclude<FailureCode, Unexpected>, keyof Labels['failures']> = {
  assistant_unavailable: 'unavailable',
  attachment_mismatch: 'rejected',
  attachment_not_found: 'rejected',
  attachments_disabled: 'notAllowed',
  body_too_large: 'rejected',
  challenge_failed: 'notAllowed',
  challenge_required: 'notAllowed',
  challenge_unavailable: 'unavailable',
  consent_required: 'notAllowed',
  conversation_busy: 'busy',
  forbidden_origin: 'notAllowed',
  headers_too_large: 'rejected',
  idempotency_mismatch: 'rejected',
  identity_invalid: 'notAllowed',
  identity_required: 'notAllowed',
  interrupted: 'network',
  invalid_body: 'rejected',
  network: 'network',
  offline: 'offline',
  reply_interrupted: 'unavailable',
  request_timeout: 'network',
  server_restarting: 'unavailable',
  site_not_found: 'notAllowed',
  store_unavailable: 'unavailable',
  too_many_requests: 'busy',
  turn_limit: 'limit',
};
