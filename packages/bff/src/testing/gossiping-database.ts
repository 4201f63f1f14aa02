import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestServer } from './test-server.ts';

/** The database of a server, reached by HTTP as Supabase is, which can be made to quote people in its errors. */
export interface GossipingDatabase {
  /** Settings of another server that uses it. */
  variables: NodeJS.ProcessEnv;
  /** From now on some requests fail, each quoting the next of the secrets and all that was asked. */
  tellTales: () => void;
  /** How many requests have failed so. */
  tales: () => number;
  stop: () => Promise<void>;
}

/** Starts one on the embedded database of a server that runs. */
export async function startGossipingDatabase(
  owner: TestServer,
  secrets: readonly string[],
): Promise<GossipingDatabase> {
  const { url, key } = readAccess(owner.dataDir);
  let telling = false;
  let requests = 0;
  let tales = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    requests += 1;
    if (telling && requests % 3 !== 0) {
      tales += 1;
      tell(response, `${secrets[tales % secrets.length]} in ${body}`, tales);
      return;
    }
    const path = request.url ?? '';
    const real = await fetch(`${url}${path}`, { method: 'POST', headers: { apikey: key }, body });
    response.writeHead(real.status, { 'content-type': 'application/json' }).end(await real.text());
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens always has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    variables: { TALIA_SUPABASE_URL: `http://127.0.0.1:${port}`, TALIA_SUPABASE_SERVICE_ROLE: 'a-key-of-the-test' },
    tellTales() {
      telling = true;
    },
    tales: () => tales,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where the command line finds the database while the server runs. */
function readAccess(dataDir: string): { url: string; key: string } {
  // The server itself wrote it.
  return JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { url: string; key: string };
}

/** As PostgREST puts an error of Postgres, and as nobody should put one. */
function tell(response: ServerResponse, tale: string, count: number): void {
  const details = `Failing row contains (${tale}).`;
  const errors: [status: number, body: unknown][] = [
    [409, { code: '23505', message: `duplicate key value: ${tale}`, details, hint: tale }],
    [400, { code: tale, message: tale, details, hint: tale }],
    [400, { code: 'P0001', message: tale, details, hint: null }],
    [200, { [tale]: tale }],
    [200, tale],
    [404, { code: 'PGRST202', message: `Could not find the function ${tale}`, details, hint: tale }],
  ];
  const [status, body] = errors[count % errors.length] ?? [500, tale];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
