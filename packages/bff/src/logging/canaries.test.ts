import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canaries, hasCanary } from '../testing/canaries.ts';
import { createLogging } from './create-logging.ts';
import { errorFields } from './error-fields.ts';
import { type LogFieldName, logFieldKinds } from './log-fields.ts';
import type { Log } from './log.ts';

const dir = mkdtempSync(join(tmpdir(), 'talia-canary-'));
const names = Object.keys(logFieldKinds).map((name) => name as LogFieldName); // The record's keys are the names.
let output = '';

function logEverywhere(log: Log, canary: string): void {
  const call = (event: unknown, fields?: unknown) => Reflect.apply(log.warn, log, [event, fields]);
  call(canary);
  for (const name of names) {
    call('canary_field', { [name]: canary });
    call('canary_nested', { [name]: { [canary]: canary, toString: () => canary, toJSON: () => canary } });
    call('canary_list', { [name]: [canary] });
    call('canary_number', { [name]: Number(canary.replaceAll(/\D/g, '') || Number.NaN) });
  }
  call('canary_name', {
    [canary]: 1,
    [canary.toLowerCase()]: canary,
    email: canary,
    message: canary,
    phone_number: canary,
  });
  call('canary_text', canary);
  Reflect.apply(log.child, log, [{ request_id: canary, [canary]: canary }]).error('canary_child');
  for (const error of errorsWith(canary)) {
    call('canary_error', error);
    call('canary_error', { error, cause: error, code: error });
    log.error('canary_error_fields', errorFields(error));
  }
}

function errorsWith(canary: string): unknown[] {
  const named = Object.assign(new Error(canary, { cause: new Error(canary) }), {
    name: canary,
    code: canary,
    details: canary,
  });
  const forged = Object.assign(new Error(canary), {
    stack: `Error\n    at ${canary} (${import.meta.dirname}/${canary}.ts:1:1)`,
  });
  return [
    named,
    forged,
    new AggregateError([named], canary),
    { code: canary, message: canary, cause: { code: canary, name: canary } },
    canary,
  ];
}

function readAll(path: string): string {
  const files = readdirSync(path, { withFileTypes: true }).filter((file) => file.isFile());
  return files.map(({ name }) => `${name}\n${readFileSync(join(path, name), 'utf8')}`).join('\n');
}

beforeAll(async () => {
  const stderr = new PassThrough();
  stderr.on('data', (chunk) => (output += String(chunk)));
  const logging = createLogging({ dir, level: 'debug', stderr });
  for (const canary of canaries)
    for (const log of [logging.app, logging.channel('webchat')]) logEverywhere(log, canary);
  await logging.flush();
  output += readAll(dir);
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('there are at least 50 canaries, and they were logged', () => {
  expect(new Set(canaries).size).toBeGreaterThanOrEqual(50);
  expect(output.split('"event":"canary_field"').length - 1).toBe(canaries.length * 2 * names.length);
});

it.each(canaries)('%j is in no file and not on stderr', (canary) => {
  expect(hasCanary(output, canary)).toBe(false);
});
