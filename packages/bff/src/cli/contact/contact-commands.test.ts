import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../testing/run-cli.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { toCsv, toFileName } from './write-export.ts';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'talia-export-'));
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const talia = (...args: string[]) => runCli(args, { TALIA_DATA_DIR: server.dataDir });

/** A visitor who said hello through the API. */
async function visitor(): Promise<{ sessionId: string; token: string }> {
  const { access_token: token, session_id: sessionId } = await server.openSession();
  await server.ask('POST', '/api/webchat/messages', { token, body: server.message('Hola, soy Eva Luna') });
  return { sessionId, token };
}

describe('talia contact', () => {
  it('finds a person by what they are known by', async () => {
    const { sessionId } = await visitor();
    const { stdout } = await talia('contact', 'find', sessionId, '--json');
    const [{ contactId }] = JSON.parse(stdout) as [{ contactId: string }];
    expect((await talia('contact', 'find', contactId)).stdout).toContain(contactId);
    expect(await talia('contact', 'find', 'nadie@x.mx')).toMatchObject({ code: 1 });
    expect(await talia('contact', 'export', 'nadie@x.mx')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^talia: Nobody is known by that/),
    });
  });

  it('exports everything as JSON and CSV, for its owner alone', async () => {
    const { sessionId } = await visitor();
    const out = join(folder, 'eva');
    const { stdout } = await talia('contact', 'export', sessionId, '--out', out);
    const names = await readdir(out);
    expect(names).toEqual(expect.arrayContaining(['contact.json', 'contactos.csv', 'mensajes.csv', 'turnos.csv']));
    expect(stdout.trimEnd().split('\n')).toHaveLength(names.length);
    expect((await stat(out)).mode & 0o777).toBe(0o700);
    expect((await stat(join(out, 'mensajes.csv'))).mode & 0o777).toBe(0o600);
    const json = JSON.parse(await readFile(join(out, 'contact.json'), 'utf8')) as { tables: { mensajes: unknown[] } };
    expect(json.tables.mensajes).toHaveLength(2);
    expect(await readFile(join(out, 'mensajes.csv'), 'utf8')).toContain('Eva Luna');
    expect(await talia('contact', 'export', sessionId, '--out', out)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Choose another with --out.'),
    });
    const all = await talia('contact', 'export', sessionId, '--json');
    const { tables } = JSON.parse(all.stdout) as { tables: { eventos_auditoria: { accion: string }[] } };
    // The refused one is not among them.
    expect(tables.eventos_auditoria.map(({ accion }) => accion)).toEqual(['contacto_exportado']);
  });

  it(
    'erases only after a yes, through the server that runs, and says so when asked again',
    { timeout: 60_000 },
    async () => {
      const { sessionId, token } = await visitor();
      const refused = await talia('contact', 'erase', sessionId);
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Eva Luna') });
      const [{ contactId }] = JSON.parse((await talia('contact', 'find', sessionId, '--json')).stdout) as [
        { contactId: string },
      ];

      const done = await runCli(['contact', 'erase', sessionId], { TALIA_DATA_DIR: server.dataDir }, { answer: 'yes' });
      expect(done).toMatchObject({ code: 0 });
      expect(JSON.parse(done.stdout)).toMatchObject({ contactos: 1, mensajes: 2, openai_conversacion: 1 });
      const told = done.stderr.split('\n').filter((line) => line.includes('nothing of this person comes in any more'));
      expect(told.length).toBeGreaterThan(0);
      expect(new Set(told).size).toBe(told.length);
      expect((await talia('contact', 'erase', contactId)).stdout).toMatch(/^This person was erased on /);

      const again = await server.ask('POST', '/api/webchat/messages', { token, body: server.message('¿Hola?') });
      expect([again.status, await again.json()]).toMatchObject([401, { code: 'token_invalid' }]);
    },
  );
});

it('a cell of a CSV is text to a spreadsheet, never a formula', () => {
  const csv = toCsv([{ a: '=cmd()', b: null, c: { d: 'ñ, "x"' }, e: [1], f: '+52 55', g: 'dos\nlíneas' }]);
  expect(csv).toBe('\ufeffa,b,c,e,f,g\n\'=cmd(),,"{""d"":""ñ, \\""x\\""""}",[1],\'+52 55,"dos\nlíneas"\n');
});

describe('talia retention', () => {
  it('shows the rules, changes one and applies them', async () => {
    expect((await talia('retention')).stdout).toMatch(/conversaciones +forever/);
    expect((await talia('retention', '--set', 'webhooks_entrantes=7')).stdout).toMatch(/webhooks_entrantes +7/);
    expect((await talia('retention', '--apply')).stdout).toBe('{}\n');
    expect(await talia('retention', '--set', 'contactos=7')).toMatchObject({
      code: 1,
      stderr: 'talia: There is no retention rule for this table.\n',
    });
  });
});

describe('talia price', () => {
  it('takes a price and lists it', async () => {
    const set = [
      'price',
      'set',
      'mi-modelo',
      '--from',
      '2026-11-01',
      '--input',
      '0.2',
      '--output',
      '1',
      '--cached',
      '0',
    ];
    expect((await talia(...set)).stdout).toBe('Saved. 0 runs have their cost now.\n');
    expect((await talia('price', 'list')).stdout).toMatch(/mi-modelo +2026-11-01 +0.2 +0 +0.2 +1 +–/);
  });
});

it.each([
  ['../../etc/passwd.txt', '.._.._etc_passwd.txt'],
  [`${'字'.repeat(116)}.pdf`, `${'字'.repeat(65)}.pdf`],
])('a file called %s gets a name that file systems take', (name, expected) => {
  expect(toFileName(name)).toBe(expected);
});
