/**
 * Program: the tasks of this repository, `node scripts/talia.mjs <task>` from package.json.
 * scripts/talia.mjs starts it with the right Node and with all packages installed, in the repository's root.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { isEnding, passSignalsOn, run } from './child.mjs';
import { runSteps } from './run-steps.ts';
import { chooseSteps, reportFolder, stepNames, updatingSteps } from './test-steps.ts';
import { buildWidgetWhenStale, watchWidget } from './widget-build.ts';

interface Task {
  readonly help: string;
  readonly run: (args: readonly string[]) => Promise<number>;
}

const root = process.cwd();
const fromSource = '--conditions=talia:src';
const server = 'packages/bff/src/main.ts';
const pages = 'examples/docs/main.ts';

/** Tasks whose program tells more of itself than one sentence. */
const ownHelp = ['visitors', 'bench'];

const tasks: Readonly<Record<string, Task>> = {
  start: { help: 'Serves the demo; PORT and the TALIA_… variables of .env.example configure it.', run: start },
  dev: { help: 'Like start, and restarts or rebuilds at every change of a source file.', run: dev },
  visitors: { help: 'Plays scripted visitors against the configured model.', run: visitors },
  'database-types': { help: 'Writes the types of the database, as the migrations make it.', run: databaseTypes },
  bench: { help: 'Measures what passing a stream on costs, beside plainer servers.', run: bench },
  format: { help: 'Formats all files, or those named.', run: (args) => runHere('oxfmt', args) },
  test: {
    help: `Runs all checks, or those named: ${stepNames().join(' ')}. With --update, visual renews its pictures.`,
    run: test,
  },
};

// Playwright stops the server it started after Ctrl-C, and leaves it behind after SIGTERM.
passSignalsOn(process.argv[2] === 'test' ? 'SIGINT' : undefined);
process.exit(await main(process.argv.slice(2)));

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!task) {
    console.error(`There is no task "${name}". Tasks: ${Object.keys(tasks).join(', ')}.`);
    return 2;
  }
  if (args.includes('--help') && !ownHelp.includes(name)) {
    console.log(`npm run ${name}: ${task.help}`);
    return 0;
  }
  return task.run(args);
}

async function start(args: readonly string[]): Promise<number> {
  // First the build, about a second and only after a change: the server never serves a stale or half-written widget.
  const built = (await buildWidgetWhenStale(root)) || (await runHere('node', [pages]));
  return built === 0 ? runHere('node', [fromSource, server, ...args]) : built;
}

/** Server and builds end together. */
async function dev(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const watching = watchWidget(root, stop.signal);
  const serving = runHere('node', ['--watch', '--watch-preserve-output', fromSource, server, ...args], stop.signal);
  const writing = runHere('node', [pages, '--watch'], stop.signal);
  const code = await Promise.race([serving, watching, writing]);
  stop.abort();
  await Promise.all([serving, watching, writing]);
  return code;
}

function visitors(args: readonly string[]): Promise<number> {
  return runHere('node', [fromSource, 'packages/bff/src/cli/main.ts', 'visitors', ...args]);
}

function databaseTypes(): Promise<number> {
  return runHere('node', [fromSource, 'packages/bff/src/store/testing/write-database-types.ts']);
}

function bench(args: readonly string[]): Promise<number> {
  return runHere('node', [fromSource, 'bench/main.ts', ...args]);
}

async function test(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== '--update');
  const unknown = names.filter((name) => !stepNames().includes(name));
  if (unknown.length > 0) {
    console.error(`There is no step "${unknown.join('", "')}". Steps: ${stepNames().join(', ')}.`);
    return 2;
  }
  const chosen = names.length === args.length ? chooseSteps(names) : updatingSteps(names);
  if (!chosen) {
    console.error('--update renews the pictures of the step that is named: npm test -- visual --update');
    return 2;
  }
  mkdirSync(reportFolder, { recursive: true });
  const isWell = await runSteps(chosen, {
    run: ([command, ...rest]) => runHere(command, rest),
    removeReport: (file) => rmSync(file, { force: true }),
    readReport: (file) => JSON.parse(readFileSync(file, 'utf8')),
    now: () => performance.now(),
    print: (line) => console.log(line),
    isEnding,
  });
  return isWell ? 0 : 1;
}

async function runHere(command: string, args: readonly string[], signal?: AbortSignal): Promise<number> {
  const { code } = await run(command, args, { cwd: root, ...(signal && { signal }) });
  return code;
}
