/** Program: a proxy that only passes bytes on: what nobody can do for less. */
import { Agent, createServer } from 'node:http';
import { readOrders } from '../answer-orders.ts';
import { listen } from '../listen.ts';
import { pipeAnswer } from './pipe-answer.ts';
import { serveVariant } from './serve-variant.ts';

const { upstreamPort } = readOrders();
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const server = createServer((request, response) => {
  pipeAnswer({ port: upstreamPort, agent, body: request, response }, () => response.end());
});
serveVariant(await listen(server), () => server.closeAllConnections());
