import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { model, script, startSimulator } from '@talia/simulator';
import type { Simulator } from '@talia/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseEnvironment } from '../../config/environment.ts';
import { readLocalKeys } from '../../config/local-keys.ts';
import { toProjectPaths } from '../../config/paths.ts';
import type { ProjectPaths } from '../../config/paths.ts';
import { lockDataDirectory } from '../../store/embedded/data-directory-lock.ts';
import { cloneEmbedded } from '../../store/testing/clone-embedded.ts';
import { repositorySupabaseDir } from '../../store/testing/supabase-dir.ts';
import { createTransportFixture } from '../../store/testing/transport/transport-fixture.ts';
import { runCli } from '../../testing/run-cli.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { CheckName, DoctorDeps } from './doctor-deps.ts';
import type { Finding } from './finding.ts';
import { runDoctor } from './run-doctor.ts';

// Some of these open databases, which a busy machine does slowly.
vi.setConfig({ testTimeout: 60_000 });

const dayMs = 86_400_000;
const key = 'clave-de-openai-que-no-se-imprime';
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

let simulator: Simulator;
let dataDir: string;
beforeAll(async () => {
  simulator = await startSimulator({
    player: script([]),
    apiKey: key,
    models: [
      model('gpt-6-luna', null),
      model('queda', inDays(61)),
      model('se-va', inDays(20)),
      model('se-fue', inDays(-3)),
    ],
  });
});
afterAll(() => simulator.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'talia-doctor-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const withModel = () => ({ TALIA_OPENAI_API_KEY: key, TALIA_OPENAI_BASE_URL: simulator.url });

interface Examined {
  code: number;
  stdout: string;
  findings: Finding[];
  /** The findings of one check. */
  of: (check: CheckName) => Finding[];
}

async function doctor(variables: NodeJS.ProcessEnv = {}, paths: Partial<ProjectPaths> = {}): Promise<Examined> {
  const { code, stdout } = await runCli(['doctor', '--json'], { TALIA_DATA_DIR: dataDir, ...variables }, { paths });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return { code, stdout, findings, of: (check) => findings.filter((finding) => finding.check === check) };
}

/** What the doctor finds in a world that is a little different. */
async function findingsIn(world: Partial<DoctorDeps>, variables: NodeJS.ProcessEnv = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  const environment = () => parseEnvironment({ TALIA_DATA_DIR: dataDir, ...variables });
  const paths = toProjectPaths(join(repositorySupabaseDir, '..'));
  const plain = { environment, paths, nodeVersion: '24.11.0', now: Date.now, freeBytes: async () => 2 ** 40 };
  await runDoctor({ ...plain, ...world }, (finding) => findings.push(finding));
  return findings;
}

async function makeDatabase(supabaseDir = repositorySupabaseDir): Promise<void> {
  const database = await cloneEmbedded({ dataDir: join(dataDir, 'database'), supabaseDir });
  await database.close();
}

describe('talia doctor where nothing is yet', () => {
  it('says what it could not look at, and finds no problem', async () => {
    const { code, findings } = await doctor();
    expect(code).toBe(0);
    expect(findings.filter(({ status }) => status === 'not_checked').map(({ check }) => check)).toEqual([
      'keys',
      'database',
      'migrations',
      'rights',
      'strangers',
      'operators',
      'clock',
    ]);
    expect(findings.filter(({ status }) => status === 'problem' || status === 'warning')).toEqual([]);
  });

  it('prints a line for each finding, how to mend it below, and how many there were', async () => {
    const { code, stdout, stderr } = await runCli(['doctor'], {
      TALIA_DATA_DIR: dataDir,
      TALIA_OPENAI_PROMPT_VERSION: '3',
      TALIA_LOG_DIR: '/dev/null/logs',
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^ok {11}settings {4}Node \d/));
    const at = lines.findIndex((line) => line.startsWith('warning      settings    TALIA_OPENAI_PROMPT_VERSION'));
    expect(lines[at + 1]).toMatch(/^ {25}→ Remove the variable/);
    expect(lines).toContainEqual(expect.stringMatching(/^problem {6}disk .*\/dev\/null\/logs \(ENOTDIR\)/));
    expect(lines.at(-1)).toMatch(/^1 problem, 1 warning, \d+ ok, 7 not checked$/);
  });
});

describe('talia doctor on the embedded database', () => {
  it('finds all well, with what no server holds', async () => {
    await makeDatabase();
    await readLocalKeys(dataDir);
    const { code, findings, of } = await doctor(withModel());
    expect(findings.filter(({ status }) => status === 'problem' || status === 'warning')).toEqual([]);
    expect(code).toBe(0);
    expect(of('migrations')).toMatchObject([{ status: 'ok', message: expect.stringContaining('none pending') }]);
    expect(of('rights')).toMatchObject([{ status: 'ok' }]);
    expect(of('strangers')).toMatchObject([{ status: 'ok' }]);
    expect(of('clock')).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  });

  it('asks the server that holds it', async () => {
    const server = await startTestServer();
    const { code, of } = await doctor({ TALIA_DATA_DIR: server.dataDir });
    expect(code).toBe(0);
    expect(of('keys')).toMatchObject([{ status: 'ok' }]);
    expect(of('database')[0]).toMatchObject({ status: 'ok', message: expect.stringContaining('held by the server') });
    expect(of('migrations')).toMatchObject([{ status: 'ok' }]);
    expect(of('rights')).toMatchObject([{ status: 'ok' }]);
    expect(of('strangers')).toMatchObject([{ status: 'not_checked' }]);
    await server.stop();
  });

  it('leaves pending migrations pending, and says who applies them', async () => {
    const older = await createTransportFixture();
    await makeDatabase(older.supabaseDir);
    for (let round = 0; round < 2; round += 1) {
      const { code, of } = await doctor();
      expect(code).toBe(1);
      expect(of('migrations')).toMatchObject([{ status: 'warning', mend: expect.stringContaining('npm start') }]);
      expect(of('database')).toMatchObject([{ status: 'problem', mend: expect.stringContaining('talia migrate') }]);
    }
    await older.remove();
  });

  it('finds keys that others can read', async () => {
    await readLocalKeys(dataDir);
    await chmod(join(dataDir, 'keys.json'), 0o644);
    const { code, of } = await doctor();
    expect(code).toBe(1);
    expect(of('keys')).toMatchObject([{ status: 'problem', mend: `chmod 600 ${join(dataDir, 'keys.json')}` }]);
  });

  it('goes on with what it can when another process holds it', async () => {
    await makeDatabase();
    const lock = await lockDataDirectory(join(dataDir, 'database'));
    const { code, of } = await doctor();
    await lock.release();
    expect(code).toBe(1);
    expect(of('database')).toMatchObject([
      { status: 'problem', message: expect.stringContaining(`pid ${process.pid}`) },
    ]);
    expect(of('rights')).toMatchObject([{ status: 'not_checked' }]);
    expect(of('disk')[0]).toMatchObject({ status: 'ok' });
  });
});

describe('the settings', () => {
  it('that are wrong are named, and nothing else is looked at', async () => {
    const { code, of, findings } = await doctor({ PORT: 'ochenta' });
    expect(code).toBe(1);
    expect(of('settings')[1]).toMatchObject({ status: 'problem', message: expect.stringContaining('PORT') });
    expect(findings.slice(2).every(({ status }) => status === 'not_checked')).toBe(true);
  });

  it('need a Node that is new enough', async () => {
    const [finding] = await findingsIn({ nodeVersion: '22.11.0' });
    expect(finding).toMatchObject({ check: 'settings', status: 'problem', mend: expect.stringContaining('22.12') });
  });

  it('must send no key unencrypted, nor name one database for migrations and another for the server', async () => {
    const url = { TALIA_SUPABASE_DATABASE_URL: 'postgresql://ana:clave@127.0.0.1:9/x' };
    expect((await doctor(url)).of('settings')).toContainEqual(
      expect.objectContaining({ status: 'warning', message: expect.stringContaining('TALIA_SUPABASE_URL is not') }),
    );
    const project = { TALIA_SUPABASE_URL: 'http://datos.invalid', TALIA_SUPABASE_SERVICE_ROLE: 'sb_secret_x' };
    expect((await doctor(project)).of('settings')).toContainEqual(
      expect.objectContaining({ status: 'warning', message: expect.stringContaining('unencrypted') }),
    );
  });
});

describe('who answers', () => {
  it.each([
    ['gpt-6-luna', 'ok', /no shutdown/],
    ['queda', 'ok', /in 61 days/],
    ['se-va', 'warning', /in 20 days/],
    ['se-fue', 'problem', /was shut down/],
    ['no-existe', 'problem', /no model "no-existe" \(it has gpt-6-luna, queda/],
  ])('the model %s is found %s', async (name, status, message) => {
    const { of } = await doctor({ ...withModel(), TALIA_OPENAI_MODEL: name });
    expect(of('model')[1]).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  it('a key that is refused, and a server that is not there', async () => {
    const refused = await doctor({ ...withModel(), TALIA_OPENAI_API_KEY: 'otra-clave-secreta' });
    expect(refused.of('model')).toMatchObject([
      { status: 'problem', message: expect.stringContaining('refuses the key') },
    ]);
    expect(refused.stdout).not.toContain('otra-clave-secreta');
    const gone = await startSimulator({ player: script([]) });
    await gone.close();
    const silent = await doctor({ ...withModel(), TALIA_OPENAI_BASE_URL: gone.url });
    expect(silent.of('model')).toMatchObject([{ status: 'problem', message: expect.stringContaining('ECONNREFUSED') }]);
    expect(silent.code).toBe(1);
  });

  it('an assistant file that cannot be read as one', async () => {
    const assistants = join(dataDir, 'docs');
    await mkdir(assistants);
    for (const text of ['hola', '---\nid: [\n---\nHola', '---\nid: x\n---\nHola']) {
      await writeFile(join(assistants, 'prompt_landing.md'), text);
      const { code, of } = await doctor(withModel(), { assistants });
      expect(code).toBe(1);
      expect(of('assistant')).toMatchObject([
        { status: 'problem', message: expect.stringContaining('prompt_landing.md') },
      ]);
      expect(of('model')[1]).toMatchObject({ status: 'not_checked' });
    }
  });
});

describe('the machine', () => {
  it('room for the data too, where the logs lie in a folder whose name only begins like it', async () => {
    for (const [logDir, looks] of [
      [join(dataDir, 'logs'), 1],
      [`${dataDir}-logs`, 2],
    ] as const) {
      const findings = await findingsIn({}, { TALIA_LOG_DIR: logDir });
      expect(findings.filter(({ message }) => message.includes('MB are free'))).toHaveLength(looks);
    }
    await rm(`${dataDir}-logs`, { recursive: true, force: true });
  });

  it('a disk that is nearly full', async () => {
    const findings = await findingsIn({ freeBytes: async () => 100 * 1024 * 1024 });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'disk', status: 'warning', message: expect.stringContaining('100 MB') }),
    );
  });

  it.each([
    [3_000, 'ok', /[23]\.\d s ahead/],
    [-9_000, 'warning', /[89]\.\d s behind/],
    [120_000, 'problem', /s ahead/],
  ])('a clock that is %d ms off is found %s', async (ms, status, message) => {
    const findings = await findingsIn({ now: () => Date.now() + ms }, withModel());
    const clocks = findings.filter(({ check }) => check === 'clock');
    expect(clocks).toMatchObject([{ status, message: expect.stringMatching(message) }]);
  });

  it('a check that fails by itself is a finding, and tells no more than that', async () => {
    const findings = await findingsIn({ freeBytes: () => Promise.reject(new TypeError('clave-en-un-error')) });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'disk', status: 'problem', message: expect.stringContaining('TypeError') }),
    );
    expect(JSON.stringify(findings)).not.toContain('clave-en-un-error');
  });
});
