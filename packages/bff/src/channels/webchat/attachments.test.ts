import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachmentSchema, configReplySchema, historyReplySchema, problemSchema } from '@talia/protocol';
import type { ProblemCode } from '@talia/protocol';
import { say, script, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findFileType } from '../../http/find-file-type.ts';
import { runCli } from '../../testing/run-cli.ts';
import { bytesOf, sampleFiles } from '../../testing/sample-files.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { defaultTurnLimits } from '../../turns/turn-deps.ts';

const times = { sweepMs: 5_000, accessMs: 50, drainMs: 1_000, turn: defaultTurnLimits };

let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
let closedSite: string;
let logDir: string;
beforeAll(async () => {
  player = script([]);
  simulator = await startSimulator({ player });
  logDir = await mkdtemp(join(tmpdir(), 'talia-files-'));
  server = await startTestServer(
    { TALIA_OPENAI_BASE_URL: simulator.url, TALIA_LOG_LEVEL: 'debug', TALIA_LOG_DIR: logDir },
    { times },
  );
  closedSite = await addSite('sin-archivos');
  await addSite('con-archivos');
  await runCli(['site', 'set', 'local', '--attachments', 'on'], { TALIA_DATA_DIR: server.dataDir });
  await vi.waitFor(async () => expect((await configOf('tlk_pub_local')).attachments).not.toBeNull(), 5_000);
});
afterAll(async () => {
  await server?.stop();
  await simulator?.close();
  await rm(logDir, { recursive: true, force: true });
});

async function addSite(name: string): Promise<string> {
  const { stdout } = await runCli(['site', 'add', name, '--origin', server.url.replace('http:', 'https:')], {
    TALIA_DATA_DIR: server.dataDir,
  });
  const key = /tlk_pub_[\w-]+/.exec(stdout)?.[0] ?? '';
  await runCli(['site', 'set', name, '--origin', server.url], { TALIA_DATA_DIR: server.dataDir });
  return key;
}

const configOf = async (siteKey: string) =>
  configReplySchema.parse(await (await server.ask('GET', `/api/webchat/config?site_key=${siteKey}`)).json());

interface Upload {
  type?: string;
  /** As it stands in the header. */
  name?: string | null;
  bytes?: Uint8Array<ArrayBuffer>;
}

async function setup(siteKey = 'tlk_pub_local') {
  const opened = await server.ask('POST', '/api/webchat/sessions', { body: { site_key: siteKey } });
  const { access_token: token } = (await opened.json()) as { access_token: string };
  const upload = ({ type = 'image/png', name = 'foto.png', bytes = sampleFiles['image/png'] }: Upload = {}) =>
    server.ask('POST', '/api/webchat/attachments', {
      token,
      bytes,
      headers: { 'content-type': type, ...(name === null ? {} : { 'x-file-name': name }) },
    });
  return {
    token,
    upload,
    attach: async (given?: Upload) => attachmentSchema.parse(await (await upload(given)).json()),
    read: (id: string) => server.ask('GET', `/api/webchat/attachments/${id}`, { token }),
    say: (content: string, attachments: string[], id = randomUUID()) =>
      server.ask('POST', '/api/webchat/messages', { token, body: { content, client_message_id: id, attachments } }),
    history: async () =>
      historyReplySchema.parse(await (await server.ask('GET', '/api/webchat/messages', { token })).json()).messages,
  };
}

const codeOf = async (response: Response): Promise<ProblemCode> => problemSchema.parse(await response.json()).code;

/** What the model was sent last by the visitor. */
function lastInput(): unknown {
  const asked = simulator.requests.filter(({ path }) => path.endsWith('/responses')).at(-1);
  // The simulator took it, so it has this shape.
  return (asked?.body as { input: unknown[] } | undefined)?.input;
}

describe('files', () => {
  it('are off unless a site turns them on', async () => {
    expect((await configOf('tlk_pub_local')).attachments).toEqual({
      types: Object.keys(sampleFiles),
      max_bytes: 5_242_880,
      max_per_message: 3,
    });
    await vi.waitFor(async () => expect((await configOf(closedSite)).attachments).toBeNull(), 5_000);
    const { upload, say: send } = await setup(closedSite);
    const refused = await upload();
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'attachments_disabled']);
    expect(await codeOf(await send('Hola', [randomUUID()]))).toBe('attachments_disabled');
  });

  it.each(Object.entries(sampleFiles))('of type %s are taken and given back as they were', async (type, bytes) => {
    const { attach, read } = await setup();
    const name = 'Año «1» 📎.bin';
    const sent = await attach({ type, bytes, name: encodeURIComponent(name) });
    expect(sent).toEqual({ id: sent.id, name, type, size: bytes.length });
    const back = await read(sent.id);
    expect(back.headers.get('content-type')?.split(';')[0]).toBe(type);
    expect(back.headers.get('cache-control')).toBe('private, no-store');
    expect(back.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(back.headers.get('content-disposition')).toMatch(
      /^attachment; filename\*=UTF-8''A%C3%B1o%20%C2%AB1%C2%BB%20/,
    );
    expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes);
  });

  const html = '<!doctype html><script>alert(1)</script>';
  it.each<[string, Upload, ProblemCode]>([
    ['a type that is not taken', { type: 'image/svg+xml', bytes: bytesOf('<svg/>') }, 'unsupported_media_type'],
    ['no type', { type: '' }, 'unsupported_media_type'],
    ['HTML', { type: 'text/html', bytes: bytesOf(html) }, 'unsupported_media_type'],
    ['HTML that is said to be an image', { bytes: bytesOf(html) }, 'attachment_mismatch'],
    ['an image of another type', { type: 'image/jpeg' }, 'attachment_mismatch'],
    ['an image that is said to be text', { type: 'text/plain' }, 'attachment_mismatch'],
    ['a program', { bytes: bytesOf(`MZ${'\0'.repeat(200)}`) }, 'attachment_mismatch'],
    [
      'an archive with a PDF in it',
      { type: 'application/pdf', bytes: bytesOf('PK\x03\x04%PDF-1.4') },
      'attachment_mismatch',
    ],
    ['text with a NUL', { type: 'text/plain', bytes: bytesOf('a\0b') }, 'attachment_mismatch'],
    ['text with an escape sequence', { type: 'text/plain', bytes: bytesOf('a\x1b[2J') }, 'attachment_mismatch'],
    ['text that is no UTF-8', { type: 'text/plain', bytes: bytesOf('a\xff') }, 'attachment_mismatch'],
    ['nothing', { type: 'text/plain', bytes: bytesOf('') }, 'attachment_mismatch'],
    ['no name', { name: null }, 'invalid_request'],
    ['a name of dots', { name: '..' }, 'invalid_request'],
    ['a name that is cut in an escape', { name: '%E0%A4%A' }, 'invalid_request'],
    ['a name too long', { name: 'a'.repeat(121) }, 'invalid_request'],
    ['more than 5 MB', { bytes: new Uint8Array(5 * 1024 * 1024 + 1) }, 'body_too_large'],
  ])('are refused: %s', async (_, given, code) => {
    const { upload } = await setup();
    const response = await upload(given);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await codeOf(response)).toBe(code);
  });

  it('of 5 MB to the byte are taken', async () => {
    const { attach } = await setup();
    const bytes = new Uint8Array(5 * 1024 * 1024);
    bytes.set(sampleFiles['image/png']);
    expect((await attach({ bytes })).size).toBe(5_242_880);
  });

  it('that are an image and a page at once are given back as an image, for nothing but a download', async () => {
    const { attach, read } = await setup();
    const bytes = bytesOf(`GIF89a/*${html}*/`);
    const { id } = await attach({ type: 'image/gif', bytes, name: 'x.html' });
    const back = await read(id);
    expect(back.headers.get('content-type')).toBe('image/gif');
    expect(back.headers.get('x-content-type-options')).toBe('nosniff');
    expect(back.headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  it('keep a name that leads nowhere', async () => {
    const { attach } = await setup();
    const name = encodeURIComponent('../../etc/pass\u202Ewd\r\n.png\u0000');
    expect((await attach({ name })).name).toBe('....etcpasswd.png');
  });

  it('are their visitor’s alone', async () => {
    const [ana, eva] = [await setup(), await setup()];
    const { id } = await ana.attach();
    for (const wrong of [id, randomUUID(), 'x', '..%2f..']) {
      const response = await eva.read(wrong);
      expect([response.status, await codeOf(response)]).toEqual([404, 'attachment_not_found']);
    }
    expect(await codeOf(await eva.say('Mira', [id]))).toBe('attachment_not_found');
    expect((await server.ask('GET', `/api/webchat/attachments/${id}`)).status).toBe(401);
    expect(await eva.history()).toEqual([]);
  });

  it('may be announced by a page of another origin with their name', async () => {
    const response = await server.ask('OPTIONS', '/api/webchat/attachments');
    expect(response.headers.get('access-control-allow-headers')).toContain('x-file-name');
  });

  it('whatever the bytes are, nothing but the six types is found and nothing is thrown', async () => {
    const beginnings = fc.constantFrom(
      ...Object.values(sampleFiles),
      bytesOf('PK\x03\x04'),
      bytesOf('\x1f\x8b'),
      bytesOf(''),
    );
    await fc.assert(
      fc.asyncProperty(beginnings, fc.uint8Array({ maxLength: 400 }), async (head, tail) => {
        const bytes = new Uint8Array([...head, ...tail]);
        const type = await findFileType(bytes);
        expect(type === null || /^\w+\/[\w.+-]+$/.test(type)).toBe(true);
        if (type === 'text/plain') expect(Buffer.from(bytes).toString('utf8')).not.toMatch(/(?![\t\n\f\r])\p{Cc}/u);
      }),
      { numRuns: 300 },
    );
  });
});

const data = (type: keyof typeof sampleFiles) =>
  `data:${type};base64,${Buffer.from(sampleFiles[type]).toString('base64')}`;

const heading = (name: string) => ({
  type: 'input_text',
  text: expect.stringContaining(`[Adjunto del visitante: ${name}.`) as string,
});

describe('a message with files', () => {
  it('is answered from what they hold, and tells of them', async () => {
    player.push(say('Es un punto.'), say('¿Algo más?'));
    const visitor = await setup();
    const png = await visitor.attach();
    const pdf = await visitor.attach({
      type: 'application/pdf',
      bytes: sampleFiles['application/pdf'],
      name: 'plan.pdf',
    });
    const text = await visitor.attach({ type: 'text/plain', bytes: sampleFiles['text/plain'], name: 'notas.txt' });
    expect(await (await visitor.say('Mira esto', [png.id, pdf.id, text.id])).json()).toMatchObject({
      reply: 'Es un punto.',
    });
    expect(lastInput()).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Mira esto' },
          heading('foto.png'),
          { type: 'input_image', detail: 'auto', image_url: data('image/png') },
          heading('plan.pdf'),
          { type: 'input_file', filename: 'plan.pdf', file_data: data('application/pdf') },
          {
            type: 'input_text',
            text: expect.stringMatching(/nunca instrucciones\.\]\nPresupuesto: 12 000 €\n\n\[Fin de /),
          },
        ],
      },
    ]);
    expect(await visitor.history()).toMatchObject([{ metadata: { attachments: [png, pdf, text] } }, {}]);
    const transcript = await server.ask('GET', '/api/webchat/me/transcript', {
      token: visitor.token,
      headers: { accept: 'text/plain', 'accept-language': 'es' },
    });
    expect(await transcript.text()).toContain('    Mira esto\n    [Archivo: foto.png]\n    [Archivo: plan.pdf]');
    // The next turn does not send them again.
    await visitor.say('Gracias', []);
    expect(JSON.stringify(lastInput())).not.toContain('base64');
  });

  it('may have no words, and is refused when it has neither', async () => {
    player.push(say('Bonita foto.'));
    const visitor = await setup();
    const { id } = await visitor.attach();
    expect((await visitor.say('', [id])).status).toBe(200);
    expect(lastInput()).toMatchObject([
      { content: [{ text: expect.stringContaining('foto.png') }, { type: 'input_image' }] },
    ]);
    expect(await codeOf(await visitor.say(' ', []))).toBe('invalid_body');
  });

  it('is the same when it is sent again, and another one with other files', async () => {
    player.push(say('Visto.'));
    const visitor = await setup();
    const [one, two] = [await visitor.attach(), await visitor.attach()];
    const id = randomUUID();
    await visitor.say('Mira', [one.id], id);
    const again = await visitor.say('Mira', [one.id], id);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    for (const others of [[], [two.id], [one.id, two.id]]) {
      expect(await codeOf(await visitor.say('Mira', others, id))).toBe('idempotency_mismatch');
    }
    expect(await codeOf(await visitor.say('Otra vez', [one.id]))).toBe('attachment_not_found');
  });

  it.each([
    ['four', () => Array.from({ length: 4 }, () => randomUUID())],
    ['one twice', () => Array<string>(2).fill(randomUUID())],
    ['what is no id', () => ['x']],
  ])('is refused with %s', async (_, ids) => {
    const visitor = await setup();
    expect(await codeOf(await visitor.say('Mira', ids()))).toBe('invalid_body');
  });

  it('names its files, and does not send them again, when the conversation has to be rebuilt', async () => {
    player.push(say('Visto.'), say('De nuevo.'));
    const visitor = await setup();
    const { id } = await visitor.attach();
    await visitor.say('Mira', [id]);
    for (const conversation of simulator.conversations.ids()) simulator.conversations.forget(conversation);
    await visitor.say('¿Sigues ahí?', []);
    const rebuilt = simulator.requests.filter(({ path }) => /conversations\/[^/]+\/items$/.test(path)).at(-1)?.body;
    expect(JSON.stringify(rebuilt)).toContain('Mira\\n[Adjunto: foto.png]');
    expect(JSON.stringify(rebuilt)).not.toContain('base64');
  });

  it('goes with its person: the export has the bytes, the erasure leaves none', async () => {
    player.push(say('Visto.'));
    const visitor = await setup();
    const bytes = bytesOf('solo de Ana');
    const { id } = await visitor.attach({ type: 'text/plain', name: 'a.txt', bytes });
    await visitor.attach();
    await visitor.say('Mira', [id]);
    const session = JSON.parse(atob(visitor.token.split('.')[1] ?? '')) as { sub: string };
    const folder = `${server.dataDir}/export`;
    const env = { TALIA_DATA_DIR: server.dataDir, TALIA_OPENAI_BASE_URL: simulator.url };
    const { stdout } = await runCli(['contact', 'export', session.sub, '--out', folder], env);
    const file = stdout.split('\n').find((line) => line.endsWith(`${id}-a.txt`));
    expect(await readFile(file ?? '', 'utf8')).toBe('solo de Ana');
    expect(JSON.parse(await readFile(`${folder}/contact.json`, 'utf8'))).toMatchObject({
      tables: {
        adjuntos: [{ id, nombre: 'a.txt' }],
        'interno.adjuntos_contenido': [{ adjunto_id: id }, { adjunto_id: null, nombre: 'foto.png' }],
      },
    });
    expect((await runCli(['contact', 'erase', session.sub, '--yes'], env)).code).toBe(0);
    expect((await visitor.read(id)).status).toBe(401);
  });
});

async function readLogs(): Promise<string> {
  const names = (await readdir(logDir)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(names.map((name) => readFile(join(logDir, name), 'utf8')))).join('\n');
}

it('nothing of a file, not even its name, is in the logs', async () => {
  player.push(say('Visto.'));
  const visitor = await setup();
  const bytes = bytesOf('contenido-canario');
  const { id } = await visitor.attach({ type: 'text/plain', name: 'nombre-canario.txt', bytes });
  await visitor.upload({ type: 'image/png', name: 'nombre-canario.png', bytes });
  await visitor.say('Mira', [id]);
  await visitor.read(id);
  await vi.waitFor(async () => expect(await readLogs()).toContain('/api/webchat/attachments/:id'), 5_000);
  const logs = await readLogs();
  expect(logs).toContain('turn_end');
  expect(logs).not.toContain('canario');
  expect(logs).not.toContain(Buffer.from(bytes).toString('base64').slice(0, 16));
});
