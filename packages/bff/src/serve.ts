import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { StartupError } from './errors.ts';

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 15_000;
const checkEveryMs = 1_000;

/**
 * Listens, with limits for slow clients.
 * @throws StartupError when the port is taken or may not be used
 */
export function serve(app: Express, options: { host: string; port: number }): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  const server = createServer({ connectionsCheckingInterval: checkEveryMs }, app);
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.once('error', (error) => reject(toStartupError(error, options.port)));
  server.listen(options.port, options.host, () => resolve(server));
  return promise;
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
