/** What a log line may hold as the value of a field. */
export type LogScalar = string | number | boolean;

/** The TypeScript type a caller hands over for each kind of field. */
export interface FieldKindValues {
  /** An id we or OpenAI made: a UUID, 32 hex digits, or a known prefix and a body (`resp_…`). */
  id: string;
  /** A digest in hex (12 to 64 digits), or a session's hash (`s_` and 16 digits). */
  hash: string;
  /** A word of our own vocabulary: lower case, parts joined by `. _ : / -`. */
  word: string;
  /** An HTTP status, or the word for how something stands. */
  status: string | number;
  /** A machine's error code: a word, an errno, an SQLSTATE, an UPPER_SNAKE name. */
  code: string;
  /** The public key of a site (`tlk_pub_…`). */
  site: string;
  /** A model's name, as the assistant's file has it. */
  model: string;
  /** A route template such as `/api/webchat/turns/{id}/stop`; never the path that was asked for. */
  route: string;
  /** An HTTP method. */
  method: string;
  /** The name of an error's class. */
  class: string;
  /** Places in our own code, `bff/src/app.ts:12`, joined by ` < `. */
  trace: string;
  /** A quantity below a thousand million: a ten-digit telephone number does not fit. Kept to three decimals. */
  count: number;
  /** Yes or no. */
  flag: boolean;
}

export type FieldKind = keyof FieldKindValues;

/**
 * Answers the value to write, or undefined when `value` is not of this kind. A text that does not fit is refused as a
 * whole, never trimmed or escaped into shape: half an e-mail address is still a person's. Every pattern is ASCII
 * without control characters, so neither a line break nor an escape sequence nor a bidi override can pass.
 */
export function toFieldValue(kind: FieldKind, value: unknown): LogScalar | undefined {
  if (kind === 'count') return toCount(value);
  if (kind === 'status') return toCount(value) ?? toFieldValue('word', value);
  if (kind === 'flag') return typeof value === 'boolean' ? value : undefined;
  return isText(value, texts[kind]) ? value : undefined;
}

/** Tells whether `event` has the shape of an event name: lower-case words joined by `_`. */
export function isEventName(event: unknown): event is string {
  return (
    typeof event === 'string' &&
    event.length <= maxEventLength &&
    /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(event) &&
    isPublic(event)
  );
}

const maxEventLength = 64;

const word = '[a-z][a-z0-9]*(?:[._:/-][a-z0-9]+)*';
const segment = String.raw`(?:[a-z][a-z0-9_.-]{0,40}|:\w{1,30}|\{\*?\w{1,30}\}|\*\w{0,30})`;
const place = String.raw`[\w.-]+(?:/[\w.-]+)*\.(?:ts|js|mjs):\d{1,5}`;

type TextKind = Exclude<FieldKind, 'count' | 'flag' | 'status'>;

interface TextShape {
  readonly max: number;
  readonly pattern: RegExp;
  /** A second look, for kinds so loose that something private could have their shape. */
  readonly isSafe?: (text: string) => boolean;
}

const texts: Record<TextKind, TextShape> = {
  id: {
    max: 128,
    pattern:
      /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|(?:resp|conv|call|msg|fc|fco|rs|item|req|run|step)_(?!\d{7,}$)[\w-]+)$/i,
  },
  hash: { max: 64, pattern: /^(?:s_[0-9a-f]{16}|(?=.*[a-f])[0-9a-f]{12,64})$/ },
  word: { max: 64, pattern: new RegExp(`^${word}$`), isSafe: isPublic },
  code: {
    max: 64,
    pattern: new RegExp(
      `^(?:${word}|E[A-Z]{2,20}|SIG[A-Z]{2,6}|(?=.*[0-9])[A-Z0-9]{2,8}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$`,
    ),
    isSafe: isPublic,
  },
  site: { max: 64, pattern: /^tlk_pub_[a-z]+(?:_[\w-]{1,22})?$/ },
  // The date in a model's name is as many digits as a telephone number, so it is left out of the second look.
  model: {
    max: 64,
    pattern: /^[a-z][a-z0-9]*(?:[._:-][a-z0-9]+)*$/,
    isSafe: (text) => isPublic(text.replace(/-20\d\d-\d\d-\d\d(?!\d)/, '')),
  },
  route: {
    max: 120,
    pattern: new RegExp(`^/(?:${segment}(?:/${segment})*)?$`),
    isSafe: isPublic,
  },
  method: { max: 7, pattern: /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/ },
  class: { max: 64, pattern: /^(?:[A-Z][A-Za-z0-9]*)?(?:Error|Exception)$/ },
  trace: { max: 400, pattern: new RegExp(`^${place}(?: < ${place}){0,4}$`) },
};

// The length is looked at first, so no pattern ever runs over a text of a stranger's choosing length.
function isText(value: unknown, { max, pattern, isSafe }: TextShape): value is string {
  return typeof value === 'string' && value.length <= max && pattern.test(value) && isSafe?.(value) !== false;
}

// A telephone number, however it is cut up.
const telephone = /\d(?:[._:/-]?\d){6}/;

// A key, by its prefix or as a long unbroken run.
const keys = [/(?:^|[._:/-])(?:sk|pk|rk|sb|ghp|xox[a-z]|eyj|akia|whsec)[._-]/i, /[a-z0-9]{24}/i];

function isPublic(text: string): boolean {
  return !telephone.test(text) && !keys.some((shape) => shape.test(text));
}

const countLimit = 1_000_000_000;

function toCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) >= countLimit) return undefined;
  return Math.round(value * 1000) / 1000;
}
