import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemSchema, sessionReplySchema } from '@talia/protocol';
import type { SessionReply } from '@talia/protocol';
import { SignJWT, UnsecuredJWT, decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultTurnLimits } from './turns/turn-deps.ts';
import { runCli } from './testing/run-cli.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

const sessionSecret = 'a secret of thirty-two characters.';
const times = { sweepMs: 5_000, accessMs: 50, drainMs: 1_000, turn: defaultTurnLimits };

let server: TestServer;
/** Used early, so that the last test has little to wait. */
let stolen: { first: SessionReply; renewed: SessionReply; at: number };
beforeAll(async () => {
  server = await startTestServer({ TALIA_SESSION_SECRET: sessionSecret }, { times });
  const first = await tokensOf(await openOn('tlk_pub_local', server.url));
  const renewed = await tokensOf(await openOn('tlk_pub_local', server.url, { refresh_token: first.refresh_token }));
  stolen = { first, renewed, at: Date.now() };
});
afterAll(() => server?.stop());

async function problemOf(response: Response) {
  return [response.status, problemSchema.parse(await response.json()).code];
}

/** Adds a site by the command line, as its owner would, and waits until the server knows it. */
async function addSite(...options: string[]) {
  const name = `s${randomUUID().slice(0, 12)}`;
  const { stdout } = await talia('site', 'add', name, ...options);
  const key = /tlk_pub_\S+/.exec(stdout)?.[0] ?? '';
  const secret = /tlk_sec_\S+/.exec(stdout)?.[0] ?? '';
  await expect.poll(async () => (await config(key)).status, { timeout: 5_000 }).not.toBe(404);
  return { name, key, secret };
}

const talia = (...args: string[]) => runCli(args, { TALIA_DATA_DIR: server.dataDir });
const config = (key: string, origin = server.url) =>
  server.ask('GET', `/api/webchat/config?site_key=${key}`, { headers: { origin } });
const openOn = (key: string, origin: string, more: object = {}) =>
  server.ask('POST', '/api/webchat/sessions', { body: { site_key: key, ...more }, headers: { origin } });
const tokensOf = async (response: Response) => sessionReplySchema.parse(await response.json());
const history = (token: string, origin = server.url) =>
  server.ask('GET', '/api/webchat/messages', { token, headers: { origin } });

/** What a right one says, signed with our key, changed. */
async function forge(change: Record<string, unknown> = {}, header: Record<string, unknown> = {}) {
  const { access_token: right } = await server.openSession();
  const claims = { ...decodeJwt(right), ...change };
  const [head = ''] = right.split('.');
  // Our own header.
  const protectedHeader = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string };
  const defined = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  const key = await deriveKey(sessionSecret);
  return new SignJWT(defined).setProtectedHeader({ ...protectedHeader, ...header }).sign(key);
}

const sign = (secret: string, audience: string, subject: string) =>
  new SignJWT({ name: 'Ana Torres', email: 'ana@ejemplo.mx' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(secret));

describe('an access token', () => {
  it('that is right is taken, also when it was made by hand', async () => {
    expect((await history(await forge())).status).toBe(200);
  });

  it.each([
    ['without an expiry', { exp: undefined }, 'token_invalid'],
    ['without a subject', { sub: undefined }, 'token_invalid'],
    ['without a site', { sk: undefined }, 'token_invalid'],
    ['without a family', { fam: undefined }, 'token_invalid'],
    ['without a version', { ver: undefined }, 'token_invalid'],
    ['without a time of issue', { iat: undefined }, 'token_invalid'],
    ['of an older version', { ver: 1 }, 'token_invalid'],
    ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 120 }, 'token_expired'],
    ['for another audience', { aud: 'panel' }, 'token_invalid'],
    ['of another issuer', { iss: 'somebody' }, 'token_invalid'],
    ['of a site that is not there', { sk: 'tlk_pub_other' }, 'token_invalid'],
  ])('%s is refused', async (_, change, code) => {
    expect(await problemOf(await history(await forge(change)))).toEqual([401, code]);
  });

  it.each([
    ['of another type', { typ: 'JWT' }],
    ['of a key that we do not have', { kid: 'unknown' }],
  ])('%s is refused', async (_, header) => {
    expect(await problemOf(await history(await forge({}, header)))).toEqual([401, 'token_invalid']);
  });

  it('that nobody signed is refused', async () => {
    const { access_token: right } = await server.openSession();
    const unsigned = new UnsecuredJWT(decodeJwt(right)).encode();
    expect(await problemOf(await history(unsigned))).toEqual([401, 'token_invalid']);
  });

  it('whose letters were changed anywhere is refused', async () => {
    const { access_token: right } = await server.openSession();
    for (let at = 0; at < right.length; at += 7) {
      const letter = right[at] === 'A' ? 'B' : 'A';
      const changed = right.slice(0, at) + letter + right.slice(at + 1);
      expect((await history(changed)).status, `letter ${at}`).toBe(401);
    }
  });

  it('is taken from the Authorization header only', async () => {
    const { access_token: token } = await server.openSession();
    const missing = [401, 'token_missing'];
    expect(await problemOf(await history(''))).toEqual(missing);
    expect(
      await problemOf(await server.ask('GET', '/api/webchat/messages', { headers: { cookie: `token=${token}` } })),
    ).toEqual(missing);
    expect(
      await problemOf(
        await server.ask('GET', '/api/webchat/messages', { headers: { authorization: `Basic ${token}` } }),
      ),
    ).toEqual(missing);
    expect((await server.ask('GET', `/api/webchat/messages?access_token=${token}`)).status).toBe(401);
    const response = await server.ask('POST', '/api/webchat/sessions', { body: { site_key: 'tlk_pub_local' } });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('signed with the secret before is taken while both are set', async () => {
    const next = await startTestServer({
      TALIA_SESSION_SECRET: 'another secret of thirty-two chars',
      TALIA_SESSION_SECRET_PREVIOUS: sessionSecret,
    });
    try {
      const token = await forge();
      const response = await next.ask('GET', '/api/webchat/messages', { token });
      expect(response.status).toBe(200);
    } finally {
      await next.stop();
    }
  });
});

describe('a session', () => {
  it('of one site is nothing on the pages of another', async () => {
    const a = await addSite('--origin', 'https://a.mx');
    await addSite('--origin', 'https://b.mx');
    const { access_token: token, refresh_token: refresh } = await tokensOf(await openOn(a.key, 'https://a.mx'));
    expect((await history(token, 'https://a.mx')).status).toBe(200);
    expect(await problemOf(await history(token, 'https://b.mx'))).toEqual([403, 'forbidden_origin']);
    expect(await problemOf(await openOn(a.key, 'https://b.mx', { refresh_token: refresh }))).toEqual([
      403,
      'forbidden_origin',
    ]);
  });

  it('cannot be told apart from one that is not there', async () => {
    const { session_id: foreign } = await server.openSession();
    const { access_token: token } = await server.openSession();
    for (const id of [foreign, randomUUID(), 'x']) {
      const asked = await server.ask('GET', `/api/webchat/messages?session_id=${id}`, { token });
      expect(await problemOf(asked)).toEqual([404, 'session_not_found']);
      const sent = await server.ask('POST', '/api/webchat/messages', {
        token,
        body: { ...server.message('Hola'), session_id: id },
      });
      expect(await problemOf(sent)).toEqual([404, 'session_not_found']);
    }
  });

  it('ends with logout: neither of its tokens is good for anything, on any process', async () => {
    const first = await server.openSession();
    const token = first.access_token;
    expect((await server.ask('POST', '/api/webchat/logout', { token })).status).toBe(204);
    expect(await problemOf(await history(token))).toEqual([401, 'token_invalid']);
    const next = await tokensOf(await openOn('tlk_pub_local', server.url, { refresh_token: first.refresh_token }));
    expect(next).toMatchObject({ resumed: false });
    expect(next.session_id).not.toBe(first.session_id);
  });
});

describe('a site', () => {
  it('built in takes this machine, and nobody else', async () => {
    expect((await openOn('tlk_pub_local', 'http://localhost:1234')).status).toBe(200);
    for (const origin of ['https://www.example.com', 'null', 'http://localhost.evil.com']) {
      const refused = await openOn('tlk_pub_local', origin);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
      expect(await problemOf(refused)).toEqual([403, 'forbidden_origin']);
    }
    const noPage = await fetch(`${server.url}/api/webchat/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ site_key: 'tlk_pub_local' }),
    });
    expect(await problemOf(noPage)).toEqual([403, 'forbidden_origin']);
  });

  it('that is added works within seconds, says how it wants to look, and is shut as fast', async () => {
    const { name, key } = await addSite('--origin', 'https://*.c.mx', '--theme', 'dark', '--locale', 'pt');
    const reply = await config(key, 'https://x.c.mx');
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://x.c.mx');
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
    expect(reply.headers.get('vary')).toContain('Origin');
    expect(await reply.json()).toMatchObject({ theme: 'dark', locale: 'pt', identity: 'optional' });
    const { access_token: token } = await tokensOf(await openOn(key, 'https://x.c.mx'));
    await talia('site', 'revoke', name);
    // Its pages are nobody's any more, and neither is a token that comes from none.
    await expect.poll(async () => (await history(token, 'https://x.c.mx')).status, { timeout: 2_000 }).toBe(403);
    const { status } = await fetch(`${server.url}/api/webchat/messages`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(status).toBe(401);
  });

  it('with a new key takes the old one too, for the same visitors', async () => {
    const { name, key } = await addSite('--origin', 'https://d.mx');
    const before = await tokensOf(await openOn(key, 'https://d.mx'));
    const next = /tlk_pub_\S+/.exec((await talia('site', 'rotate', name)).stdout)?.[0] ?? '';
    await expect.poll(async () => (await config(next, 'https://d.mx')).status, { timeout: 2_000 }).toBe(200);
    expect((await history(before.access_token, 'https://d.mx')).status).toBe(200);
    expect(await tokensOf(await openOn(next, 'https://d.mx', { refresh_token: before.refresh_token }))).toMatchObject({
      session_id: before.session_id,
      resumed: true,
    });
    expect((await openOn(key, 'https://d.mx')).status).toBe(200);
  });

  it('names the origin that it does not take, so that whoever sets it up finds the fault', async () => {
    const refused = await openOn('tlk_pub_local', 'https://www.example.com');
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('https://www.example.com') });
  });
});

describe('a visitor whom the page knows', () => {
  const origin = 'https://e.mx';
  it('keeps the conversation on another device, and leaves it with logout', async () => {
    const { key, secret } = await addSite('--origin', origin, '--identity', 'required');
    expect(await problemOf(await openOn(key, origin))).toEqual([401, 'identity_required']);
    const token = await sign(secret, key, 'cliente-7');
    const phone = await tokensOf(await openOn(key, origin, { identity_token: token }));
    await server.ask('POST', '/api/webchat/messages', {
      token: phone.access_token,
      body: server.message('Hola'),
      headers: { origin },
    });
    const desktop = await tokensOf(await openOn(key, origin, { identity_token: token }));
    expect(desktop.session_id).toBe(phone.session_id);
    expect(await (await history(desktop.access_token, origin)).json()).toMatchObject({
      messages: [{ content: 'Hola' }, {}],
    });
    await server.ask('POST', '/api/webchat/logout', { token: phone.access_token, headers: { origin } });
    expect((await history(phone.access_token, origin)).status).toBe(401);
    expect((await history(desktop.access_token, origin)).status).toBe(200);
    // To go on with a session takes no identity token.
    expect((await openOn(key, origin, { refresh_token: desktop.refresh_token })).status).toBe(200);
  });

  it('is not whoever says so: a token of another site, of a stranger or of ours is refused', async () => {
    const [one, two] = [await addSite('--origin', origin), await addSite('--origin', origin)];
    const access = (await server.openSession()).access_token;
    for (const token of [await sign(two.secret, one.key, 'x'), await sign(two.secret, two.key, 'x'), access, 'x']) {
      expect(await problemOf(await openOn(one.key, origin, { identity_token: token }))).toEqual([
        401,
        'identity_invalid',
      ]);
    }
  });

  it('signs on with either secret while it is being changed', async () => {
    const { name, key, secret } = await addSite('--origin', origin);
    const next = /tlk_sec_\S+/.exec((await talia('site', 'rotate-identity', name)).stdout)?.[0] ?? '';
    const statusWith = async (used: string) =>
      (await openOn(key, origin, { identity_token: await sign(used, key, 'y') })).status;
    await expect.poll(() => statusWith(next), { timeout: 2_000 }).toBe(200);
    expect(await statusWith(secret)).toBe(200);
  });
});

const renew = async (token: string) => tokensOf(await openOn('tlk_pub_local', server.url, { refresh_token: token }));

/** Twice within this time is two tabs; later it is a thief. */
const graceMs = 10_000;

it('a session whose refresh token is replayed ends, for whoever stole it and for whoever had it', async () => {
  const { first, renewed, at } = stolen;
  await sleep(Math.max(0, at + graceMs + 200 - Date.now()));
  expect(await renew(first.refresh_token)).toMatchObject({ resumed: false });
  expect(await renew(renewed.refresh_token)).toMatchObject({ resumed: false });
  await expect.poll(async () => (await history(renewed.access_token)).status, { timeout: 2_000 }).toBe(401);
}, 20_000);

it('no refresh token lies in the data directory, only its digest', async () => {
  const { refresh_token: token } = await server.openSession();
  const digest = createHash('sha256').update(token).digest('hex');
  const entries = await readdir(server.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  expect(contents.some((content) => content.includes(digest))).toBe(true);
  expect(files.filter((_, index) => contents[index]?.includes(token))).toEqual([]);
});

/** As the server makes it of `TALIA_SESSION_SECRET` (RFC 5869, one block). */
async function deriveKey(secret: string): Promise<Uint8Array> {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
  const info = Buffer.concat([Buffer.from('talia visitor tokens v1'), Buffer.from([1])]);
  return new Uint8Array(createHmac('sha256', extracted).update(info).digest());
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
