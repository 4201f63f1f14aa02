import { describe, expect, it } from 'vitest';
import { errorFields } from './error-fields.ts';
import { toSafeFields } from './log-fields.ts';

function safe(error: unknown) {
  return toSafeFields(errorFields(error)).values;
}

describe('errorFields', () => {
  it('gives name, code, status, cause and our own place of an error, never its message', () => {
    const cause = Object.assign(new TypeError('ana@example.com'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error('Ana Torres wrote this', { cause }), {
      code: 'store_unavailable',
      status: 503,
      requestID: 'req_8f14e45fceea',
    });
    expect(safe(error)).toEqual({
      error_name: 'Error',
      error_code: 'store_unavailable',
      error_status: 503,
      error_at: expect.stringMatching(/^bff\/src\/logging\/error-fields\.test\.ts:\d+$/),
      openai_request_id: 'req_8f14e45fceea',
      cause_name: 'TypeError',
      cause_code: 'ECONNREFUSED',
    });
  });

  it('takes only files of ours that exist as places, so a message cannot forge one', () => {
    const forged = [
      '    at ana (file:///srv/packages/bff/src/ana-torres.ts:1:1)',
      `    at ana (${new URL('ana-torres.ts', import.meta.url).href}:1:1)`,
      `    at ana (${new URL('%00.ts', import.meta.url).href}:1:1)`,
      '    at ana (file://%zz/x.ts:1:1)',
      `    at ana (${import.meta.dirname}/../../../../package.json:1:1)`,
      '    at ana (node:internal/x:1:1)',
    ];
    expect(safe({ name: 'Error', stack: `Error: ${forged.join('\n')}` })).toEqual({ error_name: 'Error' });
  });

  it('lists at most five places', () => {
    const here = `    at run (${import.meta.url}:7:1)`;
    expect(safe({ stack: ['Error', ...Array.from({ length: 9 }, () => here)].join('\n') })['error_at']).toBe(
      Array.from({ length: 5 }, () => 'bff/src/logging/error-fields.test.ts:7').join(' < '),
    );
  });

  it('understands a store error that is a plain object, and whatever else can be thrown', () => {
    expect(safe({ code: '42501', message: 'x', details: 'y' })).toEqual({
      error_name: 'UnknownError',
      error_code: '42501',
    });
    for (const thrown of [undefined, null, 'Ana Torres', 7, Symbol('x'), () => 1]) {
      expect(safe(thrown)).toEqual({ error_name: 'UnknownError' });
    }
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('get');
      },
    });
    expect(safe(hostile)).toEqual({ error_name: 'UnknownError' });
  });
});
