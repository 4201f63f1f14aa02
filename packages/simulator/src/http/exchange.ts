import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request as the simulator heard it, in the order of arrival. */
export type LoggedRequest = {
  method: string;
  /** The path with its query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed JSON body; the text itself when it is not JSON; undefined when there was none. */
  body: unknown;
  /** The status that was answered; 0 while there is none, and for ever when the socket died before one. */
  status: number;
  /** Milliseconds since the epoch. */
  at: number;
};

/** What a route handler works with. */
export type Exchange = {
  entry: LoggedRequest;
  http: ServerResponse;
  /** The named parts of the path. */
  params: Record<string, string>;
  query: URLSearchParams;
};

/** A JSON answer; a handler that answers by itself returns null. */
export type Reply = { status: number; body: unknown } | null;

/** Reads a whole body as text. Throws when it is larger than any request should be. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding a request stream yields buffers only.
    const buffer = chunk as Buffer;
    size += buffer.length;
    if (size > 32 * 1024 * 1024) throw new Error('The request body is larger than 32 MB.');
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Answers JSON, unless the client has gone. */
export function sendJson(
  http: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (http.destroyed || http.headersSent) return;
  http.writeHead(status, { 'content-type': 'application/json', ...headers });
  http.end(JSON.stringify(body));
}
