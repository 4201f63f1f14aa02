import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The server under test, `npm start` with nothing configured: its own port, its own empty data folder. */
export interface DemoServer {
  readonly url: string;
  readonly root: string;
  /** Its whole configuration, also for `npx talia …` to find it. */
  readonly env: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..', '..');

/** All visitors of the tests come from one address, a new one every second. */
const unhurried = {
  TALIA_LIMIT_REQUESTS_PER_ADDRESS: '10000/min',
  TALIA_LIMIT_SESSIONS_PER_ADDRESS: '1000/min',
  TALIA_LIMIT_MESSAGES_PER_ADDRESS: '1000/min',
};

/**
 * Says where the server is. Playwright reads its configuration once per process, so the first one to ask, the
 * main process, decides and tells its workers by the environment; it also removes the data when it ends.
 */
export async function demoServer(): Promise<DemoServer> {
  process.env['TALIA_E2E_PORT'] ??= String(await freePort());
  const dataDir = (process.env['TALIA_E2E_DATA'] ??= temporaryFolder());
  const port = process.env['TALIA_E2E_PORT'];
  const env = { ...unset(), ...unhurried, PORT: port, TALIA_DATA_DIR: dataDir };
  return { url: `http://127.0.0.1:${port}`, root, env };
}

const runFile = promisify(execFile);

/** What `npx talia …` prints while the server runs, as JSON. */
export async function talia(...args: string[]): Promise<unknown> {
  const { env } = await demoServer();
  const command = ['--conditions=talia:src', 'packages/bff/src/cli/main.ts', ...args, '--json'];
  const { stdout } = await runFile(process.execPath, command, { cwd: root, env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}

/** Empty values for every variable: neither the developer's environment nor a `.env` file shall reach the test. */
function unset(): Record<string, string> {
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  return Object.fromEntries([...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => [name, '']));
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'talia-e2e-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port of this computer that nobody listens on. */
export function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
