/**
 * Program: the bare proxy, with the two calls to the database that no turn can do without: the message is stored before
 * anything is asked, and the answer before it counts. The same database, functions and client as Tal-IA's.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { parseEnvironment } from '../../packages/bff/src/config/environment.ts';
import { toProjectPaths } from '../../packages/bff/src/config/paths.ts';
import { openDatabase } from '../../packages/bff/src/open-database.ts';
import { connect } from '../../packages/bff/src/store/connect.ts';
import { createStore } from '../../packages/bff/src/store/store.ts';
import type { Lease, PublishInput } from '../../packages/bff/src/store/store.ts';
import { readOrders } from '../answer-orders.ts';
import { listen } from '../listen.ts';
import { answer } from '../plan.ts';
import { readText } from '../read-text.ts';
import { pipeAnswer } from './pipe-answer.ts';
import { serveVariant } from './serve-variant.ts';
import { toEnvironment } from './to-environment.ts';

const orders = readOrders();
const root = join(import.meta.dirname, '..', '..');
const database = await openDatabase(parseEnvironment(toEnvironment(orders)), toProjectPaths(root));
const storeOptions = { timeoutMs: 10_000, retryDelayMs: 150, leaseMs: 60_000, inactivityHours: 24 };
const store = createStore(connect(database.connection), storeOptions);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
/** As long as what the model says. */
const text = ' palabra0'.repeat(answer.tokens);

const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
serveVariant(await listen(server), async () => {
  server.closeAllConnections();
  await database.close();
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readText(request);
  const { client_message_id: clientMessageId, content } = JSON.parse(body) as Record<string, string>;
  const acceptance = await store.acceptMessage({
    sessionId: String(request.headers['x-session-id']),
    clientMessageId: clientMessageId ?? '',
    content: content ?? '',
    hash: createHash('sha256')
      .update(content ?? '')
      .digest('hex'),
    worker: randomUUID(),
    metadata: {},
  });
  if (acceptance.type !== 'claimed') throw new Error(`the message was not accepted: ${acceptance.type}`);
  const lease = { turnId: acceptance.turn.turnId, fence: acceptance.context.fence };
  const startedAt = new Date();
  pipeAnswer({ port: orders.upstreamPort, agent, body, response }, () => {
    void store.publishReply(toPublishInput(lease, startedAt)).then(
      () => response.end(),
      () => response.destroy(),
    );
  });
}

function toPublishInput(lease: Lease, startedAt: Date): PublishInput {
  const responseId = `resp_${randomUUID()}`;
  return {
    lease,
    text,
    responseId,
    lastItemId: `msg_${randomUUID()}`,
    metadata: { assistant_response_id: responseId, tools_called: [], tool_call_ids: [] },
    firstTokenAt: new Date().toISOString(),
    batches: [],
    cutShort: null,
    runs: [
      {
        id: randomUUID(),
        responseId,
        previousResponseId: null,
        openaiConversationId: null,
        openaiRequestId: null,
        assistantId: 'bench',
        assistantHash: '0'.repeat(64),
        model: 'gpt-6-luna',
        step: 1,
        status: 'completed',
        callIds: [],
        startedAt: startedAt.toISOString(),
        endedAt: new Date().toISOString(),
        ms: Date.now() - startedAt.getTime(),
        firstTokenMs: 50,
        usage: { input: 900, output: 200, cached: 0, cacheWrite: 0, reasoning: 0 },
        error: null,
      },
    ],
  };
}
