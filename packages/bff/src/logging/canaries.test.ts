import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogging } from './create-logging.ts';
import { errorFields } from './error-fields.ts';
import { type LogFieldName, logFieldKinds } from './log-fields.ts';
import type { Log } from './log.ts';

const canaries = [
  // E-mail addresses.
  'ana.torres@example.com',
  'ANA+LEADS@EXAMPLE.MX',
  'a@b.co',
  '"ana torres"@example.com',
  'ana%40example.com',
  'josé@condominios.mx',
  'ana_torres@sub.example.org',
  'mailto:ana@example.com',
  'ana(at)example.com',
  'ana @ example . com',
  // Telephone numbers.
  '5512345678',
  '+525512345678',
  '55 1234 5678',
  '(55) 1234-5678',
  '55-1234-5678',
  '55.1234.5678',
  '+52 1 55 1234 5678',
  'tel:+525512345678',
  '0052-55-1234-5678',
  'whatsapp:+5215512345678',
  'tel-55-1234-5678',
  '5_512_345_678',
  // Names, companies, what a visitor writes.
  'Ana Torres',
  'José Ñandú',
  'María-José de la Vega',
  'ANA TORRES',
  "O'Higgins",
  'Condominios del Bajío',
  '安娜',
  'ana torres',
  'Hola, soy Ana Torres de Condominios del Bajío, quiero automatizar la atención a residentes',
  'Av. Insurgentes Sur 1234, Col. Del Valle',
  'TOAA800101HDFRRN09',
  'TOAA800101AB1',
  '4111 1111 1111 1111',
  '4111111111111111',
  // Keys and tokens.
  'sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56',
  'sk-abc123def456',
  'sb_secret_Zx81Qw92Er73Ty64',
  'sb_publishable_Zx81Qw92',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJlLWJ5dGVz',
  'Bearer abc.def.ghi',
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'xoxb-123456789012-abcdef',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'postgres://talia:secret@localhost/db',
  'p4ssw0rd!',
  'AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY',
  'cookie: sid=31d4d96e407aad42',
  '-----BEGIN PRIVATE KEY-----',
  '203.0.113.77',
];

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
  const text = output.toLowerCase();
  const digits = canary.replaceAll(/\D/g, '');
  const forms = [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary)];
  for (const form of forms) expect(text.includes(form.toLowerCase()), form).toBe(false);
  if (digits.length >= 10) expect(text.includes(digits)).toBe(false);
});
