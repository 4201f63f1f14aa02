import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxMessageLength } from '@talia/protocol';
import { createOpenapiDocument } from '@talia/protocol/openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { createApp } from './app.ts';
import type { AppDeps } from './app.ts';
import { bodyLimits } from './http/body.ts';
import { problems } from './http/problem.ts';
import { silentLog } from './logging/silent-log.ts';
import { createDeclaredAnswers } from './testing/declared-answers.ts';
import { listRoutes } from './testing/list-routes.ts';

const document = createOpenapiDocument(problems);

it('the document is OpenAPI 3.1', async () => {
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(document));
  expect(await new Validator().validate(plain)).toEqual({ valid: true });
  expect(await new Validator().validate({ ...plain, paths: { x: 1 } })).toMatchObject({ valid: false });
});

it('every route of the server is in the document, and the reverse', () => {
  const declared = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  // For the command line of this machine; everybody else finds nothing there.
  const secret = ['post /local/rest/v1/rpc/{name}'];
  expect(listRoutes(createApp(inertDeps)).toSorted()).toEqual([...declared, ...secret].toSorted());
});

it('docs/api.md tells of every code with its status, and of the limits', async () => {
  const page = await readFile(join(import.meta.dirname, '..', '..', '..', 'docs', 'api.md'), 'utf8');
  const rows = Array.from(page.matchAll(/^\| (\d{3}) \| `(\w+)` \| \S/gm), ([, status, code]) => `${status} ${code}`);
  const known = Object.entries(problems).map(([code, { status }]) => `${status} ${code}`);
  expect(rows).toEqual(known.toSorted());
  const kilobytes = [bodyLimits.json, bodyLimits.beacon].map((bytes) => `| ${bytes / 1024} kB`);
  for (const limit of [...kilobytes, `| ${maxMessageLength} unidades`]) expect(page).toContain(limit);
});

/** For a server that nobody asks anything. */
const inertDeps: AppDeps = {
  webchat: { sites: [] } as unknown as AppDeps['webchat'],
  health: { ping: async () => {}, isDraining: () => false, now: () => 0 },
  folders: { landing: '.', playground: null, pages: null, widget: '.' },
  localAccess: { key: '', fetch, databaseUrl: '', secretKey: '' },
  log: silentLog,
  trustProxyHops: 0,
};

const headers = {
  'x-request-id': '0b0e5b4e-6f0e-4b3c-9a53-0a3f6f3b8e3d',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'",
};
const answer = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { ...headers, 'content-type': type } });
const problem = (code: 'turn_not_found' | 'forbidden_origin', more: object = {}) => {
  const { status, title } = problems[code];
  const told = { type: `urn:talia:problem:${code}`, title, status, code, request_id: headers['x-request-id'], ...more };
  return answer(told, status, 'application/problem+json');
};

it.each<[string, string, string, Response, RegExp | null]>([
  ['as declared', 'GET', '/healthz', answer({ status: 'ok' }), null],
  ['of an operation, refused as declared', 'GET', '/api/webchat/config?x=1', problem('forbidden_origin'), null],
  ['with a key too many', 'GET', '/healthz', answer({ status: 'ok', secret: 1 }), /additional properties/],
  ['with a status of its own', 'GET', '/healthz', answer({ status: 'ok' }, 201), /a status that/],
  ['of another type', 'GET', '/healthz', answer({ status: 'ok' }, 200, 'text/html'), /text\/html where/],
  ['with a code of another route', 'GET', '/api/webchat/config', problem('turn_not_found'), /as declared/],
  ['with a title of its own', 'GET', '/api/webchat/config', problem('forbidden_origin', { title: 'No' }), /of its own/],
  ['of no route', 'GET', '/nothing', answer({}, 202), null],
  ['of no route of the channel, refused', 'GET', '/api/webchat/nothing', problem('forbidden_origin'), null],
  ['of no route, refused in a way of its own', 'GET', '/nothing', problem('forbidden_origin'), /a path that/],
  ['of another method', 'PUT', '/healthz', answer({}), /a method that/],
  ['without an id', 'GET', '/healthz', new Response('{"status":"ok"}'), /no X-Request-Id/],
])('an answer %s is judged by the document', async (_, method, path, response, fault) => {
  const judged = createDeclaredAnswers()(method, path, response);
  if (fault === null) await expect(judged).resolves.toBeUndefined();
  else await expect(judged).rejects.toThrow(fault);
});
