import { randomUUID } from 'node:crypto';
import { request as openRequest } from 'node:http';
import type { Agent, IncomingMessage } from 'node:http';
import type { Target } from '../messages.ts';
import { readText } from '../read-text.ts';
import { readStamp } from '../upstream/answer-frames.ts';

/** Who takes turns, one after the other in the same conversation. */
export interface Visitor {
  target: Target;
  agent: Agent;
  headers: Record<string, string>;
}

/** One turn to take. */
export interface TurnOrder {
  id: string;
  content: string;
  /** Hears of the first token: milliseconds since the request, without those the upstream took. */
  onFirstToken: (addedMs: number) => void;
}

/** A visitor; at a webchat one with a session. @throws Error when the server refuses one */
export async function openSession(target: Target, agent: Agent): Promise<Visitor> {
  const sessionId = randomUUID();
  const plain = { 'content-type': 'application/json', accept: 'text/event-stream', 'x-session-id': sessionId };
  if (target.kind === 'plain') return { target, agent, headers: plain };
  const origin = { origin: `http://localhost:${target.port}` };
  const visitor = { target, agent, headers: { ...plain, ...origin } };
  const response = await post(visitor, '/api/webchat/sessions', { site_key: 'tlk_pub_local' });
  const text = await readText(response);
  if (response.statusCode !== 200) throw new Error(`the session was refused: ${response.statusCode} ${text}`);
  // The server's own tests check the shape.
  const { access_token: token } = JSON.parse(text) as { access_token: string };
  return { target, agent, headers: { ...visitor.headers, authorization: `Bearer ${token}` } };
}

/** Takes one turn to its end. @throws Error when the answer is refused or incomplete */
export async function streamTurn(visitor: Visitor, { id, content, onFirstToken }: TurnOrder): Promise<void> {
  const startedAt = performance.now();
  const { path, ending } = visitor.target;
  const response = await post(visitor, path, { client_message_id: id, content });
  if (response.statusCode !== 200) {
    throw new Error(`the turn was refused: ${response.statusCode} ${await readText(response)}`);
  }
  const reader = createReader((ownMs) => onFirstToken(performance.now() - startedAt - ownMs));
  // Only ASCII is looked for, and this decoding costs least.
  response.setEncoding('latin1');
  response.on('data', reader.take);
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  response.on('end', resolve);
  response.on('error', reject);
  await ended;
  if (!reader.tail().endsWith(ending)) throw new Error(`the answer was cut off: …${reader.tail().slice(-200)}`);
}

/** Looks for the stamp of the first token, then keeps only the end of what comes. */
function createReader(onStamp: (ownMs: number) => void): { take: (chunk: string) => void; tail: () => string } {
  let text = '';
  let found = false;
  return {
    take(chunk) {
      text += chunk;
      if (!found) {
        const ownMs = readStamp(text);
        if (ownMs === null) return;
        found = true;
        onStamp(ownMs);
      }
      if (text.length > 4_096) text = text.slice(-512);
    },
    tail: () => text,
  };
}

function post({ target, agent, headers }: Visitor, path: string, body: unknown): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = openRequest({ host: '127.0.0.1', port: target.port, path, method: 'POST', agent, headers }, resolve);
  request.on('error', reject);
  request.end(JSON.stringify(body));
  return promise;
}
