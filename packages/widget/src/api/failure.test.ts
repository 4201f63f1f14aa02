import { expect, test } from 'vitest';
import { parseProblem, parseRetryAfter } from './failure.ts';

test('reads the waiting time as seconds or as a date', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(parseRetryAfter('7', now)).toBe(7000);
  expect(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(parseRetryAfter('Sun, 22 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfter('soon', now)).toBe(null);
  expect(parseRetryAfter(null, now)).toBe(null);
});

test('takes the code of a problem', async () => {
  const response = new Response('{"code":"store_unavailable"}', {
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '3' },
  });
  expect(await parseProblem(response)).toEqual({ code: 'store_unavailable', retryAfterMs: 3000 });
});

test('calls unreadable what is not ours', async () => {
  const html = new Response('<h1>403</h1>', { status: 403, headers: { 'content-type': 'text/html' } });
  const broken = new Response('{"code":', { status: 500, headers: { 'content-type': 'application/json' } });
  expect((await parseProblem(html)).code).toBe('unreadable');
  expect((await parseProblem(broken)).code).toBe('unreadable');
});

test("takes a gateway's own error for a server that is away", async () => {
  const html = new Response('<h1>502</h1>', {
    status: 502,
    headers: { 'content-type': 'text/html', 'retry-after': '4' },
  });
  expect(await parseProblem(html)).toEqual({ code: 'network', retryAfterMs: 4000 });
});
