import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Log } from '../logging/log.ts';

/**
 * Gives every request an id of ours (`X-Request-Id` on the answer, `request_id` in logs and problems) and writes one
 * log line when the answer ended, with the route's template and never its values.
 */
export function createRequestContext(log: Log, now: () => number): RequestHandler {
  return (request, response, next) => {
    const startedAt = now();
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    response.on('close', () => {
      log.info('request_end', {
        request_id: requestId,
        method: request.method,
        route: readRoute(request),
        status: response.statusCode,
        ms: Math.round(now() - startedAt),
        turn_id: turns.get(response),
      });
    });
    next();
  };
}

const turns = new WeakMap<ServerResponse, string>();

/** Says which turn a request is about, so that its line leads to those of the turn, which outlives it. */
export function noteTurn(response: ServerResponse, turnId: string): void {
  turns.set(response, turnId);
}

/** The id given to this answer's request. */
export function readRequestId(response: ServerResponse): string {
  const id = response.getHeader('x-request-id');
  return typeof id === 'string' ? id : '';
}

function readRoute(request: Request): string | undefined {
  const route: unknown = request.route;
  const path: unknown = typeof route === 'object' && route !== null ? Reflect.get(route, 'path') : undefined;
  return typeof path === 'string' ? `${readMount(request, path)}${path}` : undefined;
}

/** An error that leaves a router takes `baseUrl` back; what stands before the route is still where the router is mounted. */
function readMount({ baseUrl, originalUrl }: Request, path: string): string {
  if (baseUrl !== '') return baseUrl;
  const asked = toSegments(originalUrl.split('?', 1)[0] ?? '');
  const mount = asked.slice(0, asked.length - toSegments(path).length);
  return mount.map((segment) => `/${segment}`).join('');
}

function toSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
