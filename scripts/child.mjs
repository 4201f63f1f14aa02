// Runs the programs a task is made of. Plain JavaScript, because the bootstrap needs it before there is a Node that reads TypeScript.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The signals that end a task. Their handlers only pass them on: the children decide when they are done. */
const endings = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const windows = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @type {NodeJS.Signals | undefined} */
let ending;

/** @type {NodeJS.Signals | undefined} */
let sentInstead;

/**
 * From now on a signal that ends this process goes to the running children instead, so that a server can
 * finish its work; `run` starts nothing more and answers with the signal's exit code.
 * Ctrl-C on a terminal reaches the children twice (from the terminal and from here).
 * @param {NodeJS.Signals} [instead] the children get this one, whichever came
 */
export function passSignalsOn(instead) {
  sentInstead = instead;
  for (const signal of endings) process.on(signal, () => end(signal));
}

/**
 * From now on the end of the process that started this one counts as SIGTERM. npm starts a script through a shell
 * that dies of a signal without passing it on; the server would live on unseen, with its port and its data.
 */
export function endWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end('SIGTERM');
  }, 100);
  timer.unref();
}

/** @param {NodeJS.Signals} signal */
function end(signal) {
  ending ??= signal;
  // Windows has no signals to pass: kill() would end the child at once, and a console's Ctrl-C has reached it already.
  if (!windows) for (const child of running) child.kill(sentInstead ?? signal);
}

/** Says whether a signal asked this process to end. */
export function isEnding() {
  return ending !== undefined;
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] folder the program starts in
 * @property {NodeJS.ProcessEnv} [env] its whole environment; this process's own when missing
 * @property {'inherit' | 'stderr' | 'capture'} [output] where its output goes: to the same places, both kinds to stderr, or into the result
 * @property {AbortSignal} [signal] ends the program with SIGTERM
 */

/**
 * Runs a program to its end. A name that is not a path is looked up in the PATH of `env`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} `code` as a shell has it: 127 for a program
 * that could not be started, 128 + the signal's number for one that a signal ended
 */
export function run(command, args, { cwd, env = process.env, output = 'inherit', signal } = {}) {
  if (ending) return Promise.resolve({ code: exitCode(null, ending), stdout: '', stderr: '' });
  return new Promise((resolve) => {
    const child = start(command, args, { cwd, env, signal, killSignal: 'SIGTERM', stdio: stdioOf(output) });
    const written = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text) => (written.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (written.stderr += text));
    running.add(child);
    child.on('error', (error) => {
      // A program that was told to stop reports its end below, like any other.
      if (error.name === 'AbortError') return;
      running.delete(child);
      if (output !== 'capture') process.stderr.write(`${error.message}\n`);
      resolve({ code: 127, stdout: written.stdout, stderr: error.message });
    });
    child.on('close', (code, killer) => {
      running.delete(child);
      resolve({ code: exitCode(code, killer), ...written });
    });
  });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
function start(command, args, options) {
  // The commands that npm packages bring are .cmd files on Windows, which only a shell can start.
  const viaShell = windows && !command.endsWith('.exe');
  if (!viaShell) return spawn(command, args, options);
  return spawn([command, ...args].map((word) => (/[\s&|<>^]/.test(word) ? `"${word}"` : word)).join(' '), {
    ...options,
    shell: true,
  });
}

/**
 * @param {'inherit' | 'stderr' | 'capture'} output
 * @returns {import('node:child_process').StdioOptions}
 */
function stdioOf(output) {
  if (output === 'inherit') return 'inherit';
  if (output === 'stderr') return ['ignore', process.stderr, process.stderr];
  return ['ignore', 'pipe', 'pipe'];
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCode(code, signal) {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}
