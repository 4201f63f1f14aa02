import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvironment } from '../config/environment.ts';
import { toProjectPaths } from '../config/paths.ts';
import { startServer } from '../server.ts';
import type { RunningServer, ServerOptions } from '../server.ts';
import { createDeclaredAnswers } from './declared-answers.ts';
import { copyEmbedded } from '../store/testing/copy-embedded.ts';
import { withoutLimits } from './without-limits.ts';

/** A whole server on a throw-away data directory, and a way to ask it things. */
export interface TestServer extends RunningServer {
  dataDir: string;
  /** Asks one route of the API; `origin` is the server's own unless told. Throws when the OpenAPI document denies the answer. */
  ask: (method: string, path: string, options?: AskOptions) => Promise<Response>;
  /** A fresh visitor's access token and ids. */
  openSession: () => Promise<{ session_id: string; access_token: string; refresh_token: string }>;
  /** A body for `POST /messages`. */
  message: (content: string) => { content: string; client_message_id: string };
}

export interface AskOptions {
  token?: string;
  body?: unknown;
  /** Sent as they are, in place of a body; their type is in `headers`. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

/** What else of a server a test may choose. */
export type TestServerOptions = Pick<ServerOptions, 'times' | 'turnstileUrl'> & {
  /** The folder of the assistant files. */
  assistants?: string;
};

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Starts one that logs errors only and limits nobody unless told; `times` makes it less patient. */
export async function startTestServer(
  variables: NodeJS.ProcessEnv = {},
  { assistants, ...serverOptions }: TestServerOptions = {},
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'talia-test-'));
  if (variables.TALIA_SUPABASE_URL === undefined) await copyEmbedded(join(dataDir, 'database'));
  const environment = parseEnvironment({
    ...withoutLimits,
    PORT: '0',
    TALIA_DATA_DIR: dataDir,
    TALIA_LOG_LEVEL: 'error',
    ...variables,
  });
  const expectDeclared = createDeclaredAnswers();
  const paths = toProjectPaths(root);
  const server = await startServer(
    environment,
    { ...paths, assistants: assistants ?? paths.assistants },
    { simulatorPace: 'instant', ...serverOptions },
  );

  async function ask(method: string, path: string, options: AskOptions = {}): Promise<Response> {
    const { body, bytes } = options;
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        origin: server.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(bytes === undefined ? {} : { body: bytes }),
    });
    await expectDeclared(method, path, response);
    return response;
  }

  return {
    ...server,
    dataDir,
    ask,
    async openSession() {
      const response = await ask('POST', '/api/webchat/sessions', { body: { site_key: 'tlk_pub_local' } });
      // The route's own test checks the shape.
      return (await response.json()) as { session_id: string; access_token: string; refresh_token: string };
    },
    message: (content) => ({ content, client_message_id: randomUUID() }),
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
