import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogging, type LoggingOptions } from './create-logging.ts';
import { errorFields } from './error-fields.ts';

const made: string[] = [];
const today = new Date().toISOString().slice(0, 10);

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'talia-log-'));
  made.push(dir);
  return dir;
}

function setup(options: Partial<LoggingOptions> = {}) {
  const dir = options.dir ?? tempDir();
  const stderr = new PassThrough();
  let printed = '';
  stderr.on('data', (chunk) => (printed += String(chunk)));
  const logging = createLogging({ dir, level: 'info', stderr, retryMs: 50, version: '1.2.3', ...options });
  return { dir, logging, app: logging.app, printed: () => printed };
}

function linesOf(dir: string, pattern: RegExp = /\.log$/): Record<string, unknown>[] {
  return filesOf(dir)
    .filter((file) => pattern.test(file) && /\d{4}-\d\d-\d\d/.test(file))
    .flatMap((file) => readFileSync(join(dir, file), 'utf8').split('\n').slice(0, -1))
    .map((line) => parse(line));
}

function parse(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return { ...Object(value) };
}

function filesOf(dir: string): string[] {
  return readdirSync(dir).toSorted();
}

describe('a line', () => {
  it('is one JSON object with UTC time, level, channel, event, pid, version and the fields', async () => {
    const { logging, dir } = setup({ clock: () => Date.UTC(2026, 10, 23, 8, 9, 10, 11) });
    const turnId = '0b0e7a52-3c1f-4e5e-9a70-0f5a4b3c2d1e';
    logging
      .channel('webchat')
      .child({ turn_id: turnId })
      .info('turn_end', { ms: 12.34567, tool: 'set_email', code: null });
    await logging.flush();
    expect(linesOf(dir, /^webchat-/)).toEqual([
      {
        time: '2026-11-23T08:09:10.011Z',
        level: 'info',
        channel: 'webchat',
        event: 'turn_end',
        pid: process.pid,
        version: '1.2.3',
        turn_id: turnId,
        ms: 12.346,
        tool: 'set_email',
      },
    ]);
    expect(readFileSync(join(dir, 'webchat.log'), 'utf8')).toContain(turnId);
    expect(filesOf(dir)).toEqual([`webchat-${today}.log`, 'webchat.log']);
  });

  it('has the version of the package when none is given', async () => {
    const dir = tempDir();
    const logging = createLogging({ dir, level: 'info', stderr: new PassThrough() });
    logging.app.info('server_start');
    await logging.flush();
    expect(linesOf(dir)[0]?.['version']).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('is left out below the level, and printed for people from warn on', async () => {
    const { app, logging, dir, printed } = setup({ clock: () => 0 });
    app.debug('cache_miss');
    app.info('server_start', { port: 8787 });
    app.warn('token_refused', { code: 'token_expired' });
    app.error('turn_fail', { error_name: 'TypeError' });
    await logging.flush();
    expect(linesOf(dir).map((line) => line['event'])).toEqual(['server_start', 'token_refused', 'turn_fail']);
    expect(printed()).toBe(
      '1970-01-01T00:00:00.000Z WARN  app token_refused code=token_expired\n' +
        '1970-01-01T00:00:00.000Z ERROR app turn_fail error_name=TypeError\n',
    );
  });

  it('is always printed when the level is debug', async () => {
    const { app, logging, printed } = setup({ level: 'debug' });
    app.debug('cache_miss', { count: 1 });
    await logging.flush();
    expect(printed()).toMatch(/DEBUG app cache_miss count=1\n$/);
  });

  it('survives fields and a clock that throw, loop, lie or are not fields at all', async () => {
    const { app, logging, dir } = setup({
      clock: () => {
        throw new Error('no time');
      },
    });
    const loop: Record<string, unknown> = { ms: 1 };
    loop['tool'] = loop;
    const hostile: unknown[] = [
      loop,
      JSON.parse(`${'{"code":'.repeat(5000)}1${'}'.repeat(5000)}`),
      {
        get ms() {
          throw new Error('getter');
        },
      },
      {
        code: {
          toJSON: () => {
            throw new Error('toJSON');
          },
        },
      },
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('ownKeys');
          },
        },
      ),
      JSON.parse('{"__proto__":{"ms":1},"constructor":2,"toString":3}'),
      Object.assign(new Error('text'), { details: 'text' }),
      { ms: Number.NaN, bytes: Infinity, length: '5', retryable: 'yes', count: 10n, port: 5_512_345_678 },
      'text',
      7,
      Symbol('x'),
      10n,
      [1, 2],
      () => 1,
      true,
    ];
    for (const fields of hostile) Reflect.apply(app.info, app, ['turn_end', fields]);
    const events = [undefined, null, {}, 'Two Words', '', 'x'.repeat(65), 'call_5512345678'];
    for (const event of events) Reflect.apply(app.info, app, [event]);
    await logging.flush();
    const lines = linesOf(dir);
    const dropped = lines.map((line) => Number(line['dropped']));
    expect(lines.map((line) => line['event'])).toEqual([
      ...hostile.map(() => 'turn_end'),
      ...events.map(() => 'event_refused'),
    ]);
    expect(dropped).toEqual([1, 1, 1, 1, 1, 3, 1, 6, 1, 1, 1, 1, 2, 1, 1, ...events.map(() => 1)]);
    expect(lines[0]).toMatchObject({ ms: 1 });
    expect(logging.dropped()).toBe(dropped.reduce((sum, count) => sum + count, 0));
    expect(logging.lost()).toBe(0);
  });

  it.each([
    '\n',
    '\r\n',
    '\u001B[2J',
    '\u001B]0;x\u0007',
    '\u2028',
    '\u2029',
    '\u202E',
    '\u2066',
    '\u200B',
    '\0',
    '\u009B',
    '\u{E0041}',
    '\uD800',
  ])('stays one line, with no trace of it, when a field or the event holds %j', async (control) => {
    const { app, logging, dir, printed } = setup();
    const forged = `end${control}{"level":"error","event":"forged"}`;
    app.warn(forged, {
      code: forged,
      tool: `set_email${control}`,
      request_id: forged,
      route: `/a${control}`,
      error_name: forged,
    });
    app.warn(
      `turn_end${control}`,
      errorFields(Object.assign(new Error(forged), { name: forged, code: forged, stack: forged })),
    );
    await logging.flush();
    const text = filesOf(dir).map((file) => readFileSync(join(dir, file), 'utf8'));
    const lines = linesOf(dir);
    expect(lines.map((line) => line['event'])).toEqual(['event_refused', 'event_refused']);
    expect(printed().split('\n')).toHaveLength(3);
    for (const output of [...text, printed()]) {
      expect(output).not.toContain('forged');
      expect(output.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]*$/);
    }
  });
});
