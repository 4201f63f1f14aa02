import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A repository of its own, in which pnpm and npm only note how they were called. */
let root = '';

const fakePnpm = `#!/bin/sh
echo "$@" >> pnpm.log
echo noise of pnpm
[ -f pnpm-fails ] && exit 9
case "$*" in *--prod*) all=false;; *) all=true;; esac
mkdir -p node_modules
echo "{\\"included\\":{\\"devDependencies\\":$all}}" > node_modules/.modules.yaml
touch node_modules/.pnpm-workspace-state-v1.json
`;
const fakeNpm = `
const { appendFileSync } = require('node:fs');
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
console.log([process.execPath, process.cwd() + '/fetched', process.env.PATH].join(':'));
`;
const report = `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), path: process.env['PATH'] }));
process.exitCode = 3;`;
const server = `
const { appendFileSync } = await import('node:fs');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
  appendFileSync('signals.log', signal + '\\n');
  setTimeout(() => { appendFileSync('signals.log', 'drained'); process.exit(7); }, 300);
});
setTimeout(() => process.exit(1), 10_000);
console.log('serving');`;

function put(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text, { mode });
}

const log = (name: string): string[] =>
  existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8').trim().split('\n') : [];

/** As pnpm would start it, so that nothing is missing; `env` can say otherwise. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const path = [join(root, 'bin'), process.env['PATH']].join(delimiter);
  const inherited = { ...process.env, npm_config_user_agent: 'pnpm/12.21.0 npm/?', npm_lifecycle_event: '' };
  return spawn(process.execPath, [join(root, 'scripts/talia.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...inherited, PATH: path, ...env },
  });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => (stdout += text));
  child.stderr?.on('data', (text) => (stderr += text));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => finish(start(args, env));

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'talia-start-')));
  for (const file of ['talia.mjs', 'child.mjs']) cpSync(join(import.meta.dirname, file), join(root, 'scripts', file));
  put('package.json', '{ "type": "module", "packageManager": "pnpm@12.21.0" }');
  put('pnpm-lock.yaml', 'lock');
  put('bin/pnpm', fakePnpm, 0o755);
  put('npm/npm-cli.js', fakeNpm);
  put('npm/package.json', '{ "type": "commonjs" }');
  put('fetched/pnpm', fakePnpm, 0o755);
  put('scripts/tasks.ts', report);
  put('packages/bff/src/cli/main.ts', report);
});
afterEach(() => rmSync(root, { recursive: true }));

describe.skipIf(process.platform === 'win32')('scripts/talia.mjs', () => {
  it('runs a task in the root, keeps stdout to it and ends with its code', async () => {
    const { code, stdout } = await run(['start', 'one two', '--three']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ args: ['start', 'one two', '--three'], cwd: root });
  });

  it.each([[['leads', '--json']], [['--help']], [['toString']], [[]]])('gives %j to the command line', async (args) => {
    put('scripts/tasks.ts', 'throw new Error("not a task");');
    expect(JSON.parse((await run(args)).stdout)).toMatchObject({ args });
  });

  it('installs what a task needs and never thins out a full install', async () => {
    await run(['start']);
    await run(['test']);
    await run(['start']);
    await run(['leads']);
    expect(log('pnpm.log')).toEqual([
      'install --frozen-lockfile --prefer-offline --prod',
      ...Array.from({ length: 3 }, () => 'install --frozen-lockfile --prefer-offline'),
    ]);
  });

  it('says when it installs, and is quiet when there is nothing to do', async () => {
    expect((await run(['start'])).stderr).toContain('installing what the demo needs');
    expect((await run(['start'])).stderr).toBe('');
  });

  it("ends with pnpm's output and code when the packages cannot be installed", async () => {
    put('pnpm-fails', '');
    const { code, stdout, stderr } = await run(['start']);
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toContain('noise of pnpm');
  });

  it('has npm bring what is missing, once, and forgets it when it is gone', async () => {
    const env = { npm_config_user_agent: 'npm/11', npm_execpath: join(root, 'npm/npm-cli.js') };
    const { stdout, stderr } = await run(['start'], env);
    expect(stderr).toContain('getting pnpm 12.21.0 from npm');
    expect(JSON.parse(stdout).path.split(delimiter)).toContain(join(root, 'fetched'));
    await run(['start'], env);
    expect(log('npm.log')).toHaveLength(1);
    expect(log('npm.log')[0]).toMatch(/^exec --yes --loglevel=error --package=pnpm@12\.21\.0 -- node -p/);
    const memory = readFileSync(join(root, 'node_modules/.cache/toolchain.json'), 'utf8');
    expect(JSON.parse(memory)).toEqual({ 'pnpm@12.21.0': [dirname(process.execPath), join(root, 'fetched')] });
    rmSync(join(root, 'fetched'), { recursive: true });
    await run(['start'], env);
    expect(log('npm.log')).toHaveLength(2);
  });

  it.each([['{"cut'], ['{"pnpm@12.21.0":["/gone"]}']])('survives a memory such as %s', async (memory) => {
    put('node_modules/.cache/toolchain.json', memory);
    const env = { npm_config_user_agent: '', npm_execpath: join(root, 'npm/npm-cli.js') };
    expect((await run(['start'], env)).code).toBe(3);
    expect(log('npm.log')).toHaveLength(1);
  });

  it('does without a program it cannot find, and says so', async () => {
    rmSync(join(root, 'bin/pnpm'));
    const { code, stderr } = await run(['start'], { PATH: join(root, 'bin') });
    expect(code).toBe(127);
    expect(stderr).toContain('spawn pnpm ENOENT');
  });
});

describe.skipIf(process.platform === 'win32')('a server under scripts/talia.mjs', () => {
  beforeEach(() => put('scripts/tasks.ts', server));

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'gets %s, may finish, and decides the exit code',
    async (signal) => {
      const child = start(['start']);
      if (child.stdout) await once(child.stdout, 'data');
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 100));
      child.kill(signal);
      expect((await finish(child)).code).toBe(7);
      expect(log('signals.log')).toEqual([signal, signal, 'drained']);
    },
  );

  it("ends when npm's shell is gone, which passes no signal on", async () => {
    const command = `"${process.execPath}" scripts/talia.mjs start; true`;
    const path = [join(root, 'bin'), process.env['PATH']].join(delimiter);
    const env = { ...process.env, PATH: path, npm_config_user_agent: 'pnpm/12.21.0', npm_lifecycle_event: 'start' };
    const shell = spawn('sh', ['-c', command], { cwd: root, env });
    await once(shell.stdout, 'data');
    shell.kill('SIGTERM');
    // The pipe closes when the last process that writes to it has ended.
    await once(shell.stdout, 'close');
    expect(log('signals.log')).toEqual(['SIGTERM', 'drained']);
  });
});
