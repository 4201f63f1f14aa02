import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { TurnLostError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import { connect } from './connect.ts';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

type Respond = (attempt: number, init: RequestInit | undefined) => Response | Promise<Response>;

/** Calls on a real client, whose network is this function; `bodies` are the requests it carried. */
function setup(respond: Respond, options: Partial<RpcOptions> = {}) {
  const bodies: string[] = [];
  const fetch: typeof globalThis.fetch = async (_input, init) => {
    bodies.push(typeof init?.body === 'string' ? init.body : '');
    return respond(bodies.length, init);
  };
  const client = connect({ url: 'http://database.invalid', key: 'sb_secret_x', fetch });
  const rpc = createRpc(client, { timeoutMs: 60, retryDelayMs: 5, ...options });
  return { bodies, call: (id = '') => rpc('trazar', { p_id: id }, z.unknown()) };
}

const secret = 'Ana Torres';
const html = `<html><h1>Bad gateway</h1>${secret} /srv/app/index.js:12</html>`;

const json = (status: number, body: unknown) => () => Response.json(body, { status });
const page = (status: number) => () => new Response(html, { status, headers: { 'content-type': 'text/html' } });
const sqlError = (status: number, code: string): Respond =>
  json(status, { code, message: secret, details: secret, hint: null });

function never(_attempt: number, init: RequestInit | undefined): Promise<Response> {
  const { promise, reject } = Promise.withResolvers<Response>();
  init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
  return promise;
}

const refused = () => Promise.reject(new TypeError('fetch failed', { cause: new Error(`connect ${secret}`) }));

async function failureOf(call: Promise<unknown>): Promise<Error> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error('something else than an error was thrown');
  return error;
}

describe('a database that is away', () => {
  const signs: [string, Respond, string][] = [
    ['refuses the connection', refused, 'no_answer'],
    ['never answers', never, 'no_answer'],
    ['is away for PostgREST', sqlError(503, 'PGRST001'), 'PGRST001'],
    ['has no connection left for PostgREST', sqlError(504, 'PGRST003'), 'PGRST003'],
    ['lost its connection while it idled, as PostgREST 12 tells it', json(400, { code: '', message: '' }), 'http_400'],
    ['has a full disk', sqlError(503, '53100'), '53100'],
    ['is read only', sqlError(405, '25006'), '25006'],
    ['shuts down', sqlError(503, '57P01'), '57P01'],
    ['cannot accept connections now', sqlError(500, '57P03'), '57P03'],
    ['took too long for itself', sqlError(500, '57014'), '57014'],
    ['cannot read its disk', sqlError(500, '58030'), '58030'],
    ['chose this call as the victim of a deadlock', sqlError(500, '40P01'), '40P01'],
    ['hides behind the 502 page of a gateway', page(502), 'http_502'],
    ['hides behind the 504 page of a gateway', page(504), 'http_504'],
    ['hides behind the 500 page of a gateway', page(500), 'http_500'],
    ['hides behind the 500 of a gateway that speaks JSON', json(500, { message: secret }), 'http_500'],
    ['hides behind a page that claims to be fine', page(200), 'http_200'],
    ['is guarded by a gateway that had enough', json(429, { message: 'slow down' }), 'http_429'],
  ];

  it.each(signs)('%s: a typed error in time, with nothing of the vendor’s text', async (_, respond, code) => {
    const { bodies, call } = setup(respond);
    const startedAt = performance.now();
    const error = await failureOf(call());
    expect(error).toMatchObject({ code: 'store_unavailable', retryAfterSeconds: 5, cause: { code } });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(bodies.length).toBeGreaterThan(respond === never ? 0 : 1);
    expect(JSON.stringify([error.message, String(error.cause), errorFields(error)])).not.toContain(secret);
    expect(errorFields(error)).toMatchObject({ error_code: 'store_unavailable', cause_code: code });
  });

  it('is named by the attempt that got an answer, not by the one that time cut short', async () => {
    const { call } = setup((attempt, init) =>
      attempt === 1 ? sqlError(503, '53100')(attempt, init) : never(attempt, init),
    );
    expect(await failureOf(call())).toMatchObject({ cause: { code: '53100' } });
  });

  it('that comes back within the time of a call is asked again, with the same arguments', async () => {
    const { bodies, call } = setup(async (attempt) => (attempt < 3 ? refused() : Response.json('ok')), {
      timeoutMs: 5_000,
    });
    expect(await call('x')).toBe('ok');
    expect(bodies).toEqual(Array.from({ length: 3 }, () => '{"p_id":"x"}'));
  });

  it('is left alone after three failed calls, and asked again a second later', async () => {
    let away = true;
    const { bodies, call } = setup(() => (away ? refused() : Response.json('ok')));
    for (let calls = 0; calls < 3; calls += 1) await failureOf(call());
    const asked = bodies.length;
    expect(await failureOf(call())).toMatchObject({ code: 'store_unavailable', cause: { code: 'not_tried' } });
    expect(bodies).toHaveLength(asked);
    away = false;
    await expect.poll(() => call(), { timeout: 3_000, interval: 100 }).toBe('ok');
    expect(await call()).toBe('ok');
  });
});

describe('a call that the database refuses', () => {
  it.each([
    ['a fault inside of it', sqlError(500, 'XX000')],
    ['text it cannot store', sqlError(400, '22P05')],
    ['a function it does not have', sqlError(404, 'PGRST202')],
    ['a duplicate', sqlError(409, '23505')],
    ['a key it does not know', json(401, { message: `Invalid API key ${secret}` })],
    ['a 404 without a body', () => new Response(null, { status: 404 })],
  ])('for %s is a bug: not tried again, and its text stays inside', async (_, respond) => {
    const { bodies, call } = setup(respond);
    const error = await failureOf(call());
    expect(error).not.toHaveProperty('retryAfterSeconds');
    expect(bodies).toHaveLength(1);
    expect(error.message).not.toContain(secret);
  });

  it('because another process holds the turn is told as that', async () => {
    const { call } = setup(json(409, { code: 'PT409', message: 'turno_perdido' }));
    expect(await failureOf(call())).toBeInstanceOf(TurnLostError);
  });

  it('says nothing of the database being away', async () => {
    let respond = sqlError(500, 'XX000');
    const { call } = setup((attempt, init) => respond(attempt, init));
    for (let calls = 0; calls < 5; calls += 1) await failureOf(call());
    respond = json(200, 'ok');
    expect(await call()).toBe('ok');
  });
});
