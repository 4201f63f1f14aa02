import { randomUUID } from 'node:crypto';
import { problemSchema, turnChunkSchema } from '@talia/protocol';
import { DefaultChatTransport, readUIMessageStream } from 'ai';
import type { UIMessage } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from './testing/test-server.ts';
import type { AskOptions, TestServer } from './testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.request_id).toBe(response.headers.get('x-request-id'));
  return { status: response.status, code: problem.code };
}

describe('a visitor', () => {
  it('gets an answer as JSON and finds it in the history', async () => {
    const { access_token: token, session_id: sessionId } = await server.openSession();
    const body = { ...server.message('Hola, quiero informes'), session_id: sessionId, author: 'user', locale: 'es-MX' };
    const response = await server.ask('POST', '/api/webchat/messages', { token, body });
    expect(response.status).toBe(200);
    const reply: unknown = await response.json();
    expect(reply).toMatchObject({
      reply: expect.any(String),
      metadata: {
        client_message_id: body.client_message_id,
        assistant_response_id: expect.stringMatching(/^resp_/),
        openai_conversation_id: expect.stringMatching(/^conv_/),
        manual_mode: false,
      },
    });
    const history = await server.ask('GET', '/api/webchat/messages', { token });
    expect(await history.json()).toMatchObject({
      messages: [
        { direction: 'incoming', content: 'Hola, quiero informes', metadata: { author: { type: 'visitor' } } },
        { direction: 'outgoing', content: readReply(reply), metadata: { author: { type: 'assistant' } } },
      ],
      next_cursor: null,
    });
  });

  it('who sends the same message again gets the stored answer', async () => {
    const { access_token: token } = await server.openSession();
    const body = server.message('Hola');
    const first = await server.ask('POST', '/api/webchat/messages', { token, body });
    const again = await server.ask('POST', '/api/webchat/messages', { token, body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(await again.json()).toEqual(await first.json());
    const other = await server.ask('POST', '/api/webchat/messages', { token, body: { ...body, content: 'Otra' } });
    expect(await problemOf(other)).toEqual({ status: 409, code: 'idempotency_mismatch' });
  });

  it('gets the turn as a stream of nothing but declared chunks', async () => {
    const { access_token: token } = await server.openSession();
    const response = await server.ask('POST', '/api/webchat/messages', {
      token,
      body: server.message('soy Ana Torres, mi correo es ana@ejemplo.mx'),
      headers: { accept: 'text/event-stream' },
    });
    expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    const text = await response.text();
    const events = text.split('\n\n').filter((event) => event.includes('data: '));
    const chunks = events
      .map((event) => event.slice(event.indexOf('data: ') + 6))
      .filter((data) => data !== '[DONE]')
      .map((data) => turnChunkSchema.parse(JSON.parse(data)));
    expect(text.startsWith(':')).toBe(true);
    expect(events.at(-1)).toContain('[DONE]');
    expect(chunks[0]).toMatchObject({ type: 'start' });
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', messageMetadata: { tools_called: expect.any(Array) } });
    expect(chunks).toContainEqual(expect.objectContaining({ type: 'data-talia-lead' }));
    expect(text).not.toContain('ana@ejemplo.mx"');
  });

  it('can answer the last question with a touch', async () => {
    const { access_token: token } = await server.openSession();
    const everything =
      'Hola, soy Ana Torres de Condominios del Bajío, quiero automatizar la atención; ana@ejemplo.mx, 55 1234 5678';
    const stream = await server.ask('POST', '/api/webchat/messages', {
      token,
      body: server.message(everything),
      headers: { accept: 'text/event-stream' },
    });
    const options = ['Sí, todo correcto', 'Quiero corregir un dato'];
    expect(await stream.text()).toContain(JSON.stringify({ type: 'data-talia-chips', id: 'chips', data: { options } }));
    const history = await server.ask('GET', '/api/webchat/messages', { token });
    expect(await history.json()).toMatchObject({ messages: [{}, { metadata: { chips: options } }] });
    const correcting = await server.ask('POST', '/api/webchat/messages', { token, body: server.message(options[1]!) });
    expect(await correcting.json()).toMatchObject({ reply: expect.stringContaining('¿Qué dato corrijo') });
    const changed = await server.ask('POST', '/api/webchat/messages', {
      token,
      body: server.message('mi correo es ana@otro.mx'),
    });
    expect(await changed.json()).toMatchObject({ metadata: { chips: options } });
    const confirmed = await server.ask('POST', '/api/webchat/messages', { token, body: server.message(options[0]!) });
    const { metadata } = (await confirmed.json()) as { metadata: object };
    expect(metadata).toMatchObject({ tools_called: ['close_lead'] });
    expect(metadata).not.toHaveProperty('chips');
  });

  it('can be a client of the AI SDK: its own reader understands the stream', async () => {
    const { access_token: token } = await server.openSession();
    const transport = new DefaultChatTransport<UIMessage>({
      api: `${server.url}/api/webchat/messages`,
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', origin: server.url },
      prepareSendMessagesRequest: () => ({ body: server.message('Mi correo es ana@ejemplo.mx') }),
    });
    const stream = await transport.sendMessages({
      trigger: 'submit-message',
      chatId: 'c',
      messageId: undefined,
      messages: [],
      abortSignal: undefined,
    });
    let last: UIMessage | undefined;
    for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message;
    expect(last?.parts.some((part) => part.type === 'text' && part.text !== '')).toBe(true);
    expect(last?.metadata).toMatchObject({ assistant_response_id: expect.stringMatching(/^resp_/) });
  });

  it('goes on with a refresh token, which is good once', async () => {
    const first = await server.openSession();
    const body = { site_key: 'tlk_pub_local', refresh_token: first.refresh_token };
    const renewed = await server.ask('POST', '/api/webchat/sessions', { body });
    expect(await renewed.json()).toMatchObject({ session_id: first.session_id, resumed: true });
    const forged = { ...body, refresh_token: 'x'.repeat(43) };
    const fresh = await server.ask('POST', '/api/webchat/sessions', { body: forged });
    expect(await fresh.json()).toMatchObject({ resumed: false });
  });

  it('is counted and said goodbye to, also by a beacon', async () => {
    const { access_token: token, session_id } = await server.openSession();
    const visit = await server.ask('POST', '/api/webchat/visit', {
      token,
      body: { landing_url: 'https://x.mx/?utm=1' },
    });
    const close = await server.ask('POST', '/api/webchat/close', { token, body: { reason: 'tab_closed' } });
    const beacon = await server.ask('POST', '/api/webchat/close', {
      body: JSON.stringify({ session_id, token }),
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
    });
    expect([visit.status, close.status, beacon.status]).toEqual([204, 204, 204]);
  });

  it('is told that a simulator answers', async () => {
    const response = await server.ask('GET', '/api/webchat/config?site_key=tlk_pub_local');
    expect(await response.json()).toMatchObject({ simulated: true, assistant: { name: 'Tal-IA' } });
  });
});

const ok = () => server.message('Hola');

describe('bad input', () => {
  let token: string;
  beforeAll(async () => {
    token = (await server.openSession()).access_token;
  });

  const cases: [string, () => AskOptions, number, string][] = [
    ['malformed JSON', () => ({ token, body: '{"content":' }), 400, 'invalid_json'],
    ['a body that is no object', () => ({ token, body: '[]' }), 400, 'invalid_body'],
    ['no body', () => ({ token, headers: { 'content-type': 'application/json' } }), 400, 'invalid_body'],
    ['a wrong type', () => ({ token, body: { ...ok(), content: 7 } }), 400, 'invalid_body'],
    ['an empty message', () => ({ token, body: { ...ok(), content: ' \n' } }), 400, 'invalid_body'],
    ['4,001 characters', () => ({ token, body: { ...ok(), content: 'x'.repeat(4001) } }), 400, 'invalid_body'],
    ['a NUL', () => ({ token, body: { ...ok(), content: 'a\u0000b' } }), 400, 'invalid_body'],
    ['an unknown key', () => ({ token, body: { ...ok(), role: 'admin' } }), 400, 'invalid_body'],
    ['another author', () => ({ token, body: { ...ok(), author: 'assistant' } }), 400, 'invalid_body'],
    ['a bad client_message_id', () => ({ token, body: { ...ok(), client_message_id: '../x' } }), 400, 'invalid_body'],
    ['17 kB', () => ({ token, body: { ...ok(), content: 'x'.repeat(17_000) } }), 413, 'body_too_large'],
    [
      'text/plain',
      () => ({ token, body: 'x', headers: { 'content-type': 'text/plain' } }),
      415,
      'unsupported_media_type',
    ],
    [
      'UTF-16',
      () => ({ token, body: ok(), headers: { 'content-type': 'application/json; charset=utf-16le' } }),
      415,
      'unsupported_media_type',
    ],
    [
      'compression',
      () => ({ token, body: ok(), headers: { 'content-encoding': 'gzip' } }),
      415,
      'unsupported_media_type',
    ],
    ['deep nesting', () => ({ token, body: '['.repeat(15_000) }), 400, 'invalid_json'],
    ['no token', () => ({ body: ok() }), 401, 'token_missing'],
    ['a token that is none', () => ({ token: 'abc', body: ok() }), 401, 'token_invalid'],
    [
      'a token without a signature',
      () => ({ token: `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`, body: ok() }),
      401,
      'token_invalid',
    ],
    ['a foreign session', () => ({ token, body: { ...ok(), session_id: randomUUID() } }), 404, 'session_not_found'],
    [
      'a foreign page',
      () => ({ token, body: ok(), headers: { origin: 'https://evil.example' } }),
      403,
      'forbidden_origin',
    ],
    ['an opaque origin', () => ({ token, body: ok(), headers: { origin: 'null' } }), 403, 'forbidden_origin'],
    [
      'an Accept nobody can meet',
      () => ({ token, body: ok(), headers: { accept: 'image/png' } }),
      406,
      'not_acceptable',
    ],
  ];
  it.each(cases)('%s is a clear 4xx', async (_, options, status, code) => {
    const response = await server.ask('POST', '/api/webchat/messages', options());
    expect(await problemOf(response)).toEqual({ status, code });
  });

  it('mends a lone surrogate and keeps the message', async () => {
    const { access_token } = await server.openSession();
    const body = `{"content":"hola \\ud800 amigo","client_message_id":"${randomUUID()}"}`;
    const response = await server.ask('POST', '/api/webchat/messages', { token: access_token, body });
    expect(response.status).toBe(200);
    const history = await server.ask('GET', '/api/webchat/messages', { token: access_token });
    expect(await history.json()).toMatchObject({ messages: [{ content: 'hola \ufffd amigo' }, {}] });
  });

  it.each([
    ['GET', '/nothing', 404, 'not_found'],
    ['PUT', '/api/webchat/messages', 405, 'method_not_allowed'],
    ['GET', '/api/webchat/messages?limit=0', 400, 'invalid_query'],
    ['GET', '/api/webchat/messages?cursor=abc', 400, 'invalid_query'],
    ['GET', '/api/webchat/config?site_key=tlk_pub_other', 404, 'site_not_found'],
    ['GET', '/api/webchat/config?site_key=%00', 400, 'invalid_query'],
    ['GET', '/api/webchat/messages?cursor=1&cursor=2', 400, 'invalid_query'],
    ['GET', '/api/webchat/messages?__proto__=x', 400, 'invalid_query'],
    ['GET', '/api/webchat/messages?limit=%ff%fe', 400, 'invalid_query'],
    ['GET', '/%E0%A4%A', 404, 'not_found'],
    ['GET', '/a%00b', 404, 'not_found'],
    ['GET', '/widget/a%00b', 404, 'not_found'],
    ['GET', '/widget/..%2f..%2fpackage.json', 404, 'not_found'],
    ['GET', '/widget', 404, 'not_found'],
    ['POST', '/healthz', 405, 'method_not_allowed'],
    ['DELETE', '/api/openapi.json', 405, 'method_not_allowed'],
    ['POST', '/local/rest/v1/rpc/listar_leads', 404, 'not_found'],
  ])('%s %s is answered %i', async (method, path, status, code) => {
    const response = await server.ask(method, path, { token });
    expect(await problemOf(response)).toEqual({ status, code });
  });

  it('stores nothing', async () => {
    const history = await server.ask('GET', '/api/webchat/messages', { token });
    expect(await history.json()).toMatchObject({ messages: [] });
  });
});

describe('every answer', () => {
  const paths = [
    '/',
    '/healthz',
    '/readyz',
    '/nothing',
    '/widget/nothing.js',
    '/widget/%00',
    '/local/x',
    '/api/nothing',
  ];
  const api = ['/api/openapi.json', '/api/webchat/nothing', '/api/webchat/config?site_key=tlk_pub_local'];
  it.each([...paths, ...api])(
    'such as that of %s has an id and says what a browser may not do with it',
    async (path) => {
      const { headers } = await fetch(server.url + path);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      const nothing = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'";
      expect(headers.get('content-security-policy')).toEqual(path === '/' ? expect.stringMatching(/'self'/) : nothing);
      const oneYear = path.startsWith('/api') ? 'max-age=31536000; includeSubDomains' : null;
      expect(headers.get('strict-transport-security')).toBe(oneYear);
      expect(headers.get('content-type') ?? '').toMatch(path === '/' ? /^text\/html/ : /json/);
    },
  );

  it('about the API may be read by any program', async () => {
    const response = await server.ask('GET', '/api/openapi.json', { headers: { origin: 'https://other.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(await response.json()).toMatchObject({ openapi: '3.1.1', paths: { '/api/webchat/messages': {} } });
  });
});

describe('the server', () => {
  it('serves the landing page, and the widget to any other site', async () => {
    const page = await fetch(server.url);
    expect(await page.text()).toContain('<talia-chat');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const widget = await fetch(`${server.url}/widget/nothing.js`);
    expect(widget.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('is healthy and ready', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('refuses a page of another site before any work', async () => {
    const headers = { origin: 'https://evil.example' };
    const response = await server.ask('GET', '/api/webchat/config?site_key=tlk_pub_local', { headers });
    expect(await problemOf(response)).toEqual({ status: 403, code: 'forbidden_origin' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets an allowed page read answers, without credentials', async () => {
    const preflight = await server.ask('OPTIONS', '/api/webchat/messages', {
      headers: { 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(server.url);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('lets nobody keep what is a visitor’s, and sets no cookie', async () => {
    const { access_token: token } = await server.openSession();
    const session = await server.ask('POST', '/api/webchat/sessions', { body: { site_key: 'tlk_pub_local' } });
    const reply = await server.ask('POST', '/api/webchat/messages', { token, body: server.message('Hola') });
    const history = await server.ask('GET', '/api/webchat/messages', { token });
    const personal = [session, reply, history];
    expect(personal.map(({ status, headers }) => [status, headers.get('cache-control')])).toEqual(
      personal.map(() => [200, 'no-store']),
    );
    const others = await Promise.all(['/', '/healthz', '/nothing'].map((path) => server.ask('GET', path)));
    expect([...personal, ...others].flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
  });
});

function readReply(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'reply' in body ? body.reply : undefined;
}
