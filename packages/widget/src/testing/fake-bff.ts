import type {
  ConfigReply,
  ConsentRequest,
  Control,
  HistoryMessage,
  MeReply,
  MeRequest,
  MessageRequest,
  ProblemCode,
  SessionRequest,
} from '@talia/protocol';
import { createFakeLive, type FakeLive } from './fake-live.ts';
import { createFakeTurns, type FakeTurns, type Resume } from './fake-turns.ts';
import { toTurnChunks, type Reply } from './turn-script.ts';

/** What a test may set about the fake server. */
export interface FakeBffOptions {
  config?: Partial<ConfigReply>;
  history?: HistoryMessage[];
  /** The refresh token that is known already, so that a visit is resumed. */
  knownRefreshToken?: string;
  /** New visitors have to pass a challenge: only this token, and once, is good. */
  challengeToken?: string;
  /** What is held about the visitor. */
  me?: Partial<MeReply>;
  /** Decides each try of a message; `tries` counts from 1. */
  reply?: (message: MessageRequest, tries: number) => Reply;
  /** Who holds the conversation. */
  control?: Control;
  /** Decides each further stream of a turn; counts from 1 for each turn. */
  resume?: Resume;
}

/** One request as it arrived. */
export interface SeenRequest {
  method: string;
  path: string;
  search: URLSearchParams;
  authorization: string | null;
  lastEventId: string | null;
  /** Of a file that is sent. */
  fileName: string | null;
  type: string | null;
  accept: string | null;
  body: unknown;
}

/** A server of the wire in one function: the same routes and rules, no network, no database. */
export interface FakeBff {
  /** What happens outside of turns. */
  live: FakeLive;
  /** What is stored from now on without being told, or told by `live`. */
  history: HistoryMessage[];
  fetch: typeof globalThis.fetch;
  /** Every request in order; `to(path)` those of one route. */
  requests: SeenRequest[];
  to: (path: string) => SeenRequest[];
  /** From now on the turns so far are not found. */
  forgetTurns: () => void;
  /** From now on the access tokens given so far are refused as expired. */
  expireTokens: () => void;
  /** The site asks for this from now on, and nobody has accepted it yet. */
  askForConsent: (consent: NonNullable<ConfigReply['consent']>) => void;
  /** Answers the next requests of that route with this problem, once each. */
  failNext: (path: string, problem: { status: number; code: ProblemCode; retryAfter?: number }) => void;
}

/** Builds the server. Its memory is its own: one per test. */
export function createFakeBff(options: FakeBffOptions = {}): FakeBff {
  const state = createState(options);
  const routes: Record<string, (request: SeenRequest, signal: AbortSignal) => Response> = {
    'GET /events': (request, signal) => guarded(state, request, () => tellEvents(state, request, signal)),
    'POST /sessions': (request) => openSession(state, request),
    'GET /config': () => json(state.config),
    'GET /messages': (request) => guarded(state, request, () => json(readHistory(state, request))),
    'POST /messages': (request) => guarded(state, request, () => runTurn(state, request)),
    'POST /visit': (request) => guarded(state, request, () => new Response(null, { status: 204 })),
    'GET /me': (request) => guarded(state, request, () => json(state.me)),
    'POST /me': (request) => guarded(state, request, () => correctMe(state, request)),
    'POST /me/erase': (request) => guarded(state, request, () => json({ state: 'requested' })),
    'GET /me/transcript': (request) => guarded(state, request, () => json({ messages: [], complete: true })),
    'POST /consent': (request) => guarded(state, request, () => recordConsent(state, request)),
    'POST /logout': (request) =>
      guarded(state, request, () => {
        state.validFrom = state.tokens;
        state.knownRefreshToken = undefined;
        return new Response(null, { status: 204 });
      }),
    'POST /attachments': (request) => guarded(state, request, () => takeFile(request)),
    'GET /attachments/{id}': (request) => guarded(state, request, () => new Response('hola')),
    'POST /close': () => new Response(null, { status: 204 }),
    'GET /turns/{id}/events': (request) => guarded(state, request, () => findTurn(state, request)),
    'POST /turns/{id}/stop': (request) => guarded(state, request, () => findTurn(state, request)),
  };
  const requests: SeenRequest[] = [];
  return {
    live: state.live,
    history: state.history,
    requests,
    to: (path) => requests.filter((request) => routeOf(request) === path),
    forgetTurns: () => state.turns.forget(),
    expireTokens: () => void (state.validFrom = state.tokens),
    askForConsent: (consent) => {
      state.config = { ...state.config, consent };
      state.me = { ...state.me, consent: null };
    },
    failNext: (path, failure) => void state.failures.push({ path, ...failure }),
    fetch: async (input, init) => {
      const sent = new Request(input, init);
      const request = await see(sent);
      requests.push(request);
      const key = routeOf(request);
      if (key === 'GET /events' && request.accept === 'text/event-stream') await state.live.pass(sent.signal);
      const failure = state.failures.find(({ path }) => path === key);
      if (failure) {
        state.failures.splice(state.failures.indexOf(failure), 1);
        return problem(failure);
      }
      return routes[key]?.(request, sent.signal) ?? problem({ status: 404, code: 'not_found' });
    },
  };
}

function routeOf({ method, path }: SeenRequest): string {
  return `${method} ${path.replace(/^\/(turns|attachments)\/[^/]+/, '/$1/{id}')}`;
}

interface State {
  config: ConfigReply;
  history: HistoryMessage[];
  /** Of an earlier visit. */
  earlier: ReadonlySet<HistoryMessage>;
  isKnown: boolean;
  me: MeReply;
  challengeToken: string | undefined;
  reply: NonNullable<FakeBffOptions['reply']>;
  tries: Map<string, number>;
  turns: FakeTurns;
  live: FakeLive;
  knownRefreshToken: string | undefined;
  /** Of which visitor the session is. */
  session: number;
  tokens: number;
  validFrom: number;
  failures: { path: string; status: number; code: ProblemCode; retryAfter?: number }[];
}

function createState(options: FakeBffOptions): State {
  const { config, history = [], reply, resume, me, knownRefreshToken, challengeToken, control } = options;
  return {
    config: {
      persist_session: true,
      inactivity_timeout_hours: 24,
      simulated: false,
      assistant: { name: 'Ana', greeting: '¡Hola! Soy Ana. ¿Cómo te llamas?' },
      max_message_length: 4000,
      theme: 'auto',
      locale: null,
      identity: 'optional',
      consent: null,
      challenge: challengeToken === undefined ? null : { provider: 'turnstile', site_key: 'site-of-the-operator' },
      attachments: null,
      ...config,
    },
    history,
    earlier: new Set(history),
    isKnown: false,
    me: {
      full_name: null,
      email: null,
      phone_number: null,
      company_name: null,
      need: null,
      since: null,
      consent: null,
      ...me,
    },
    reply: reply ?? ((message) => toTurn(message, `Recibido: ${message.content}.`)),
    tries: new Map(),
    turns: createFakeTurns(resume ?? (() => ({}))),
    live: createFakeLive(control),
    knownRefreshToken,
    challengeToken,
    session: 1,
    tokens: 0,
    validFrom: 0,
    failures: [],
  };
}

/** The usual reply: one turn with that text. */
export function toTurn(message: MessageRequest, text: string): Extract<Reply, { type: 'turn' }> {
  return { type: 'turn', chunks: toTurnChunks(`turn-${message.client_message_id}`, { text }) };
}

async function see(request: Request): Promise<SeenRequest> {
  const url = new URL(request.url);
  const text = await request.text();
  return {
    method: request.method,
    path: url.pathname.replace(/^.*\/api\/webchat/, ''),
    search: url.searchParams,
    authorization: request.headers.get('authorization'),
    lastEventId: request.headers.get('last-event-id'),
    fileName: request.headers.get('x-file-name'),
    type: request.headers.get('content-type'),
    body: request.headers.has('x-file-name') ? text : text === '' ? undefined : JSON.parse(text),
    accept: request.headers.get('accept'),
  };
}

let files = 0;

function takeFile({ fileName, type, body }: SeenRequest): Response {
  files++;
  return json({ id: `file-${files}`, name: decodeURIComponent(fileName ?? ''), type, size: String(body).length }, 201);
}

function openSession(state: State, { body }: SeenRequest): Response {
  // True: the client under test sends a SessionRequest to this route.
  const { refresh_token, identity_token, consent_version, challenge_token } = body as SessionRequest;
  if (identity_token === '' || identity_token === 'bad') return problem({ status: 401, code: 'identity_invalid' });
  const goesOn = refresh_token !== undefined && refresh_token === state.knownRefreshToken;
  const isVouchedFor = identity_token !== undefined;
  if (state.config.identity === 'required' && !goesOn && !isVouchedFor) {
    return problem({ status: 401, code: 'identity_required' });
  }
  const resumed = goesOn || isVouchedFor;
  if (!resumed && state.challengeToken !== undefined) {
    if (challenge_token === undefined) return problem({ status: 403, code: 'challenge_required' });
    if (challenge_token !== state.challengeToken) return problem({ status: 403, code: 'challenge_failed' });
    state.challengeToken = 'used up';
  }
  const version = state.config.consent?.version;
  if (version !== undefined && consent_version === version) accept(state, version);
  if (!resumed && isConsentMissing(state)) return problem({ status: 403, code: 'consent_required' });
  // Whoever comes after another one, and does not go on, is somebody else.
  if (!goesOn && state.tokens > 0) state.session++;
  state.isKnown = resumed;
  state.tokens++;
  state.knownRefreshToken = `refresh-${state.tokens}`;
  return json({
    session_id: `session-${state.session}`,
    access_token: `access-${state.tokens}`,
    expires_in: 900,
    refresh_token: state.knownRefreshToken,
    resumed,
  });
}

function isConsentMissing({ config, me }: State): boolean {
  return config.consent !== null && !(me.consent?.accepted === true && me.consent.version === config.consent.version);
}

function accept(state: State, version: string): void {
  state.me = { ...state.me, consent: { version, accepted: true, recorded_at: '2026-11-24T12:00:00Z' } };
}

function recordConsent(state: State, { body }: SeenRequest): Response {
  // True: the client under test sends a ConsentRequest to this route.
  const { version, accepted } = body as ConsentRequest;
  state.me = { ...state.me, consent: { version, accepted, recorded_at: '2026-11-24T12:00:00Z' } };
  return json(state.me.consent);
}

function correctMe(state: State, { body }: SeenRequest): Response {
  // True: the client under test sends a MeRequest to this route.
  const changes = body as MeRequest;
  if (changes.email !== undefined && changes.email !== '' && !changes.email.includes('@')) {
    return problem({ status: 400, code: 'invalid_body', fields: ['email'] });
  }
  // Like the real one, it stores a phone number in its own way.
  const stored = {
    ...changes,
    ...(changes.phone_number && { phone_number: changes.phone_number.replaceAll(' ', '') }),
  };
  const entries = Object.entries(stored).map(([field, text]) => [field, text === '' ? null : text]);
  state.me = { ...state.me, ...Object.fromEntries(entries) };
  return json(state.me);
}

function guarded(state: State, { authorization }: SeenRequest, answer: () => Response): Response {
  const match = /^Bearer access-(\d+)$/.exec(authorization ?? '');
  if (!match) return problem({ status: 401, code: authorization === null ? 'token_missing' : 'token_invalid' });
  return Number(match[1]) > state.validFrom ? answer() : problem({ status: 401, code: 'token_expired' });
}

/** What was said before is of those who come back, or say who they are. */
function readHistory(state: State, { search }: SeenRequest) {
  const history = state.isKnown ? state.history : state.history.filter((message) => !state.earlier.has(message));
  const limit = Number(search.get('limit'));
  const end = search.has('cursor') ? Number(search.get('cursor')) : history.length;
  const begin = Math.max(0, end - limit);
  return {
    conversation_id: 'conversation-1',
    messages: history.slice(begin, end),
    manual_mode: false,
    next_cursor: begin === 0 ? null : String(begin),
  };
}

function tellEvents({ live }: State, seen: SeenRequest, signal: AbortSignal): Response {
  const { lastEventId, search } = seen;
  return seen.accept === 'text/event-stream'
    ? live.stream({ lastEventId, signal })
    : json(live.poll(search.get('after')));
}

function runTurn(state: State, { body }: SeenRequest): Response {
  // True: the client under test sends a MessageRequest to this route.
  const message = body as MessageRequest;
  if (isConsentMissing(state)) return problem({ status: 403, code: 'consent_required' });
  const tries = (state.tries.get(message.client_message_id) ?? 0) + 1;
  state.tries.set(message.client_message_id, tries);
  const reply = state.reply(message, tries);
  if (reply.type === 'no_network') throw new TypeError('Failed to fetch');
  if (reply.type === 'problem') return problem(reply);
  const [start] = reply.chunks;
  const turnId = start?.type === 'start' ? start.messageMetadata.turn_id : undefined;
  return state.turns.begin(turnId ?? `turn-${message.client_message_id}`, reply);
}

function findTurn({ turns }: State, { method, path, lastEventId }: SeenRequest): Response {
  const id = path.split('/')[2] ?? '';
  const found = method === 'POST' ? turns.stop(id) : turns.resume(id, lastEventId);
  return found ?? problem({ status: 404, code: 'turn_not_found' });
}

function json(value: unknown, status = 200): Response {
  const headers = { 'content-type': 'application/json', 'x-request-id': 'request-1' };
  return new Response(JSON.stringify(value), { status, headers });
}

function problem({ status, code, retryAfter, fields }: FakeProblem): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  const errors = fields?.map((path) => ({ path, message: 'invalid' }));
  const body = { type: 'about:blank', title: code, status, code, request_id: 'request-1', errors };
  return new Response(JSON.stringify(body), { status, headers });
}

interface FakeProblem {
  status: number;
  code: ProblemCode;
  retryAfter?: number;
  fields?: string[];
}
