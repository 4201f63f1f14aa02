import { createHash, timingSafeEqual } from 'node:crypto';
import express, { Router } from 'express';
import type { Request } from 'express';
import { TaliaError } from '../errors.ts';

export interface LocalAccess {
  /** Only who can read the data directory's key file knows it. */
  key: string;
  /** The embedded database's own fetch, and the origin it answers at. */
  fetch: typeof globalThis.fetch;
  databaseUrl: string;
  /** The embedded database's secret key, which never leaves this process. */
  secretKey: string;
}

/** Where the command line finds the embedded database while this process holds it. */
export const localAccessPath = '/local';

/**
 * `POST /local/rest/v1/rpc/<function>` for the `talia` command: from this machine only, with the key of the data
 * directory's `server.json`, which its owner alone can read. Everything else looks like a path that does not exist.
 */
export function createLocalAccessRouter(access: LocalAccess): Router {
  const router = Router();
  router.use((request, _response, next) => {
    if (!isFromThisMachine(request) || !isSameKey(request.headers.apikey, access.key)) {
      throw new TaliaError('not_found', 'There is nothing here.');
    }
    next();
  });
  router.post('/rest/v1/rpc/:name', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
    const answer = await access.fetch(`${access.databaseUrl}/rest/v1/rpc/${encodeURIComponent(readName(request))}`, {
      method: 'POST',
      headers: { apikey: access.secretKey, 'content-type': 'application/json' },
      body: Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body.toString('utf8') : '{}',
    });
    response.status(answer.status).type(answer.headers.get('content-type') ?? 'application/json');
    response.send(await answer.text());
  });
  return router;
}

function readName(request: Request): string {
  const { name } = request.params;
  return typeof name === 'string' ? name : '';
}

/** The socket's own address: `X-Forwarded-For` proves nothing. A proxied request was not sent by the command line. */
function isFromThisMachine(request: Request): boolean {
  const address = request.socket.remoteAddress ?? '';
  const isLoopback = address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';
  return isLoopback && request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined;
}

function isSameKey(given: unknown, key: string): boolean {
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(key));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
