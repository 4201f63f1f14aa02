import { type FieldKind, type FieldKindValues, type LogScalar, toFieldValue } from './field-kinds.ts';

/**
 * Every field a log line may have, and its kind: the allow-list. It holds ids, codes and lengths; what a visitor wrote,
 * who they are, and what the model said have no place in it. To log something new, add its name here.
 */
export const logFieldKinds = {
  // Who and what: the ids that lead from a line to the rows and to OpenAI.
  request_id: 'id',
  turn_id: 'id',
  conversation_id: 'id',
  message_id: 'id',
  client_message_id: 'id',
  contact_id: 'id',
  card_id: 'id',
  operator_id: 'id',
  event_id: 'id',
  run_id: 'id',
  openai_conversation_id: 'id',
  response_id: 'id',
  previous_response_id: 'id',
  call_id: 'id',
  item_id: 'id',
  openai_request_id: 'id',
  session: 'hash',
  assistant_hash: 'hash',
  site: 'site',
  assistant: 'word',
  model: 'model',
  tool: 'word',
  // What came of it.
  code: 'code',
  reason: 'word',
  result: 'word',
  status: 'status',
  state: 'word',
  phase: 'word',
  mode: 'word',
  kind: 'word',
  operation: 'word',
  log_channel: 'word',
  signal: 'code',
  retryable: 'flag',
  replayed: 'flag',
  created: 'flag',
  // HTTP.
  method: 'method',
  route: 'route',
  port: 'count',
  // How much, how long, how often.
  ms: 'count',
  first_token_ms: 'count',
  retry_after_ms: 'count',
  lag_ms: 'count',
  bytes: 'count',
  length: 'count',
  count: 'count',
  attempt: 'count',
  step: 'count',
  steps: 'count',
  calls: 'count',
  refusals: 'count',
  position: 'count',
  fence: 'count',
  control_version: 'count',
  input_tokens: 'count',
  cached_tokens: 'count',
  output_tokens: 'count',
  total_tokens: 'count',
  rss_mb: 'count',
  exit_code: 'count',
  lost: 'count',
  // What `errorFields` makes of an error.
  error_name: 'class',
  error_code: 'code',
  error_status: 'count',
  error_at: 'trace',
  cause_name: 'class',
  cause_code: 'code',
} as const satisfies Record<string, FieldKind>;

export type LogFieldName = keyof typeof logFieldKinds;

/** The fields of a line. `null` and `undefined` mean "not known here" and are left out without being counted. */
export type LogFields = {
  readonly [Name in LogFieldName]?: FieldKindValues[(typeof logFieldKinds)[Name]] | null | undefined;
};

/** Fields that passed the allow-list, and how many did not. */
export interface SafeFields {
  readonly values: Readonly<Record<string, LogScalar>>;
  readonly dropped: number;
}

/** Passes `fields` through the allow-list. Takes anything at all, reads each property once and never throws. */
export function toSafeFields(fields: unknown): SafeFields {
  const values: Record<string, LogScalar> = {};
  let dropped = 0;
  for (const name of ownKeys(fields)) {
    const kind = kinds.get(name);
    const value = kind === undefined ? refused : readField(fields, name);
    if (value === null || value === undefined) continue;
    const safe = kind === undefined ? undefined : toFieldValue(kind, value);
    if (safe === undefined) dropped += 1;
    else values[name] = safe;
  }
  return { values, dropped };
}

// A Map, so that `constructor` or `__proto__` is an unknown name like any other.
const kinds = new Map<string, FieldKind>(Object.entries(logFieldKinds));

/** Stands for a value that must not be, or could not be, read: no kind accepts a symbol. */
const refused = Symbol('refused');

function ownKeys(fields: unknown): string[] {
  if (fields === null || fields === undefined) return [];
  if (typeof fields !== 'object') return ['']; // Not a set of fields at all: counts as one unknown name.
  try {
    return Object.keys(fields);
  } catch {
    return ['']; // A proxy that refuses to list its keys.
  }
}

function readField(fields: unknown, name: string): unknown {
  try {
    return Reflect.get(Object(fields), name);
  } catch {
    return refused; // A getter that throws.
  }
}
