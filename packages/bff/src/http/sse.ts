import type { Response } from 'express';

export interface SseWriter {
  /** Queues one event; `id` is what a client sends back as `Last-Event-ID`. Ignored once the client has left. */
  send: (data: string, id?: string) => void;
  /** Writes what is queued and ends the answer. */
  end: () => void;
  /** The same, after telling the client to come back soon, to whoever answers then. */
  endForReconnect: () => void;
}

const pingMs = 15_000;
/** What a client should wait before it comes back, in ms. */
const reconnectMs = 500;
/** Some proxies hold back the first bytes until they have about this many. */
const padding = `:${' '.repeat(2048)}\n\n`;

/**
 * Begins an event stream (WHATWG HTML, server-sent events) that intermediaries do not buffer or compress. What is sent
 * in one tick leaves in one write; a comment every 15 s keeps the connection alive.
 */
export function openSse(response: Response, headers: Record<string, string>): SseWriter {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...headers,
  });
  let queued = padding;
  let scheduled = false;
  const flush = () => {
    scheduled = false;
    if (queued !== '' && !response.writableEnded && !response.destroyed) response.write(queued);
    queued = '';
  };
  const push = (text: string) => {
    queued += text;
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const ping = setInterval(() => push(': ping\n\n'), pingMs);
  response.on('close', () => clearInterval(ping));
  push('');
  const end = () => {
    clearInterval(ping);
    flush();
    response.end();
  };
  return {
    send: (data, id) => push(`${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`),
    end,
    endForReconnect() {
      push(`retry: ${reconnectMs}\n: reconnect\n\n`);
      end();
    },
  };
}
