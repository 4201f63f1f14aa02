import { operations } from '@talia/protocol/openapi';
import type { Operation } from '@talia/protocol/openapi';
import * as fc from 'fast-check';
import * as z from 'zod';
import { damage, hostileBody } from './hostile-json.ts';
import type { JsonSchema } from './hostile-json.ts';
import { hostileText } from './hostile-text.ts';

/** What one connection sends. */
export interface HostileConnection {
  /** The bytes, in these pieces. */
  pieces: readonly Uint8Array[];
  /** How many requests they are meant to be. */
  requests: number;
  /** Framed as HTTP wants it, so that each request has its answer; otherwise some bytes are spoilt. */
  framed: boolean;
}

/** What a client that knows its way about can say. */
export interface Knowledge {
  origin: string;
  tokens: readonly string[];
  /** Bodies that are right, by the operation's id. */
  bodies: Readonly<Record<string, object>>;
}

/** Connections with up to six requests each, of every route and none; a third of them spoilt. */
export function hostileConnection(knowledge: Knowledge): fc.Arbitrary<HostileConnection> {
  const requests = fc.array(requestBytes(knowledge), { minLength: 1, maxLength: 6 });
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });
  const harm = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, damage());
  return fc.tuple(requests, cuts, harm).map(([parts, places, spoil]) => {
    const bytes = Buffer.concat([...parts, lastRequest]);
    return {
      pieces: cutAt(spoil === undefined ? bytes : spoil(bytes), places),
      requests: parts.length + 1,
      framed: spoil === undefined,
    };
  });
}

const someId = '0b0e5b4e-6f0e-4b3c-9a53-0a3f6f3b8e3d';

/** After it the server ends the connection. */
const lastRequest = Buffer.from('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...places.map((place) => Math.floor(place * bytes.length)), bytes.length].toSorted((a, b) => a - b);
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

function requestBytes(knowledge: Knowledge): fc.Arbitrary<Buffer> {
  const route = fc.constantFrom(...operations);
  return route.chain((operation) =>
    fc
      .record({
        method: methodOf(operation),
        target: targetOf(operation),
        headers: headersOf(knowledge),
        body: bodyOf(operation, knowledge),
        chunked: fc.boolean(),
      })
      .map(({ method, target, headers, body, chunked }) => {
        const lines = [...withAnEnd(operation, headers), ...body.headers, ...framingOf(body.bytes, chunked)];
        const head = `${method} ${target} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
        return Buffer.concat([Buffer.from(head, 'latin1'), chunked ? toChunks(body.bytes) : body.bytes]);
      }),
  );
}

/** A stream of what happens to a conversation has no end, and all that is sent after it would wait: one page of it has. */
function withAnEnd({ id }: Operation, headers: readonly string[]): readonly string[] {
  if (id !== 'listenLive') return headers;
  return [...headers.filter((line) => !/^accept:/i.test(line)), 'Accept: application/json'];
}

/** By operation, made once: a schema is asked for with every request. */
const hostileBodies = new Map(
  operations.flatMap(({ id, body }) =>
    body === undefined ? [] : [[id, hostileBody(z.toJSONSchema(body.schema, { io: 'input' }) as JsonSchema)] as const],
  ),
);

function methodOf({ method }: Operation): fc.Arbitrary<string> {
  const right = method.toUpperCase();
  // The answer to HEAD cannot be told from that to GET by whoever reads many in a row.
  const others = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH');
  return fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, others);
}

function targetOf({ path, query }: Operation): fc.Arbitrary<string> {
  const id = fc.oneof(fc.constant(someId), fc.constant('x'), hostileText(8).map(encode));
  const right = id.map((value) => path.replace('{id}', value));
  const names = Object.keys(query?.shape ?? { x: '' });
  const pairs = fc.array(fc.tuple(fc.constantFrom(...names, '__proto__'), fc.oneof(wellKnown(), hostileText(20))), {
    maxLength: 3,
  });
  const asked = pairs.map((all) => all.map(([name, text]) => `${name}=${encode(text)}`).join('&'));
  const strange = fc.constantFrom(
    '*',
    '/',
    '//',
    '/..',
    '/%00',
    '/%2e%2e/%2e%2e/package.json',
    '/widget/..%5c..%5cx',
    '/widget/',
    '/widget/%c0%ae%c0%ae/',
    '/%',
    '/?',
    '/a#b',
    '/local/rest/v1/rpc/listar_leads',
    'http://x/healthz',
    'http://[',
    'http://a:99999/',
    'HTTP://x',
    '/api/webchat/turns/%/events',
    '/api/webchat/../webchat/config',
  );
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(right, asked).map(([target, text]) => `${target}${text === '' ? '' : `?${text}`}`),
    },
    { weight: 2, arbitrary: strange },
    { weight: 1, arbitrary: hostileText(30).map((text) => `/${encode(text)}`) },
  );
}

function wellKnown(): fc.Arbitrary<string> {
  return fc.constantFrom('tlk_pub_local', 'es', '1', '30', '999999999999999999', '-1', '1e3', '');
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function headersOf({ origin, tokens }: Knowledge): fc.Arbitrary<string[]> {
  const none = fc.constant<string[]>([]);
  const text = hostileText(24).map(toHeaderText);
  const often = (name: string, values: fc.Arbitrary<string>) => fc.oneof(header(name, values), none);
  const seldom = (name: string, values: fc.Arbitrary<string>) =>
    fc.oneof({ weight: 6, arbitrary: none }, header(name, values));
  return fc
    .tuple(
      fc.constant(['Host: x']),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant([`Origin: ${origin}`]) },
        header('Origin', text),
        none,
        header('Origin', fc.constantFrom('null', 'https://evil.example', 'http://localhost:0')),
      ),
      fc.oneof(
        { weight: 3, arbitrary: header('Authorization', fc.constantFrom(...tokens.map((token) => `Bearer ${token}`))) },
        { weight: 1, arbitrary: header('Authorization', text) },
        { weight: 1, arbitrary: none },
      ),
      often(
        'Accept',
        fc.oneof(fc.constantFrom('text/event-stream', 'application/json', '*/*', 'text/html', ';;q=x'), text),
      ),
      seldom('Last-Event-ID', fc.oneof(fc.constantFrom('x:1', `${someId}:5`, ':'), text)),
      seldom('X-Forwarded-For', fc.oneof(fc.constantFrom('127.0.0.1', 'x', '1.2.3.4, 5.6.7.8', '::1'), text)),
      seldom('Accept-Language', text),
      seldom('Accept-Encoding', text),
      seldom('If-None-Match', text),
      seldom('Range', fc.constantFrom('bytes=0-0', 'bytes=-1', 'bytes=9-1', 'x')),
      seldom('Cookie', text),
      seldom('Access-Control-Request-Method', text),
      seldom(`X-${'a'.repeat(20)}`, text),
      seldom('Upgrade', fc.constantFrom('websocket', 'h2c')),
      seldom('Expect', fc.constantFrom('100-continue', 'tea')),
    )
    .map((all) => all.flat());
}

function header(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return values.map((text) => [`${name}: ${text}`]);
}

/** What a header may hold, so that the request stays a request. */
function toHeaderText(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/gu, '?');
}

function bodyOf({ id }: Operation, { bodies }: Knowledge): fc.Arbitrary<{ bytes: Uint8Array; headers: string[] }> {
  const types = fc.oneof(
    { weight: 8, arbitrary: fc.constant('application/json') },
    fc.constantFrom('text/plain', 'application/json; charset=utf-7', 'text/html', 'multipart/form-data', ''),
  );
  const encodings = fc.oneof({ weight: 15, arbitrary: fc.constant([]) }, fc.constant(['Content-Encoding: gzip']));
  const nothing = fc.constant(new Uint8Array());
  const large = fc.constant(Buffer.alloc(17_000, '['));
  const right = bodies[id] === undefined ? nothing : fc.constant(Buffer.from(JSON.stringify(bodies[id])));
  const hostile = hostileBodies.get(id) ?? nothing;
  const bytes = fc.oneof({ weight: 20, arbitrary: hostile }, { weight: 8, arbitrary: right }, nothing, large);
  return fc.tuple(bytes, types, encodings).map(([content, type, encoding]) => ({
    bytes: content,
    headers: content.length === 0 ? [] : [`Content-Type: ${type}`, ...encoding],
  }));
}

function framingOf(bytes: Uint8Array, chunked: boolean): string[] {
  return chunked ? ['Transfer-Encoding: chunked'] : [`Content-Length: ${bytes.length}`];
}

function toChunks(bytes: Uint8Array): Buffer {
  const end = Buffer.from('0\r\n\r\n');
  if (bytes.length === 0) return end;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n'), end]);
}
