import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FakeBff } from '../src/testing/fake-bff.ts';

/** What is served besides the built widget, which lies under `/widget/`. */
export interface WidgetServerOptions {
  bff: Pick<FakeBff, 'fetch'>;
  /** The pages, by path. What is not among them is looked for in `examples/landing`. */
  pages?: Readonly<Record<string, string>>;
  /** Any free one by default. */
  port?: number;
}

/** A server for the widget alone, on this machine only. */
export interface WidgetServer {
  url: string;
  close: () => Promise<void>;
}

/** Serves the built widget, pages that embed it and, under `/api/`, the fake server of the wire. */
export async function serveWidget(options: WidgetServerOptions): Promise<WidgetServer> {
  const server = createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

async function handle(options: WidgetServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname.startsWith('/api/')) return forward(options.bff, { request, response, url });
  const page = options.pages?.[url.pathname];
  if (page !== undefined) return void response.writeHead(200, { 'content-type': types['.html'] }).end(page);
  const folder = url.pathname.startsWith('/widget/')
    ? join(root, 'packages/widget/cdn')
    : join(root, 'examples/landing');
  const path = normalize(url.pathname.replace(/^\/widget/, '').replace(/\/$/, '/index.html'));
  try {
    const body = await readFile(join(folder, path));
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function forward(
  bff: Pick<FakeBff, 'fetch'>,
  { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  // A stream of events has no end of its own: it ends when whoever listened is gone.
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const init: RequestInit = {
    signal: gone.signal,
    method: request.method ?? 'GET',
    headers: new Headers(request.headersDistinct as never),
  };
  if (chunks.length > 0) init.body = Buffer.concat(chunks);
  try {
    const answer = await bff.fetch(url, init);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) return void response.end();
    pipeline(Readable.fromWeb(answer.body as never), response, () => {});
  } catch {
    // The scenario asked for a network that fails.
    response.destroy();
  }
}
