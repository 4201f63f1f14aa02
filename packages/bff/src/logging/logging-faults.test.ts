import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogging, type LoggingOptions } from './create-logging.ts';

let dir = '';
const children: Child[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'talia-log-'));
});

afterEach(() => {
  vi.useRealTimers();
  for (const child of children.splice(0)) child.kill();
  rmSync(dir, { recursive: true, force: true });
});

/** Waits for `check` to pass: long enough for a busy machine. */
function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 });
}

function setup(options: Partial<LoggingOptions> = {}) {
  const stderr = new PassThrough();
  let printed = '';
  stderr.on('data', (chunk) => (printed += String(chunk)));
  const logging = createLogging({ dir, level: 'info', stderr, retryMs: 50, ...options });
  return { logging, app: logging.app, printed: () => printed };
}

interface Child {
  readonly pid: number;
  readonly say: (text: string) => void;
  readonly kill: () => void;
  readonly output: () => { stdout: string; stderr: string };
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
}

/** Runs `script` in a process of its own, with `logging`, `app`, `sleep`, `count` and `dir` at hand. */
function start(script: string, { options = {}, redirect = '' }: { options?: object; redirect?: string } = {}): Child {
  const source = `
    import { createLogging } from ${JSON.stringify(new URL('create-logging.ts', import.meta.url).href)};
    import { setTimeout as sleep } from 'node:timers/promises';
    import * as fs from 'node:fs';
    const dir = ${JSON.stringify(dir)};
    const make = (more) => createLogging({ dir, level: 'info', retryMs: 50, ...${JSON.stringify(options)}, ...more });
    const count = (log, total) => { for (let i = 0; i < total; i += 1) log.info('line_write', { count: i }); };
    // What it has printed is out when it says so.
    const say = (result) => process.stderr.write('', () => console.log(JSON.stringify(result) + 'end'));
    ${script}`;
  // The shell only redirects; \`exec\` leaves the pid ours.
  const child = spawn('/bin/sh', [
    '-c',
    `exec "$0" "$@" ${redirect}`,
    process.execPath,
    '--conditions=talia:src',
    '--input-type=module',
    '-e',
    source,
  ]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const started: Child = {
    pid: child.pid ?? 0,
    say: (text) => child.stdin.write(`${text}\n`),
    kill: () => child.kill('SIGKILL'),
    output: () => output,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...output }))),
  };
  children.push(started);
  return started;
}

/** Node cannot exit while one of its threads hangs in a write, so such a child ends by being killed. */
async function outputOfHanging(child: Child): Promise<{ stdout: string; stderr: string }> {
  await until(() => expect(child.output().stdout).toContain('end\n'));
  child.kill();
  return child.ended;
}

function dated(name: string): boolean {
  return /\d{4}-\d\d-\d\d/.test(name);
}

function filesOf(prefix: string): string[] {
  return readdirSync(dir)
    .filter((file) => file.startsWith(prefix) && dated(file))
    .toSorted();
}

function read(file: string): Record<string, unknown>[] {
  return parse(readFileSync(join(dir, file), 'utf8'));
}

/** The JSON lines of a text; on stderr, lines for people stand between them. */
function parse(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^\d{4}-/.test(line))
    .map((line) => ({ ...Object(JSON.parse(line)) }));
}

function counts(lines: Record<string, unknown>[]): unknown[] {
  return lines.filter((line) => line['event'] === 'line_write').map((line) => line['count']);
}

const upTo = (total: number): number[] => Array.from({ length: total }, (_, index) => index);

/** Both days' names, should the test run over midnight. */
function dailyFiles(name: string): string[] {
  return [0, 86_400_000].map((later) =>
    join(dir, `${name}-${new Date(Date.now() + later).toISOString().slice(0, 10)}.log`),
  );
}

describe('flush', () => {
  it('loses no line of 10,000 when the process exits right after it', async () => {
    const script = `
      const logging = make();
      for (let i = 0; i < 5000; i += 1) {
        logging.app.info('line_write', { count: i });
        logging.channel('webchat').info('line_write', { count: i });
      }
      await logging.flush();
      process.exit(0);`;
    expect(await start(script).ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    for (const name of ['app', 'webchat']) {
      expect(filesOf(name)).toHaveLength(1);
      expect(counts(read(filesOf(name)[0] ?? ''))).toEqual(upTo(5000));
    }
  });

  it('can be called at any time, twice at once, and lines go on after it', async () => {
    const { logging, app } = setup();
    await logging.flush();
    for (const count of upTo(300)) {
      app.info('line_write', { count });
      if (count % 100 === 50) await Promise.all([logging.flush(), logging.flush()]);
      if (count % 100 === 70) void logging.flush();
    }
    await logging.flush();
    expect(filesOf('app')).toHaveLength(1);
    expect(counts(read(filesOf('app')[0] ?? ''))).toEqual(upTo(300));
    expect(logging.lost()).toBe(0);
  });

  it('ends in time when the disk hangs, and what the file did not take is on stderr', async () => {
    // A pipe that nobody reads: it opens, takes 64 kB and then blocks, as a dead network disk does.
    for (const path of dailyFiles('app')) execFileSync('mkfifo', [path]);
    const script = `
      const logging = make({ flushMs: 300, retryMs: 60000 });
      count(logging.app, 3000);
      const start = Date.now();
      await logging.flush();
      await say({ ms: Date.now() - start, lost: logging.lost() });`;
    const { stdout, stderr } = await outputOfHanging(start(script));
    const result: { ms: number; lost: number } = JSON.parse(stdout.replace('end', ''));
    expect(result.ms).toBeLessThan(2000);
    expect(stderr).toContain('ERROR app log_failed error_name=Error error_code=log_flush_late');
    expect(result.lost).toBeGreaterThan(2000);
    expect(counts(parse(stderr))).toEqual(upTo(3000).slice(3000 - result.lost));
  });

  it('is not what bounds memory: a backlog goes to stderr while the disk hangs', async () => {
    for (const path of dailyFiles('app')) execFileSync('mkfifo', [path]);
    const script = `
      const logging = make({ retryMs: 60000 });
      count(logging.app, 1000);
      await sleep(100);
      count(logging.app, 150000);
      await say({ lost: logging.lost() });`;
    const { stdout, stderr } = await outputOfHanging(start(script));
    expect(stderr).toContain('error_code=log_backlog');
    const { lost }: { lost: number } = JSON.parse(stdout.replace('end', ''));
    expect(counts(parse(stderr))).toHaveLength(lost);
    expect(lost).toBeGreaterThan(149_000);
  }, 30_000);
});

describe('a full disk', () => {
  const script = `
    const logging = make();
    count(logging.app, 200);
    while (logging.lost() < 200) await sleep(10);
    logging.app.warn('turn_fail');
    console.log(logging.lost());
    for (const file of fs.readdirSync(dir)) if (file.endsWith('.log')) fs.rmSync(dir + '/' + file);
    while (!fs.existsSync(dir + '/app.log') || !fs.readFileSync(dir + '/app.log').includes('log_resumed')) await sleep(10);
    await sleep(100);
    logging.app.info('turn_end');
    await logging.flush();
    console.log(logging.lost());`;

  it('sends the lines to stderr, is told once, and ends when there is room again', async () => {
    for (const path of dailyFiles('app')) symlinkSync('/dev/full', path);
    const { code, stdout, stderr } = await start(script).ended;
    expect(code).toBe(0);
    expect(stdout).toBe('201\n201\n');
    expect(counts(parse(stderr))).toEqual(upTo(200));
    expect(parse(stderr).at(-1)).toMatchObject({ level: 'warn', event: 'turn_fail' });
    const people = stderr.split('\n').filter((line) => /^\d{4}-/.test(line));
    expect(people).toEqual([
      expect.stringMatching(/ERROR app log_failed .*error_code=ENOSPC .*reason=lines_go_to_stderr/),
      expect.stringMatching(/WARN {2}app log_resumed lost=201$/),
    ]);
    expect(read(filesOf('app')[0] ?? '')).toMatchObject([
      { level: 'warn', event: 'log_resumed', lost: 201 },
      { level: 'info', event: 'turn_end' },
    ]);
  });

  it.each(['2>/dev/full', '2>&-', '2</dev/null'])(
    'does not end the process when stderr is of no use either (%s)',
    async (redirect) => {
      for (const path of dailyFiles('app')) symlinkSync('/dev/full', path);
      const { code, stdout } = await start(script, { redirect }).ended;
      expect({ code, stdout }).toEqual({ code: 0, stdout: '201\n201\n' });
    },
  );
});

describe('a directory', () => {
  it('that is removed costs no line, and is made again', async () => {
    const { logging, app, printed } = setup();
    app.info('line_write', { count: 0 });
    await until(() => expect(read(filesOf('app')[0] ?? '')).toHaveLength(1));
    rmSync(dir, { recursive: true });
    for (const count of [1, 2, 3]) app.info('line_write', { count });
    await until(() => expect(printed()).toContain('log_failed'));
    expect(printed()).toContain('error_code=ENOENT');
    expect(counts(parse(printed()))).toEqual([1, 2, 3]);
    expect(logging.lost()).toBe(3);
    await until(() => expect(printed()).toContain('log_resumed lost=3'));
    app.info('line_write', { count: 4 });
    await logging.flush();
    expect(counts(read(filesOf('app')[0] ?? ''))).toEqual([4]);
    expect(logging.lost()).toBe(3);
  });

  it('that cannot be made sends all lines to stderr until it can', async () => {
    writeFileSync(join(dir, 'file'), '');
    const { logging, app, printed } = setup({ dir: join(dir, 'file', 'logs') });
    for (const count of upTo(20)) app.info('line_write', { count });
    await logging.flush();
    expect(printed()).toContain('error_code=ENOTDIR');
    expect(counts(parse(printed()))).toEqual(upTo(20));
    expect(logging.lost()).toBe(20);
    rmSync(join(dir, 'file'));
    await until(() => expect(printed()).toContain('log_resumed'));
    app.info('line_write', { count: 20 });
    await logging.flush();
    expect(existsSync(join(dir, 'file', 'logs', 'app.log'))).toBe(true);
    expect(logging.lost()).toBe(20);
  });

  it('without permission sends all lines to stderr', async () => {
    // Root may do everything, so a child of root becomes somebody else first.
    const script = `
      import process from 'node:process';
      const warmUp = make({ dir: dir + '/first' });
      warmUp.app.info('line_write');
      await warmUp.flush();
      fs.chmodSync(dir, 0o500);
      if (process.getuid() === 0) process.setuid(65534);
      const logging = make({ dir: dir + '/logs' });
      count(logging.app, 10);
      await logging.flush();
      console.log(logging.lost());`;
    const { code, stdout, stderr } = await start(script).ended;
    chmodSync(dir, 0o700); // So that it can be deleted by whoever runs this.
    expect({ code, stdout }).toEqual({ code: 0, stdout: '10\n' });
    expect(stderr).toContain('error_code=EACCES');
    expect(counts(parse(stderr))).toEqual(upTo(10));
  });

  it('that turns into something else at midnight sends the lines to stderr', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 23, 59, 59) });
    const parent = join(dir, 'parent');
    const { logging, app, printed } = setup({ dir: join(parent, 'logs'), retryMs: 60_000 });
    app.info('line_write', { count: 0 });
    await until(() => expect(readFileSync(join(parent, 'logs', 'app.log'), 'utf8')).toContain('line_write'));
    renameSync(parent, join(dir, 'elsewhere'));
    writeFileSync(parent, '');
    vi.setSystemTime(Date.UTC(2026, 10, 24, 0, 0, 1));
    app.info('line_write', { count: 1 });
    await until(() => expect(printed()).toContain('log_failed'));
    expect(printed()).toContain('error_code=ENOTDIR');
    expect(counts(parse(printed()))).toEqual([1]);
    expect(logging.lost()).toBe(1);
  });
});

describe('files', () => {
  it('begin anew each UTC day, and are deleted after keepDays', async () => {
    const kept = ['app-2026-11-10.log', 'apple-2020-01-01.log', 'app-2020-01-01.txt', 'webchat-2020-01-01.log'];
    const old = ['app-2026-11-09.log', 'app-2026-11-09.3.log', 'app-2026-11-08.p41-0a1b2c.1.log'];
    for (const file of [...kept, ...old]) writeFileSync(join(dir, file), '');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 23, 59, 59) });
    const { logging, app } = setup({ keepDays: 14 });
    app.info('line_write', { count: 0 });
    await until(() => expect(read('app-2026-11-23.log')).toHaveLength(1));
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(['app-2026-11-09.log']));
    vi.setSystemTime(Date.UTC(2026, 10, 24, 0, 0, 1));
    app.info('line_write', { count: 1 });
    await logging.flush();
    expect(counts(read('app-2026-11-23.log'))).toEqual([0]);
    expect(counts(read('app-2026-11-24.log'))).toEqual([1]);
    expect(counts(read('app.log'))).toEqual([1]);
    expect(readdirSync(dir).toSorted()).toEqual(
      ['app-2026-11-23.log', 'app-2026-11-24.log', 'app.log', ...kept].toSorted(),
    );
  });

  it('grow no bigger than maxBytes and one batch, and no line is lost between them', async () => {
    const { logging, app } = setup({ maxBytes: 4096 });
    for (const count of upTo(400)) {
      app.info('line_write', { count });
      if (count % 10 === 9) await sleep(1);
    }
    await logging.flush();
    const files = filesOf('app').toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    expect(files.length).toBeGreaterThan(8);
    const seen = files.flatMap((file) => counts(read(file))).toSorted((a, b) => Number(a) - Number(b));
    expect(seen).toEqual(upTo(400));
    expect(logging.lost()).toBe(0);
  });

  it('that end in half a line are taken up on a new line', async () => {
    for (const path of dailyFiles('app')) appendFileSync(path, '{"event":"turn_st');
    const { logging, app } = setup();
    app.info('line_write', { count: 0 });
    await logging.flush();
    const text = readFileSync(join(dir, 'app.log'), 'utf8').split('\n');
    expect(text).toEqual(['{"event":"turn_st', expect.stringContaining('line_write'), '']);
  });
});

describe('two processes in one directory', () => {
  const script = `
    const logging = make();
    count(logging.app, 1);
    process.stdin.once('data', async () => {
      for (let i = 1; i < 2000; i += 1) { logging.app.info('line_write', { count: i }); if (i % 100 === 0) await sleep(1); }
      await logging.flush();
      process.exit(0);
    });
    setTimeout(() => console.log('ready'), 50);`;

  it('write a file each, lose nothing, and leave the plain name free', async () => {
    const first = start(script);
    await until(() => expect(first.output().stdout).toContain('ready'));
    const second = start(script);
    await until(() => expect(second.output().stdout).toContain('ready'));
    first.say('go');
    second.say('go');
    expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await second.ended).toMatchObject({ code: 0, stderr: '' });
    const own = filesOf('app').find((file) => file.includes(`.p${second.pid}-`)) ?? '';
    const plain = filesOf('app').find((file) => !file.includes('.p')) ?? '';
    expect(filesOf('app')).toHaveLength(2);
    expect(read(plain).every((line) => line['pid'] === first.pid)).toBe(true);
    expect(read(own).every((line) => line['pid'] === second.pid)).toBe(true);
    expect([counts(read(plain)), counts(read(own))]).toEqual([upTo(2000), upTo(2000)]);
    expect(readdirSync(dir).filter((file) => file.endsWith('.writer'))).toEqual([]);
  });

  it('do not keep the plain name from a third when they were killed', async () => {
    const first = start(script);
    await until(() => expect(first.output().stdout).toContain('ready'));
    await until(() => expect(filesOf('app').flatMap((file) => counts(read(file)))).toEqual([0]));
    first.kill();
    await first.ended;
    expect(readdirSync(dir)).toContain('.app.writer');
    const { logging, app } = setup();
    app.info('line_write', { count: 1 });
    await logging.flush();
    expect(filesOf('app')).toHaveLength(1);
    expect(counts(read(filesOf('app')[0] ?? ''))).toEqual([0, 1]);
  });
});
