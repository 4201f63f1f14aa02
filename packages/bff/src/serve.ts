import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { StartupError, TaliaError } from './errors.ts';
import { answerBrokenRequests } from './http/broken-requests.ts';
import { capConnectionsPerNetwork, tellOfDrops } from './http/connection-caps.ts';
import { sendProblem } from './http/problem.ts';
import { readRequestId } from './http/request-context.ts';
import { errorFields } from './logging/error-fields.ts';
import type { Log } from './logging/log.ts';
import { silentLog } from './logging/silent-log.ts';

/** How long a client may take to send, in ms. */
export interface SlowClientTimes {
  headersMs: number;
  /** Headers and body. */
  requestMs: number;
  /** Between two looks for clients that took too long. */
  checkEveryMs: number;
}

export interface ServeOptions {
  host: string;
  port: number;
  log?: Log;
  /** Connections at once, from everywhere. */
  maxConnections?: number;
  /** Connections at once from one address; counts only when no proxy stands in front. */
  maxConnectionsPerAddress?: number;
  /** How many proxies stand in front. */
  trustProxyHops?: number;
  times?: SlowClientTimes;
}

const defaultTimes: SlowClientTimes = { headersMs: 10_000, requestMs: 15_000, checkEveryMs: 1_000 };

/**
 * Listens, with limits for slow and for many clients; whatever is sent, the answer is a problem or nothing.
 * @throws StartupError when the port is taken or may not be used
 */
export function serve(app: Express, options: ServeOptions): Promise<Server> {
  const { log = silentLog, times = defaultTimes, maxConnections = 2_000, maxConnectionsPerAddress = 100 } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  // A request without Host reaches the app, since Node's own refusal says nothing.
  const server = createServer({ connectionsCheckingInterval: times.checkEveryMs, requireHostHeader: false });
  server.on('request', withLastResort(app, log));
  server.headersTimeout = times.headersMs;
  server.requestTimeout = times.requestMs;
  server.maxConnections = maxConnections;
  if ((options.trustProxyHops ?? 0) === 0) capConnectionsPerNetwork(server, maxConnectionsPerAddress);
  tellOfDrops(server, log);
  answerBrokenRequests(server, log);
  server.on('error', (error) => {
    // Once it listens, the promise is settled: what goes wrong then is told.
    if (server.listening) log.error('accept_failed', errorFields(error));
    reject(toStartupError(error, options.port));
  });
  server.listen(options.port, options.host, () => resolve(server));
  return promise;
}

type NodeHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** Without it Express answers with a page of its own: to a target it cannot parse (`http://[`), or if the error door broke. */
function withLastResort(app: Express, log: Log): (request: IncomingMessage, response: ServerResponse) => void {
  // An Express app is a handler itself; its types only know requests that went through one.
  const handle = app as unknown as NodeHandler;
  return (request, response) =>
    handle(request, response, (error) => {
      // The headers of what has begun cannot be changed any more.
      if (!response.headersSent && !response.hasHeader('x-request-id'))
        response.setHeader('x-request-id', randomUUID());
      if (error !== undefined) {
        log.error('request_failed', { request_id: readRequestId(response), ...errorFields(error) });
      }
      if (response.headersSent) return void response.destroy();
      const code = error === undefined ? 'invalid_request' : 'internal_error';
      sendProblem(response, new TaliaError(code, 'This target is not valid.'));
    });
}

function toStartupError(error: Error, port: number): StartupError {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new StartupError(`Port ${port} is taken. Stop what uses it, or choose another: PORT=8788 npm start`);
  }
  if (code === 'EACCES') {
    return new StartupError(`Port ${port} may not be used by this user. Choose another: PORT=8787 npm start`);
  }
  return new StartupError(`The server cannot listen on port ${port} (${String(code)}).`, { cause: error });
}

/** The port the server really got (it differs when 0 was asked for). */
export function readPort(server: Server): number {
  // A TCP server that listens always has an AddressInfo.
  return (server.address() as AddressInfo).port;
}
