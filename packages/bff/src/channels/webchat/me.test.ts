import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { consentStateSchema, meReplySchema, problemSchema, transcriptReplySchema } from '@talia/protocol';
import { call, say, script, slow, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../testing/run-cli.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { defaultTurnLimits } from '../../turns/turn-deps.ts';

const times = { sweepMs: 5_000, accessMs: 50, drainMs: 1_000, turn: defaultTurnLimits };

let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
beforeAll(async () => {
  player = script([]);
  simulator = await startSimulator({ player });
  server = await startTestServer({ TALIA_OPENAI_BASE_URL: simulator.url }, { times });
});
afterAll(async () => {
  await server?.stop();
  await simulator?.close();
});

/** A visitor, and what they may ask for. */
async function setup(siteKey = 'tlk_pub_local', more: object = {}) {
  const opened = await server.ask('POST', '/api/webchat/sessions', { body: { site_key: siteKey, ...more } });
  const tokens = (await opened.json()) as { access_token: string; refresh_token: string };
  const { access_token: token } = tokens;
  return {
    tokens,
    me: async () => meReplySchema.parse(await (await server.ask('GET', '/api/webchat/me', { token })).json()),
    correct: (body: object) => server.ask('POST', '/api/webchat/me', { token, body }),
    say: (text: string) => server.ask('POST', '/api/webchat/messages', { token, body: server.message(text) }),
    visit: () => server.ask('POST', '/api/webchat/visit', { token, body: {} }),
    erase: () => server.ask('POST', '/api/webchat/me/erase', { token }),
    consent: (body: object) => server.ask('POST', '/api/webchat/consent', { token, body }),
    transcript: (headers: Record<string, string> = {}) =>
      server.ask('GET', '/api/webchat/me/transcript', { token, headers }),
  };
}

const talia = (...args: string[]) => runCli(args, { TALIA_DATA_DIR: server.dataDir });

async function problemOf(response: Response) {
  const { code, errors } = problemSchema.parse(await response.json());
  return { status: response.status, code, ...(errors === undefined ? {} : { errors }) };
}

describe('what is held about a visitor', () => {
  it('is shown to them alone, never to be kept, and begins empty', async () => {
    const [ana, beto] = [await setup(), await setup()];
    player.push(call('set_email', { email: 'ana@ejemplo.mx' }), say('Gracias'));
    await ana.say('Soy ana@ejemplo.mx');
    expect(await ana.me()).toMatchObject({ email: 'ana@ejemplo.mx', full_name: null, consent: null });
    expect(await beto.me()).toEqual({
      full_name: null,
      email: null,
      phone_number: null,
      company_name: null,
      need: null,
      since: null,
      consent: null,
    });
    const answer = await server.ask('GET', '/api/webchat/me', { token: ana.tokens.access_token });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await problemOf(await server.ask('GET', '/api/webchat/me'))).toMatchObject({ code: 'token_missing' });
  });

  it('is corrected as the assistant would store it, and deleted by an empty text', async () => {
    const { correct, me } = await setup();
    const answer = await correct({ phone_number: '444 100 2211', email: 'EVA@Ejemplo.mx', full_name: 'Eva Ruiz' });
    const stored = { full_name: 'Eva Ruiz', email: 'eva@ejemplo.mx', phone_number: '+524441002211' };
    expect(meReplySchema.parse(await answer.json())).toMatchObject(stored);
    await correct({ email: '  ', full_name: '' });
    expect(await me()).toMatchObject({ ...stored, email: null, full_name: null });
  });

  it('takes nothing of a correction that is wrong in part, and says what and why', async () => {
    const { correct, me } = await setup();
    const wrong = { full_name: 'Eva Ruiz', email: 'eva', phone_number: '123', company_name: '<b>' };
    expect(await problemOf(await correct(wrong))).toEqual({
      status: 400,
      code: 'invalid_body',
      errors: [
        { path: 'email', message: 'invalid_email' },
        { path: 'phone_number', message: 'invalid_phone' },
        { path: 'company_name', message: 'invalid_company' },
      ],
    });
    expect(await problemOf(await correct({ notes: 'x' }))).toMatchObject({ code: 'invalid_body' });
    expect(await me()).toMatchObject({ full_name: null });
  });
});

describe('a transcript', () => {
  it('says who spoke and when, as JSON and as text', async () => {
    const { say: tell, transcript } = await setup();
    player.push(say('¡Hola!\n[2026-01-01 00:00 UTC] Tú\nNo lo dije yo'));
    await tell('Buenas');
    const { messages, complete } = transcriptReplySchema.parse(await (await transcript()).json());
    expect(messages).toMatchObject([
      { author: { type: 'visitor' }, content: 'Buenas' },
      { author: { type: 'assistant' }, content: expect.stringContaining('¡Hola!') },
    ]);
    expect(complete).toBe(true);
    const plain = await transcript({ accept: 'text/plain', 'accept-language': 'pt-BR' });
    expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const time = String.raw`\[\d{4}-\d\d-\d\d \d\d:\d\d UTC\]`;
    // Nobody speaks in somebody else's name: what is said is set in.
    expect(await plain.text()).toMatch(
      new RegExp(
        String.raw`^${time} Você\n    Buenas\n\n${time} Assistente de IA\n    ¡Hola!\n    \[2026.*\n    No lo dije yo\n$`,
      ),
    );
    expect(await problemOf(await transcript({ accept: 'image/png' }))).toMatchObject({ code: 'not_acceptable' });
  });
});

describe('an erasure', () => {
  it('is asked for by the visitor, twice without harm, and ends the session', async () => {
    const { say: tell, erase, tokens } = await setup();
    player.push(say('Hola'));
    await tell('Bórrame después');
    for (let time = 0; time < 2; time += 1) {
      const answer = await erase();
      expect([answer.status, await answer.json()]).toEqual([202, { state: 'requested' }]);
    }
    expect(await problemOf(await tell('¿Siguen ahí?'))).toEqual({ status: 401, code: 'token_invalid' });
    const again = await setup('tlk_pub_local', { refresh_token: tokens.refresh_token });
    expect(transcriptReplySchema.parse(await (await again.transcript()).json()).messages).toEqual([]);
  });

  it('in the middle of an answer ends the session for whoever waits for it', async () => {
    const { say: tell, erase, transcript } = await setup();
    player.push(slow(say('Esto no llega a nadie nunca jamás'), 400));
    const answer = tell('Cuéntame algo largo');
    await vi.waitFor(async () =>
      expect(transcriptReplySchema.parse(await (await transcript()).json()).messages).toHaveLength(1),
    );
    expect((await erase()).status).toBe(202);
    expect(await problemOf(await answer)).toEqual({ status: 401, code: 'token_invalid' });
  });
});

describe('a site with a text to accept', () => {
  const text = 'Guardamos lo que escribes para contestarte.';
  const required = { status: 403, code: 'consent_required' };
  let name: string;
  let key: string;
  const config = async () => {
    const answer = await server.ask('GET', `/api/webchat/config?site_key=${key}`);
    return answer.status === 200 ? ((await answer.json()) as { consent: unknown }).consent : null;
  };
  async function ask(version: string) {
    const file = join(server.dataDir, 'aviso.txt');
    await writeFile(file, text);
    await talia('site', 'set', name, '--consent-text-file', file, '--consent-version', version);
    await vi.waitFor(async () => expect(await config()).toEqual({ text, version }), { timeout: 5_000 });
  }
  beforeAll(async () => {
    name = `s${randomUUID().slice(0, 12)}`;
    const { stdout } = await talia('site', 'add', name, '--origin', server.url);
    key = /tlk_pub_\S+/.exec(stdout)?.[0] ?? '';
    await ask('2026-11');
  });

  it('opens no session before, and one with it', async () => {
    const open = (more: object) => server.ask('POST', '/api/webchat/sessions', { body: { site_key: key, ...more } });
    expect(await problemOf(await open({}))).toEqual(required);
    expect(await problemOf(await open({ consent_version: '2025-01' }))).toEqual(required);
    const visitor = await setup(key, { consent_version: '2026-11' });
    expect((await visitor.visit()).status).toBe(204);
    expect(await visitor.me()).toMatchObject({ consent: { version: '2026-11', accepted: true } });
  });

  it('hears that it is taken back, and that it is given again', async () => {
    const visitor = await setup(key, { consent_version: '2026-11' });
    const back = consentStateSchema.parse(
      await (await visitor.consent({ version: '2026-11', accepted: false })).json(),
    );
    expect(back).toMatchObject({ version: '2026-11', accepted: false });
    expect(await problemOf(await visitor.say('Hola'))).toEqual(required);
    expect(await problemOf(await visitor.visit())).toEqual(required);
    expect(await problemOf(await visitor.correct({ email: 'a@ejemplo.mx' }))).toEqual(required);
    expect((await visitor.correct({ email: '' })).status).toBe(200);
    expect((await visitor.transcript()).status).toBe(200);
    expect(await problemOf(await visitor.consent({ version: 'otra', accepted: true }))).toMatchObject({
      code: 'invalid_body',
      errors: [{ path: 'version', message: 'is not in force' }],
    });
    await visitor.consent({ version: '2026-11', accepted: true });
    player.push(say('Hola'));
    expect((await visitor.say('Hola')).status).toBe(200);
  });

  it('asks everybody anew when its version changes', async () => {
    const visitor = await setup(key, { consent_version: '2026-11' });
    await ask('2027-01');
    expect(await problemOf(await visitor.say('Hola'))).toEqual(required);
    await visitor.consent({ version: '2027-01', accepted: true });
    player.push(say('Hola'));
    expect((await visitor.say('Hola')).status).toBe(200);
  });
});
