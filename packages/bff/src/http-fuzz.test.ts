import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { problemSchema } from '@talia/protocol';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileConnection } from './testing/hostile-request.ts';
import type { HostileConnection } from './testing/hostile-request.ts';
import { exchange } from './testing/raw-http.ts';
import type { RawAnswer } from './testing/raw-http.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';
import { readTestRuns } from './testing/test-runs.ts';

let server: TestServer;
let landing: string;
beforeAll(async () => {
  // Behind a proxy, whose header can say anything.
  server = await startTestServer({ TALIA_TRUST_PROXY_HOPS: '1' });
  landing = await (await fetch(server.url)).text();
});
afterAll(() => server.stop());

const connectionsAtOnce = 12;
/** They bring a few more requests than so many. */
const [connectionsPerDraw, requestsPerDraw] = [250, 1_000];
const warmUpDraws = 6;
const sessionsPerDraw = 12;

it('whatever bytes come, the server answers problems and goes on', { timeout: 3_600_000 }, async () => {
  const { runs, seed } = readTestRuns(20_000);
  const startedAt = performance.now();
  let heapBefore = Number.POSITIVE_INFINITY;
  const statuses = new Map<number, number>();
  let sent = 0;
  for (let draw = 0; draw < runs / requestsPerDraw; draw += 1) {
    // By then everything has been loaded and compiled.
    if (draw === warmUpDraws) heapBefore = readHeapMb();
    // Some of them log out.
    const tokens = await Promise.all(Array.from({ length: sessionsPerDraw }, openSession));
    const arbitrary = hostileConnection({ origin: server.url, tokens: [...tokens, 'x.y.z'], bodies: rightBodies() });
    const drawn = fc.sample(arbitrary, { numRuns: connectionsPerDraw, seed: seed + draw });
    await inParallel(drawn, async (connection) => {
      const answers = await send(connection, `seed ${seed}, draw ${draw}`);
      sent += connection.requests;
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const seen = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  const grown = Math.round(readHeapMb() - heapBefore);
  console.info(`http: ${sent} requests, seed ${seed}, ${seconds} s, heap ${grown} MB more; ${seen.join(', ')}`);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 401, 403, 404, 405, 415]));
  expect(sent).toBeGreaterThanOrEqual(runs);
  expect(grown).toBeLessThan(60);
  await expectToWork();
});

it.each([
  'x',
  '1.2.3.4, x',
  ',',
  '127.0.0.1:80',
  '[::1]:80',
  'fe80::1%eth0',
  '999.1.1.1',
  "'; drop",
  '\u00e9',
  'unknown',
])('a proxy that says %j of an address does no harm', async (address) => {
  const token = await openSession();
  const headers = { 'x-forwarded-for': address };
  const visit = await server.ask('POST', '/api/webchat/visit', { token, body: {}, headers });
  expect(visit.status).toBe(204);
});

function rightBodies() {
  return {
    openSession: { site_key: 'tlk_pub_local' },
    sendMessage: server.message('Hola'),
    correctMe: { email: 'ana@ejemplo.mx', full_name: '' },
    giveConsent: { version: '1', accepted: false },
    recordVisit: { landing_url: 'https://ejemplo.mx/?utm_source=x' },
    closeVisit: { reason: 'tab_closed' },
  };
}

async function openSession(): Promise<string> {
  return (await server.openSession()).access_token;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: connectionsAtOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/** Sends what a connection has to say and judges all that comes back. */
async function send({ pieces, requests, framed }: HostileConnection, seed: string): Promise<RawAnswer[]> {
  const told = () => `${seed}: ${JSON.stringify(Buffer.concat(pieces).toString('latin1').slice(0, 3_000))}`;
  try {
    const answers = await exchange(Number(new URL(server.url).port), pieces, { leave: framed ? 'stay' : 'late' });
    if (framed) expectAllAnswered(answers, requests, pieces);
    for (const answer of answers) judge(answer);
    return answers;
  } catch (error) {
    throw new Error(`${String(error)}\n${told()}`, { cause: error });
  }
}

/** One answer each, unless one of them ended the connection, as it may where a body was announced that nobody asked for. */
function expectAllAnswered(answers: readonly RawAnswer[], requests: number, pieces: readonly Uint8Array[]): void {
  const ends = answers.findIndex(({ headers }) => headers.get('connection') === 'close');
  if (ends !== answers.length - 1) throw new Error('an answer after the last one');
  const announced = Buffer.concat(pieces).includes('Expect: 100-continue');
  if (answers.length !== requests && !announced) throw new Error(`${answers.length} answers to ${requests} requests`);
}

function judge({ status, headers, body }: RawAnswer): void {
  if (status >= 500) throw new Error(`answered ${status} ${body}`);
  if (!/^[0-9a-f-]{36}$/.test(headers.get('x-request-id') ?? '')) throw new Error(`${status} without an id`);
  if (headers.get('x-content-type-options') !== 'nosniff') throw new Error(`${status} without nosniff`);
  const type = headers.get('content-type') ?? '';
  if (status >= 400) {
    if (type !== 'application/problem+json') throw new Error(`${status} of type ${type}`);
    const problem = problemSchema.parse(JSON.parse(body));
    expect([problem.status, problem.request_id]).toEqual([status, headers.get('x-request-id')]);
  }
  // The demo's own page, or a range of it, is the only one there is.
  if (/text\/html/.test(type) && !landing.includes(body)) throw new Error(`a page: ${body.slice(0, 200)}`);
}

async function expectToWork(): Promise<void> {
  expect((await server.ask('GET', '/healthz')).status).toBe(200);
  expect((await server.ask('GET', '/readyz')).status).toBe(200);
  const body = server.message('Hola');
  const token = await openSession();
  const answer = await server.ask('POST', '/api/webchat/messages', { token, body });
  expect(await answer.json()).toMatchObject({ reply: expect.any(String) });
}

/** What is really held, in MB. */
function readHeapMb(): number {
  setFlagsFromString('--expose_gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
