import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ApiError, badRequest } from '../api-error.ts';
import { createId } from '../ids.ts';
import type { World } from '../world.ts';
import { readText, sendJson } from './exchange.ts';
import type { LoggedRequest } from './exchange.ts';
import type { FaultQueue } from './faults.ts';
import { matchRoute } from './router.ts';

/** What the HTTP side needs besides the world. */
export type ServerOptions = {
  world: World;
  log: LoggedRequest[];
  keepRequests: number;
  /** The one key that is right; null takes any. */
  apiKey: string | null;
  faults: FaultQueue;
};

/** Makes the server; the caller listens. */
export function createHttpServer(options: ServerOptions): Server {
  return createServer((request, response) => {
    void answer(request, response, options);
  });
}

async function answer(request: IncomingMessage, http: ServerResponse, options: ServerOptions): Promise<void> {
  const entry = logRequest(request, options);
  http.once('finish', () => void (entry.status = http.statusCode));
  http.setHeader('x-request-id', createId('req'));
  http.setHeader('openai-processing-ms', '1');
  try {
    const text = await readText(request);
    entry.body = text === '' ? undefined : parseOr(text, text);
    await dispatch({ request, http, entry, text }, options);
  } catch (error) {
    entry.status = answerError(error, http, options.world);
  }
}

type Incoming = { request: IncomingMessage; http: ServerResponse; entry: LoggedRequest; text: string };

async function dispatch({ request, http, entry, text }: Incoming, options: ServerOptions): Promise<void> {
  checkKey(request.headers.authorization, options.apiKey);
  const url = new URL(entry.path, 'http://simulator');
  const match = matchRoute(entry.method, url.pathname);
  if (!match) throw new ApiError(404, { message: `Invalid URL (${entry.method} ${url.pathname})` });
  if (text !== '' && parseOr(text, undefined) === undefined) throw badRequest(unreadableBody);
  const exchange = { entry, http, params: match.params, query: url.searchParams };
  const fault = options.faults.take(match.pattern);
  const handle = () => match.handler(exchange, options.world);
  const reply = fault ? await fault(exchange, handle) : await handle();
  if (reply) sendJson(http, reply.status, reply.body);
}

const unreadableBody = 'We could not parse the JSON body of your request.';

function logRequest(request: IncomingMessage, { log, keepRequests }: ServerOptions): LoggedRequest {
  const entry: LoggedRequest = {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers,
    body: undefined,
    status: 0,
    at: Date.now(),
  };
  log.push(entry);
  if (log.length > keepRequests) log.splice(0, log.length - keepRequests);
  return entry;
}

function checkKey(authorization: string | undefined, apiKey: string | null): void {
  const key = authorization?.match(/^Bearer (\S+)$/)?.[1];
  if (key === undefined) throw unauthorized("You didn't provide an API key.");
  if (apiKey !== null && key !== apiKey) throw unauthorized('Incorrect API key provided.');
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, { message, code: 'invalid_api_key' });
}

function answerError(error: unknown, http: ServerResponse, world: World): number {
  if (error instanceof ApiError) {
    sendJson(http, error.status, { error: error.body }, error.headers);
    return error.status;
  }
  const problem = error instanceof Error ? error : new Error(String(error));
  world.reportProblem(problem);
  const body = {
    message: `Simulator: ${problem.message}`,
    type: 'simulator_error',
    param: null,
    code: 'simulator_error',
  };
  if (http.headersSent) http.socket?.destroy();
  else sendJson(http, 500, { error: body });
  return 500;
}

function parseOr(text: string, fallback: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fallback;
  }
}
