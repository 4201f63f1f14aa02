import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { type FieldKind, isEventName, toFieldValue } from './field-kinds.ts';
import { sessionHash } from './session-hash.ts';

const accepted: Record<FieldKind, unknown[]> = {
  id: [
    '0b0e7a52-3c1f-4e5e-9a70-446655440000',
    '0b0e7a523c1f4e5e9a70446655440000',
    'resp_68a1f0c2b7dc8191a0c1',
    'conv_68a1f0c2b7dc8191',
    'call_Zx81_sim-0001',
    'req_8f14e45fceea',
  ],
  hash: [sessionHash('a session'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'e3b0c44298fc'],
  status: [200, 503, 'published'],
  word: ['landing', 'set_phone_number', 'tomada_por_humano', 'openai.responses.create', 'lines_go_to_stderr'],
  code: [
    'token_expired',
    'ECONNREFUSED',
    'ENOSPC',
    'EAI_AGAIN',
    '42501',
    'PT409',
    'PGRST116',
    'ERR_INVALID_ARG_TYPE',
    'SIGTERM',
  ],
  site: ['tlk_pub_local', 'tlk_pub_live_3nZ8sKq0Lm2Vb7Xc9Yd4Wf'],
  model: ['gpt-5.1', 'gpt-5.1-2026-03-01', 'o5-mini', 'ft:gpt-5.1:acme'],
  route: [
    '/',
    '/healthz',
    '/api/webchat/messages',
    '/api/webchat/turns/{id}/stop',
    '/turns/:turnId',
    '/widget/{*path}',
  ],
  method: ['GET', 'POST'],
  class: ['Error', 'TaliaError', 'APIConnectionError', 'DOMException'],
  trace: ['bff/src/app.ts:12', 'bff/dist/app.js:12 < protocol/dist/turn.js:7'],
  count: [0, 1, -1, 999_999_999],
  flag: [true, false],
};

// What nobody may find in a log, in shapes that come near to a kind's.
const refused: Record<FieldKind, unknown[]> = {
  id: ['ana@example.com', '5512345678', 'call_5512345678', 'Ana Torres', 'sk-proj-a1b2c3', 'x'.repeat(200), 7],
  hash: ['5512345678', '4111111111111111', 'abc', 'E3B0C44298FC'],
  status: ['Ana Torres', '5512345678', 5_512_345_678, true],
  word: ['Ana', 'ana torres', 'ana@example.com', 'tel-55-1234-5678', 'a5512345678', 'sk-abc123', '__proto__', ''],
  code: ['Ana', 'ANA TORRES', '5512345678', '55.12.34.56.78', 'sk-live-1', 'a'.repeat(24), 'TORRES'],
  site: ['tlk_sec_live_1', 'tlk_pub_live_ana@example.com'],
  model: ['sk-proj-1', 'Gpt', '5512345678', 'tel-55-1234-5678', 'tel-2026-03-01-55-12345'],
  route: [
    '/api?email=a',
    '/ana@example.com',
    '/turns/0b0e7a52-3c1f-4e5e-9a70-446655440000',
    'api',
    '/Ana',
    '//',
    '/a/',
  ],
  method: ['get', 'BREW', 'GET /'],
  class: ['Ana', 'ana', 'Ana Torres Error', ''],
  trace: ['/etc/passwd:1', 'ana:1', 'bff/src/app.ts:5512345678', 'bff/src/app.ts'],
  count: [5_512_345_678, Number.NaN, Infinity, '5', 5n, new Date(), null],
  flag: ['true', 1, null],
};

const kinds = Object.keys(accepted).map((kind) => kind as FieldKind); // The record's keys are the kinds.

describe('a field value', () => {
  it.each(kinds)('of the kind %s is kept as it is', (kind) => {
    for (const value of accepted[kind]) expect(toFieldValue(kind, value)).toBe(value);
  });

  it.each(kinds)('not of the kind %s is refused as a whole', (kind) => {
    for (const value of refused[kind]) expect(toFieldValue(kind, value), String(value)).toBeUndefined();
  });

  it('is judged quickly, whatever its text', () => {
    const bases = ['a', '/', 'a.', '/a', 'A', 'A_', 'a/', '1', '-', 'a.ts:1 < ', ':a', 'resp_', 's_0'];
    const texts = bases.flatMap((base) => [base.repeat(64 / base.length), base.repeat(100), base.repeat(100_000)]);
    const start = performance.now();
    for (const text of texts)
      for (const kind of kinds) toFieldValue(kind, `/${text}!`.slice(text.startsWith('/') ? 1 : 0));
    for (const text of texts) isEventName(`${text}!`);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
