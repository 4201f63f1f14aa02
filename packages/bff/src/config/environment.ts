import * as z from 'zod';
import { StartupError } from '../errors.ts';
import { logLevels } from '../logging/log.ts';
import { parseWindows } from './parse-windows.ts';
import type { Window } from './parse-windows.ts';

const text = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional();

const url = text.pipe(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional());

/** A password in a URL has to be percent-encoded, which is what most such URLs have wrong. */
const databaseUrl = text.pipe(
  z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must look like postgresql://user:password@host:5432/postgres, special characters of the password as %XX',
    })
    .optional(),
);

const flag = text.pipe(z.enum(['true', 'false'], 'must be true or false').optional());

function integer(min: number, max: number, fallback: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return text
    .transform((value) => (value === undefined ? fallback : Number(value)))
    .pipe(z.int(error).min(min, error).max(max, error));
}

function windows(fallback: string) {
  const error = 'must be like 10/min,60/h (units min, h and d), or off';
  return text.transform((value, context) => {
    const parsed = parseWindows(value ?? fallback);
    if (parsed === null) context.addIssue({ code: 'custom', message: error });
    return parsed ?? [];
  });
}

/** Every environment variable Tal-IA reads; `.env.example` says what each is for, and a test keeps the two equal. */
const environmentSchema = z.object({
  PORT: integer(0, 65_535, 8787),
  TALIA_HOST: text,
  TALIA_ENVIRONMENT: text,
  TALIA_DATA_DIR: text,
  TALIA_LOG_DIR: text,
  TALIA_LOG_LEVEL: text.pipe(z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).optional()),
  TALIA_OPENAI_API_KEY: text,
  TALIA_OPENAI_BASE_URL: url,
  TALIA_OPENAI_PROJECT_ID: text,
  TALIA_OPENAI_MODEL: text,
  TALIA_OPENAI_ASSISTANT_ID: text,
  TALIA_OPENAI_PROMPT_VERSION: text,
  TALIA_SUPABASE_URL: url,
  TALIA_SUPABASE_SERVICE_ROLE: text,
  TALIA_SUPABASE_ANON: text,
  SUPABASE_ANON_KEY: text,
  TALIA_SUPABASE_LEGACY_JWT_SECRET: text,
  TALIA_SUPABASE_DATABASE_URL: databaseUrl,
  TALIA_SESSION_SECRET: text.pipe(z.string().min(32, 'must have 32 characters or more').optional()),
  TALIA_SESSION_SECRET_PREVIOUS: text.pipe(z.string().min(32, 'must have 32 characters or more').optional()),
  TALIA_ALLOWED_ORIGINS: text,
  TALIA_TRUST_PROXY_HOPS: integer(0, 10, 0),
  TALIA_WEBCHAT_INACTIVITY_HOURS: integer(1, 24 * 365, 24),
  TALIA_WEBCHAT_PERSIST_SESSION: flag,
  TALIA_TOKENS_PER_DAY: integer(1, 1_000_000_000_000, 3_000_000),
  TALIA_LIMIT_REQUESTS_PER_ADDRESS: windows('300/min'),
  TALIA_LIMIT_SESSIONS_PER_ADDRESS: windows('10/min,60/h'),
  TALIA_LIMIT_MESSAGES_PER_ADDRESS: windows('20/min'),
  TALIA_LIMIT_MESSAGES_PER_VISITOR: windows('12/min,40/h,150/d'),
  TALIA_LIMIT_MESSAGES_PER_SITE: windows('300/min'),
  TALIA_LIMIT_ATTACHMENT_BYTES_PER_ADDRESS: windows('100000000/d'),
  TALIA_LIMIT_ATTACHMENT_BYTES_PER_VISITOR: windows('25000000/d'),
  TALIA_MAX_CONNECTIONS: integer(1, 1_000_000, 2_000),
  TALIA_MAX_CONNECTIONS_PER_ADDRESS: integer(1, 1_000_000, 100),
  TALIA_TURNSTILE_SECRET: text,
  TALIA_TURNSTILE_SITE_KEY: text.pipe(
    z
      .string()
      .regex(/^[\w-]{1,100}$/, 'must be the site key of a Turnstile widget')
      .optional(),
  ),
});

export const environmentNames = Object.keys(environmentSchema.shape);

/** How this process was asked to run, checked. */
export interface Environment {
  port: number;
  host: string;
  environment: string;
  dataDir: string;
  logDir: string | null;
  logLevel: (typeof logLevels)[number];
  openai: { apiKey: string; baseUrl: string | null; project: string | null } | null;
  model: string | null;
  assistantId: string;
  supabase: { url: string; serviceKey: string } | null;
  /** The publishable key, which anybody may know. */
  anonKey: string | null;
  /** Signs operators' tokens (HS256) in a project that has no asymmetric signing keys. */
  legacyJwtSecret: string | null;
  /** Where `talia migrate` works; the server itself does not use it. */
  databaseUrl: string | null;
  sessionSecret: string | null;
  /** Signed visitors' tokens until now; those are still taken. */
  previousSessionSecret: string | null;
  allowedOrigins: string[];
  trustProxyHops: number;
  inactivityHours: number;
  persistSession: boolean;
  /** Input and output tokens that a site may use in a day (UTC). */
  tokensPerDay: number;
  limits: {
    requestsPerAddress: Window[];
    sessionsPerAddress: Window[];
    messagesPerAddress: Window[];
    messagesPerVisitor: Window[];
    messagesPerSite: Window[];
    attachmentBytesPerAddress: Window[];
    attachmentBytesPerVisitor: Window[];
  };
  /** Open sockets: of everybody, and of one address where no proxy stands in front. */
  connections: { max: number; perAddress: number };
  /** Who asks a challenge of new visitors checks it with this. */
  turnstileSecret: string | null;
  /** The public key by which browsers show that challenge; null without a secret. */
  turnstileSiteKey: string | null;
  /** Sentences for the log: settings that are set and mean nothing any more. */
  warnings: string[];
}

/**
 * Reads and checks the environment.
 * @throws StartupError with one sentence that names the variable and what it must be
 */
export function parseEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StartupError(`The environment variable ${String(issue?.path[0])} is wrong: it ${issue?.message}.`);
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.TALIA_HOST ?? '127.0.0.1',
    environment: values.TALIA_ENVIRONMENT ?? 'development',
    dataDir: values.TALIA_DATA_DIR ?? '.talia',
    logDir: values.TALIA_LOG_DIR ?? null,
    logLevel: values.TALIA_LOG_LEVEL ?? 'info',
    openai: toOpenai(values),
    model: values.TALIA_OPENAI_MODEL ?? null,
    assistantId: checkAssistantId(values.TALIA_OPENAI_ASSISTANT_ID ?? 'landing'),
    supabase: toSupabase(values),
    anonKey: values.TALIA_SUPABASE_ANON ?? values.SUPABASE_ANON_KEY ?? null,
    legacyJwtSecret: values.TALIA_SUPABASE_LEGACY_JWT_SECRET ?? null,
    databaseUrl: values.TALIA_SUPABASE_DATABASE_URL ?? null,
    sessionSecret: values.TALIA_SESSION_SECRET ?? null,
    previousSessionSecret: values.TALIA_SESSION_SECRET_PREVIOUS ?? null,
    allowedOrigins: (values.TALIA_ALLOWED_ORIGINS ?? '').split(',').flatMap(toOrigin),
    trustProxyHops: values.TALIA_TRUST_PROXY_HOPS,
    inactivityHours: values.TALIA_WEBCHAT_INACTIVITY_HOURS,
    tokensPerDay: values.TALIA_TOKENS_PER_DAY,
    limits: {
      requestsPerAddress: values.TALIA_LIMIT_REQUESTS_PER_ADDRESS,
      sessionsPerAddress: values.TALIA_LIMIT_SESSIONS_PER_ADDRESS,
      messagesPerAddress: values.TALIA_LIMIT_MESSAGES_PER_ADDRESS,
      messagesPerVisitor: values.TALIA_LIMIT_MESSAGES_PER_VISITOR,
      messagesPerSite: values.TALIA_LIMIT_MESSAGES_PER_SITE,
      attachmentBytesPerAddress: values.TALIA_LIMIT_ATTACHMENT_BYTES_PER_ADDRESS,
      attachmentBytesPerVisitor: values.TALIA_LIMIT_ATTACHMENT_BYTES_PER_VISITOR,
    },
    connections: { max: values.TALIA_MAX_CONNECTIONS, perAddress: values.TALIA_MAX_CONNECTIONS_PER_ADDRESS },
    turnstileSecret: values.TALIA_TURNSTILE_SECRET ?? null,
    turnstileSiteKey: values.TALIA_TURNSTILE_SECRET === undefined ? null : (values.TALIA_TURNSTILE_SITE_KEY ?? null),
    persistSession: values.TALIA_WEBCHAT_PERSIST_SESSION !== 'false',
    warnings: toWarnings(values),
  };
}

/** For whoever plays visitors against a server of their own. */
export const noLimits: Environment['limits'] = {
  requestsPerAddress: [],
  sessionsPerAddress: [],
  messagesPerAddress: [],
  messagesPerVisitor: [],
  messagesPerSite: [],
  attachmentBytesPerAddress: [],
  attachmentBytesPerVisitor: [],
};

/** Whether a text is what `TALIA_SUPABASE_DATABASE_URL` may be. */
export function isDatabaseUrl(value: string): boolean {
  const parsed = databaseUrl.safeParse(value);
  return parsed.success && parsed.data !== undefined;
}

type Values = z.output<typeof environmentSchema>;

function toWarnings(values: Values): string[] {
  const secret = values.TALIA_TURNSTILE_SECRET;
  const siteKey = values.TALIA_TURNSTILE_SITE_KEY;
  return [
    ...(values.TALIA_OPENAI_PROMPT_VERSION === undefined
      ? []
      : ['TALIA_OPENAI_PROMPT_VERSION is ignored: the assistant is a file, versioned by its content.']),
    ...(secret !== undefined && siteKey === undefined
      ? ['TALIA_TURNSTILE_SITE_KEY is missing: the chat cannot show the challenge, so no new visitor gets in by it.']
      : []),
    ...(secret === undefined && siteKey !== undefined
      ? ['TALIA_TURNSTILE_SITE_KEY is ignored: without TALIA_TURNSTILE_SECRET no challenge is asked for.']
      : []),
  ];
}

/** A base URL without a key is a server of one's own that asks for none. */
function toOpenai(values: Values): Environment['openai'] {
  if (values.TALIA_OPENAI_API_KEY === undefined && values.TALIA_OPENAI_BASE_URL === undefined) return null;
  return {
    apiKey: values.TALIA_OPENAI_API_KEY ?? 'none',
    baseUrl: values.TALIA_OPENAI_BASE_URL ?? null,
    project: values.TALIA_OPENAI_PROJECT_ID ?? null,
  };
}

function toSupabase(values: Values): Environment['supabase'] {
  const { TALIA_SUPABASE_URL: supabaseUrl, TALIA_SUPABASE_SERVICE_ROLE: serviceKey } = values;
  if (supabaseUrl === undefined && serviceKey === undefined) return null;
  if (supabaseUrl === undefined || serviceKey === undefined) {
    throw new StartupError('Set both TALIA_SUPABASE_URL and TALIA_SUPABASE_SERVICE_ROLE, or neither.');
  }
  return { url: supabaseUrl, serviceKey };
}

function checkAssistantId(id: string): string {
  if (id.startsWith('asst_')) {
    throw new StartupError(
      `TALIA_OPENAI_ASSISTANT_ID=${id.slice(0, 8)}… is an assistant of OpenAI's Assistants API, shut down on 2026-08-26. Use "landing" or your own assistant file docs/prompt_<id>.md.`,
    );
  }
  if (id.startsWith('pmpt_')) {
    throw new StartupError(
      `TALIA_OPENAI_ASSISTANT_ID=${id.slice(0, 8)}… is a dashboard prompt, which OpenAI shuts down on 2026-11-30. Use "landing" or your own assistant file docs/prompt_<id>.md.`,
    );
  }
  if (!/^[a-z0-9-]{1,40}$/.test(id)) {
    throw new StartupError('TALIA_OPENAI_ASSISTANT_ID must name an assistant file: lower-case letters, digits and -.');
  }
  return id;
}

function toOrigin(value: string): string[] {
  const origin = value.trim();
  if (origin === '') return [];
  if (URL.parse(origin)?.origin !== origin) {
    throw new StartupError(
      `TALIA_ALLOWED_ORIGINS has "${origin}", which is no origin: write it like https://www.example.com.`,
    );
  }
  return [origin];
}
