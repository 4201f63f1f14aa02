/** Program: what most people write: Express, the official client's own iterator, a chunk for every token. */
import express from 'express';
import type { Response } from 'express';
import { createServer } from 'node:http';
import OpenAI from 'openai';
import { readOrders } from '../answer-orders.ts';
import { listen } from '../listen.ts';
import { serveVariant } from './serve-variant.ts';

const { upstreamPort } = readOrders();
const client = new OpenAI({ apiKey: 'bench', baseURL: `http://127.0.0.1:${upstreamPort}/v1`, maxRetries: 0 });
const app = express();
app.post('/chat', express.json(), async (request, response) => {
  const events = await client.responses.create({ model: 'gpt-6-luna', input: request.body.content, stream: true });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-vercel-ai-ui-message-stream': 'v1' });
  send(response, { type: 'start', messageId: request.body.client_message_id });
  for await (const event of events) {
    if (event.type === 'response.output_item.added') send(response, { type: 'text-start', id: event.item.id });
    if (event.type === 'response.output_text.delta') {
      send(response, { type: 'text-delta', id: event.item_id, delta: event.delta });
    }
    if (event.type === 'response.output_text.done') send(response, { type: 'text-end', id: event.item_id });
    if (event.type === 'response.completed') send(response, { type: 'finish' });
  }
  response.end('data: [DONE]\n\n');
});
const server = createServer(app);
serveVariant(await listen(server), () => server.closeAllConnections());

function send(response: Response, chunk: unknown): void {
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
