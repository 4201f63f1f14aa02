import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { jwtVerify } from 'jose';
import { signTestToken } from './test-keys.ts';
import type { TestKeys } from './test-keys.ts';

/** A running gateway. */
export type ApiGateway = { url: string; close(): Promise<void> };

const PREFIX = '/rest/v1';

/**
 * Does before PostgREST what Supabase's gateway does: turns an API key into its role's JWT
 * (unless the request brings a user's), and strips the path's prefix. An older key is that JWT.
 */
export async function startApiGateway(postgrestSocket: string, keys: TestKeys): Promise<ApiGateway> {
  const inTenYears = Math.floor(Date.now() / 1000) + 315_360_000;
  const tokens = new Map([
    [keys.publishable, await signTestToken(keys.jwtSecret, { role: 'anon', exp: inTenYears })],
    [keys.secret, await signTestToken(keys.jwtSecret, { role: 'service_role', exp: inTenYears })],
  ]);
  const findToken: Exchange['findToken'] = async (apiKey) =>
    tokens.get(apiKey) ?? ((await isLegacyKey(apiKey, keys)) ? apiKey : undefined);
  const server = createServer((request, response) => void pass({ request, response, findToken, postgrestSocket }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server), close: () => close(server) };
}

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  findToken: (apiKey: string) => Promise<string | undefined>;
  postgrestSocket: string;
};

async function pass({ request, response, findToken, postgrestSocket }: Exchange): Promise<void> {
  const apiKey = String(request.headers['apikey'] ?? '');
  const token = await findToken(apiKey);
  if (token === undefined) return refuse(response, 401, 'Invalid API key');
  if (request.url?.startsWith(`${PREFIX}/`) !== true)
    return refuse(response, 404, 'no Route matched with those values');
  const options = {
    socketPath: postgrestSocket,
    method: request.method,
    path: request.url.slice(PREFIX.length),
    headers: withToken(request.headers, { apiKey, token }),
  };
  const upstream = httpRequest(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', (error) => refuse(response, 502, error.message));
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

async function isLegacyKey(apiKey: string, { jwtSecret }: TestKeys): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(apiKey, new TextEncoder().encode(jwtSecret), { algorithms: ['HS256'] });
    return payload['role'] === 'anon' || payload['role'] === 'service_role';
  } catch {
    return false;
  }
}

function withToken(
  headers: IncomingHttpHeaders,
  { apiKey, token }: { apiKey: string; token: string },
): OutgoingHttpHeaders {
  const sent = /^bearer\s+(.+)$/iu.exec(headers['authorization'] ?? '')?.[1];
  const isKey = sent === undefined || sent === apiKey;
  return isKey ? { ...headers, authorization: `Bearer ${token}` } : headers;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ message }));
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  const closed = once(server, 'close');
  server.close();
  await closed;
}
