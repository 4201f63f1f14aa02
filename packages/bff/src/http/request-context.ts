import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
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
        route: readRoute(request.route, request.baseUrl),
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

function readRoute(route: unknown, baseUrl: string): string | undefined {
  const path: unknown = typeof route === 'object' && route !== null ? Reflect.get(route, 'path') : undefined;
  return typeof path === 'string' ? `${baseUrl}${path}` : undefined;
}
