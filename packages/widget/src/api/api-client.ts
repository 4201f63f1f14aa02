import type {
  CloseRequest,
  ConfigReply,
  HistoryReply,
  MessageRequest,
  SessionReply,
  SessionRequest,
  VisitRequest,
} from '@talia/protocol';
import { toFailure, type ApiResult, type Failure, type FailureCode } from './failure.ts';
import { createHttp, readJson, type Call, type Http } from './http.ts';
import type { TokenStore } from './token-store.ts';
import type { IdentityHolder } from '../sdk/identity.ts';
import { createVisitorData, type VisitorData } from './visitor-data.ts';
import type { OnChunk, ReadTurn, SendOutcome } from './turn-stream.ts';

/** What the client needs from the world, as arguments: tests need no mocks. */
export interface ApiClientOptions {
  endpoint: string;
  siteKey: string;
  fetch: typeof globalThis.fetch;
  tokens: Pick<TokenStore, 'read' | 'write' | 'clear'>;
  /** Runs one refresh at a time, also across the tabs of a browser. */
  lock: <T>(work: () => Promise<T>) => Promise<T>;
  sendBeacon: (url: string, body: string) => boolean;
  /** Who the page says the visitor is. Without it nobody does. */
  identity?: IdentityHolder;
  /** Has the visitor pass the challenge the server asks for, or failed; null when there is none to show. */
  passChallenge?: (refusal: FailureCode) => Promise<string | null>;
  /** The browser's session turned out to be another visitor's: another tab left, or somebody else came. */
  onOtherVisitor?: () => void;
  /** Silence after which a stream counts as dead. The server pings every 15 s: the default misses three. */
  stallMs?: number;
}

/** The wire of one visitor. No method throws: a refusal is a value. */
export interface ApiClient extends VisitorData {
  /** Whose conversation this is, once a session was opened. */
  sessionId(): string | null;
  /** Whether a visit goes on: then there may be something about the visitor. */
  hasVisit(): boolean;
  /** `consentVersion` is what the visitor accepts with it. */
  openSession(consentVersion?: string): Promise<ApiResult<SessionReply>>;
  config(locale: string): Promise<ApiResult<ConfigReply>>;
  history(page: { cursor?: string; limit: number }): Promise<ApiResult<HistoryReply>>;
  send(request: MessageRequest, onChunk: OnChunk): Promise<SendOutcome>;
  /** Asks for what a turn told after the cursor, and for all that it tells from then on. */
  resume(cursor: TurnCursor, onChunk: OnChunk): Promise<SendOutcome>;
  /** Ends a turn with what was shown of it. May be repeated. */
  stop(turnId: string): Promise<ApiResult<Response>>;
  /** Any other route, as the visitor, for what is loaded later. Refused without a visit: it begins none. */
  ask(call: Call): Promise<ApiResult<Response>>;
  visit(visit: VisitRequest): Promise<ApiResult<Response>>;
  close(reason: CloseReason): void;
  /** Ends the session on this device and forgets the visitor, also when the server cannot be told. Not what the page says of them. */
  logout(): Promise<ApiResult<unknown>>;
  /** Forgets the visitor: the next session is a new one. */
  forget(): void;
  /** Aborts what is under way and every later call. */
  dispose(): void;
}

/** How far a turn was heard. `lastEventId` is empty when nothing is held: then it comes whole. */
export interface TurnCursor {
  turnId: string;
  lastEventId: string;
}

/** What a browser may say about the end of a visit. */
export type CloseReason = NonNullable<CloseRequest['reason']>;

/** Builds the client. It makes no request to the server by itself. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { siteKey, tokens, stallMs = 45_000 } = options;
  const stop = new AbortController();
  const http = createHttp(options.endpoint, options.fetch, stop.signal);
  const session = createSession(http, options);
  // Begins to come now: the first answer needs it, the first question does not.
  void fetchTurnReader();
  const read = async (response: Response, onChunk: OnChunk): Promise<SendOutcome> => {
    const readTurn = await fetchTurnReader();
    if (readTurn) return readTurn(response, onChunk, { stallMs, signal: stop.signal });
    // As if the line had been cut: the server holds the turn, and it is asked for again.
    void response.body?.cancel();
    return { type: 'interrupted', comeBackMs: null };
  };
  return {
    ...createVisitorData(session.call),
    sessionId: session.id,
    hasVisit: session.hasVisit,
    openSession: session.open,
    config: async (locale) =>
      readJson(
        await http({ path: `/config?site_key=${encodeURIComponent(siteKey)}&locale=${encodeURIComponent(locale)}` }),
      ),
    history: async (page) => readJson(await session.call({ path: `/messages?${toQuery(page)}` })),
    send: async (message, onChunk) => {
      const call: Call = { method: 'POST', path: '/messages', body: message, accept: 'text/event-stream' };
      const reply = await session.call(call);
      if (!reply.ok) return { type: 'refused', failure: reply.failure };
      return read(reply.value, onChunk);
    },
    resume: async (cursor, onChunk) => {
      const reply = await session.call(toResumeCall(cursor));
      if (!reply.ok) return { type: 'refused', failure: reply.failure };
      if (reply.value.status !== 204) return read(reply.value, onChunk);
      // Everything was heard, its end included.
      onChunk({ type: 'finish' }, cursor.lastEventId);
      return { type: 'finished' };
    },
    stop: (turnId) => session.call({ method: 'POST', path: `/turns/${encodeURIComponent(turnId)}/stop` }),
    ask: session.call,
    visit: (visit) => session.call({ method: 'POST', path: '/visit', body: visit }),
    close: (reason) => sendClose(options, session.token(), reason),
    logout: () => {
      const held = { accessToken: session.token(), refreshToken: tokens.read() };
      session.drop();
      return sendLogout(http, siteKey, held);
    },
    forget: () => session.drop(),
    dispose: () => stop.abort(),
  };
}

/** The code that reads a turn, null where it cannot be had. Fetched once; after a failure it is tried again. */
function fetchTurnReader(): Promise<ReadTurn | null> {
  return import('./turn-stream.ts').then(
    ({ readTurn }) => readTurn,
    () => null,
  );
}

/** For which visitor a session was asked, what was accepted with it, and the challenge that was passed for it. */
interface Entry {
  asked: number;
  consentVersion: string | undefined;
  challengeToken: string | null;
}

/** A visitor who fails so often tries again by opening the chat anew. */
const mostChallenges = 5;

const noChallenge = () => Promise.resolve(null);

/** Holds the access token, in memory only, and renews it once when the server calls it stale. */
function createSession(http: Http, options: ApiClientOptions) {
  const { siteKey, tokens, lock, identity, onOtherVisitor, passChallenge = noChallenge } = options;
  let accessToken: string | null = null;
  /** Whose conversation this is. */
  let sessionId: string | null = null;
  /** Counts visitors: what arrives for one who left is not kept. */
  let visitor = 0;
  const gone = { ok: false, failure: toFailure('aborted') } as const;
  const openOnce = (identityToken: string | null, { asked, consentVersion, challengeToken }: Entry) =>
    lock(async () => {
      if (asked !== visitor) return gone;
      // Read inside the lock: another tab may have used up the token and left a newer one.
      const refreshToken = tokens.read();
      const body: SessionRequest = { site_key: siteKey };
      if (refreshToken !== null) body.refresh_token = refreshToken;
      if (identityToken !== null) body.identity_token = identityToken;
      if (consentVersion !== undefined) body.consent_version = consentVersion;
      if (challengeToken !== null) body.challenge_token = challengeToken;
      const reply = await readJson<SessionReply>(await http({ method: 'POST', path: '/sessions', body }));
      if (!reply.ok) return reply;
      if (asked !== visitor) return gone;
      accessToken = reply.value.access_token;
      sessionId = reply.value.session_id;
      tokens.write(reply.value.refresh_token);
      return reply;
    });
  const open = (consentVersion?: string): Promise<ApiResult<SessionReply>> => {
    const asked = visitor;
    return openChallenged((challengeToken) => {
      const entry = { asked, consentVersion, challengeToken };
      return openAs((identityToken) => openOnce(identityToken, entry), identity);
    }, passChallenge);
  };
  const hasVisit = () => accessToken !== null || tokens.read() !== null;
  const call = async (request: Call): Promise<ApiResult<Response>> => {
    // Of a visit that is over there is nothing to ask; trying would begin another one.
    if (!hasVisit()) return gone;
    const [asked, owner] = [visitor, sessionId];
    const first = await http({ ...request, token: accessToken });
    if (asked !== visitor) return gone;
    if (first.ok || !isStaleToken(first.failure)) return first;
    const renewed = await open();
    if (!renewed.ok) return renewed;
    // What was asked for one visitor is never asked for another: this browser may have become somebody else's.
    const isOwn = owner === null ? renewed.value.resumed : renewed.value.session_id === owner;
    if (isOwn) return http({ ...request, token: accessToken });
    if (owner !== null) onOtherVisitor?.();
    return gone;
  };
  const drop = () => {
    visitor++;
    sessionId = null;
    accessToken = null;
    tokens.clear();
    identity?.renew();
  };
  return { open, call, hasVisit, token: () => accessToken, id: () => sessionId, drop };
}

/** Opens, and again with a challenge each time the server wants one. Outside of the lock too: visitors take their time. */
async function openChallenged(
  request: (challengeToken: string | null) => Promise<ApiResult<SessionReply>>,
  pass: NonNullable<ApiClientOptions['passChallenge']>,
): Promise<ApiResult<SessionReply>> {
  let reply = await request(null);
  for (let times = 0; !reply.ok && times < mostChallenges; times++) {
    const { code } = reply.failure;
    const token = code === 'challenge_required' || code === 'challenge_failed' ? await pass(code) : null;
    if (token === null) return reply;
    reply = await request(token);
  }
  return reply;
}

/**
 * Opens with what the page says of the visitor. The page's function is asked outside of the lock, which other tabs wait
 * for. A refused identity is dropped: the next try is an anonymous one, if the site allows it.
 */
async function openAs(
  request: (identityToken: string | null) => Promise<ApiResult<SessionReply>>,
  identity: IdentityHolder | undefined,
): Promise<ApiResult<SessionReply>> {
  const token = (await identity?.read('due')) ?? null;
  const first = await request(token);
  const demanded = !first.ok && first.failure.code === 'identity_required' ? await identity?.read('demanded') : null;
  const reply = demanded == null ? first : await request(demanded);
  if (reply.ok) identity?.settle();
  else if (reply.failure.code === 'identity_invalid') identity?.refuse();
  return reply;
}

/** Only an access token ends a session; where it is missing or stale, the refresh token fetches one for this. */
async function sendLogout(
  http: Http,
  siteKey: string,
  { accessToken, refreshToken }: { accessToken: string | null; refreshToken: string | null },
): Promise<ApiResult<unknown>> {
  const end = (token: string) => http({ method: 'POST', path: '/logout', token });
  const first = accessToken === null ? null : await end(accessToken);
  if (first && (first.ok || !isStaleToken(first.failure))) return first;
  if (refreshToken === null) return { ok: true, value: undefined };
  const body: SessionRequest = { site_key: siteKey, refresh_token: refreshToken };
  const reply = await readJson<SessionReply>(await http({ method: 'POST', path: '/sessions', body }));
  return reply.ok ? end(reply.value.access_token) : reply;
}

function isStaleToken({ code }: Failure): boolean {
  return code === 'token_expired' || code === 'token_invalid' || code === 'token_missing';
}

function toResumeCall({ turnId, lastEventId }: TurnCursor): Call {
  const path = `/turns/${encodeURIComponent(turnId)}/events`;
  const call: Call = { path, accept: 'text/event-stream' };
  return lastEventId === '' ? call : { ...call, lastEventId };
}

function toQuery({ cursor, limit }: { cursor?: string; limit: number }): URLSearchParams {
  return new URLSearchParams({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) });
}

/**
 * The page is going away, nothing can be awaited. `fetch` with `keepalive` outlives it and carries the token in a
 * header. Where that is missing or refused, a beacon: as text, since a JSON beacon to another origin needs a preflight
 * and silently never arrives.
 */
function sendClose({ endpoint, fetch, sendBeacon }: ApiClientOptions, token: string | null, reason: CloseReason): void {
  if (token === null) return;
  const url = `${endpoint}/api/webchat/close`;
  const beacon = () => void sendBeacon(url, JSON.stringify({ reason, token } satisfies CloseRequest));
  if (!('keepalive' in Request.prototype)) return beacon();
  fetch(url, {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason } satisfies CloseRequest),
  }).catch(beacon);
}
