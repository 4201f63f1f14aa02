/**
 * Program: stands in for OpenAI while servers are measured. It must cost less than they do, so it checks nothing and its
 * answers are made of text; the simulator, which checks everything, is for tests.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOrders } from '../answer-orders.ts';
import type { UpstreamOrder } from '../messages.ts';
import { listen } from '../listen.ts';
import { readText } from '../read-text.ts';
import { toAnswerFrames, toCallBody, toHead, toStamp } from './answer-frames.ts';

const pace = { firstMs: 0, betweenMs: 0 };
/** In what a visitor says: then the answer is a call of a tool first. */
const toolWord = 'bench-tool';

const server = createServer((request, response) => void handle(request, response));
server.keepAliveTimeout = 60_000;
const port = await listen(server);
answerOrders<UpstreamOrder>({
  port,
  answer: ({ firstMs, betweenMs }) => Object.assign(pace, { firstMs, betweenMs }),
  end: () => server.closeAllConnections(),
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const receivedAt = performance.now();
  const body = await readText(request);
  const path = request.url ?? '';
  if (request.method === 'POST' && path.endsWith('/responses')) return respond(body, receivedAt, response);
  if (request.method === 'POST' && path.endsWith('/conversations')) return sendConversation(response);
  if (request.method === 'GET' && path.includes('/items')) return sendItems(response);
  sendJson(response, 404, { error: { message: 'not here', type: 'invalid_request_error', param: null, code: null } });
}

function respond(body: string, receivedAt: number, response: ServerResponse): void {
  const id = randomUUID().replaceAll('-', '');
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': `req_${id}` });
  if (body.includes(toolWord) && !body.includes('function_call_output')) return void response.end(toCallBody(id));
  const toStampNow = () => toStamp(performance.now() - receivedAt);
  if (pace.firstMs === 0) {
    const { tokens, tail } = toAnswerFrames(id, toStampNow());
    response.end(toHead(id) + tokens.join('') + tail);
    return;
  }
  response.write(toHead(id));
  setTimeout(() => writeTokens(response, toAnswerFrames(id, toStampNow())), pace.firstMs);
}

/** One token after the other, at the times they are due: a late timer does not make the answer longer. */
function writeTokens(response: ServerResponse, { tokens, tail }: { tokens: string[]; tail: string }): void {
  const startedAt = performance.now();
  let next = 0;
  const step = () => {
    if (response.destroyed) return;
    const due = pace.betweenMs === 0 ? tokens.length : Math.floor((performance.now() - startedAt) / pace.betweenMs) + 1;
    if (due >= tokens.length) return void response.end(tokens.slice(next).join('') + tail);
    // Each in a write of its own, as the API sends them.
    for (; next < due; next += 1) response.write(tokens[next]);
    setTimeout(step, Math.max(1, startedAt + next * pace.betweenMs - performance.now()));
  };
  step();
}

function sendConversation(response: ServerResponse): void {
  const id = `conv_${randomUUID().replaceAll('-', '')}`;
  sendJson(response, 200, { id, object: 'conversation', created_at: 1_790_000_000, metadata: {} });
}

function sendItems(response: ServerResponse): void {
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  const item = { id, type: 'message', status: 'completed', role: 'assistant', content: [] };
  sendJson(response, 200, { object: 'list', data: [item], first_id: id, last_id: id, has_more: false });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
