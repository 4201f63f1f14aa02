import { request as openRequest } from 'node:http';
import type { Agent, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** A request to pass on, and where its answer goes. */
export interface Passage {
  port: number;
  agent: Agent;
  body: Readable | string;
  response: ServerResponse;
}

/** Pipes a request to the upstream and its answer back; `onEnd` runs in place of ending the answer. */
export function pipeAnswer({ port, agent, body, response }: Passage, onEnd: () => void): void {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };
  const options = { host: '127.0.0.1', port, path: '/v1/responses', method: 'POST', agent, headers };
  const asked = openRequest(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, {
      'content-type': answer.headers['content-type'] ?? 'application/octet-stream',
    });
    answer.pipe(response, { end: false });
    answer.on('end', onEnd);
  });
  asked.on('error', () => response.destroy());
  if (typeof body === 'string') asked.end(body);
  else body.pipe(asked);
}
