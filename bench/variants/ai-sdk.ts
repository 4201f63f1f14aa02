/** Program: Express and the AI SDK, which writes the same stream by itself. */
import { createOpenAI } from '@ai-sdk/openai';
import { streamText } from 'ai';
import express from 'express';
import { createServer } from 'node:http';
import { readOrders } from '../answer-orders.ts';
import { listen } from '../listen.ts';
import { serveVariant } from './serve-variant.ts';

const { upstreamPort } = readOrders();
const openai = createOpenAI({ apiKey: 'bench', baseURL: `http://127.0.0.1:${upstreamPort}/v1` });
const app = express();
app.post('/chat', express.json(), (request, response) => {
  const result = streamText({ model: openai.responses('gpt-6-luna'), prompt: request.body.content, maxRetries: 0 });
  void result.pipeUIMessageStreamToResponse(response);
});
const server = createServer(app);
serveVariant(await listen(server), () => server.closeAllConnections());
