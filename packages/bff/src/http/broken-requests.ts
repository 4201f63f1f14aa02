import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@talia/protocol';
import { TaliaError } from '../errors.ts';
import type { Log } from '../logging/log.ts';
import { problemHeaders, problems, toProblem } from './problem.ts';
import { readRequestId } from './request-context.ts';

/** A request and its answer. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** What a connection brought: the last exchange, and all whose answer is not over, in order. */
interface Conversation {
  last: Exchange | null;
  open: Set<Exchange>;
}

const sentences = {
  headers_too_large: 'Send fewer or shorter headers.',
  invalid_request: 'This is not a valid HTTP request.',
  request_timeout: 'Send the whole request at once.',
} as const satisfies Partial<Record<ProblemCode, string>>;

type BrokenCode = keyof typeof sentences;

/** How long a client may go on sending what nobody reads, so that it gets to read why. */
const lingerMs = 500;

/**
 * Answers what never becomes a request for the app: bytes that are no HTTP, headers too large or too slow, a body that
 * breaks off, `CONNECT`. The same problem as anywhere else, and the connection ends.
 */
export function answerBrokenRequests(server: Server, log: Log): void {
  const conversations = new WeakMap<Duplex, Conversation>();
  const broken = new WeakSet<Duplex>();
  const refuse = (socket: Duplex, code: BrokenCode) => {
    // The parser complains of every further piece.
    if (broken.has(socket)) return;
    broken.add(socket);
    afterEarlierAnswers(socket, conversations.get(socket), (requestId) => {
      log.info('request_refused', { request_id: requestId, code, status: problems[code].status });
      endWithProblem(socket, code, requestId);
    });
  };
  server.prependListener('request', (request, response) => note(conversations, { request, response }));
  server.on('clientError', (error, socket) => refuse(socket, toCode(error)));
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    refuse(socket, 'invalid_request');
  });
  server.on('checkContinue', (request, response) => {
    // Behind an answer that is still to come, Node would write it between the head and the body of this one.
    if (response.socket !== null) response.writeContinue();
    server.emit('request', request, response);
  });
  // An expectation we do not know may be ignored (RFC 9110 section 10.1.1); Node's own answer has no body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function note(conversations: WeakMap<Duplex, Conversation>, exchange: Exchange): void {
  const { socket } = exchange.request;
  const conversation = conversations.get(socket) ?? { last: null, open: new Set() };
  conversation.last = exchange;
  conversation.open.add(exchange);
  conversations.set(socket, conversation);
  exchange.response.once('close', () => conversation.open.delete(exchange));
}

/** An answer must neither overtake another one nor end up in the middle of it. */
function afterEarlierAnswers(
  socket: Duplex,
  conversation: Conversation | undefined,
  answer: (requestId: string) => void,
): void {
  const last = conversation?.last ?? null;
  // Broken is the body of the last request, or what comes after it.
  const own = last === null || last.request.complete ? null : last;
  const before = [...(conversation?.open ?? [])].findLast((exchange) => exchange !== own);
  const finish = () => {
    // It has been answered already, or is to be now.
    if (!socket.writable || own?.response.headersSent === true) return void socket.destroy();
    answer(own === null ? randomUUID() : readRequestId(own.response));
  };
  if (before === undefined) return finish();
  before.response.once('close', finish);
}

function endWithProblem(socket: Duplex, code: BrokenCode, requestId: string): void {
  const body = JSON.stringify(toProblem(new TaliaError(code, sentences[code]), requestId));
  const { status } = problems[code];
  const headers = {
    ...problemHeaders,
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function toCode(error: Error): BrokenCode {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_timeout' : 'invalid_request';
}
