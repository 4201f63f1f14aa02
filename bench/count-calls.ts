/**
 * Program: counts what turns ask of the database, by function. A whole Tal-IA reaches the database through a small gateway
 * that counts, with the same requests it would send to Supabase.
 */
import { Agent, createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { parseEnvironment } from '../packages/bff/src/config/environment.ts';
import { toProjectPaths } from '../packages/bff/src/config/paths.ts';
import { openDatabase } from '../packages/bff/src/open-database.ts';
import { startServer } from '../packages/bff/src/server.ts';
import { answerOrders, readOrders } from './answer-orders.ts';
import { listen } from './listen.ts';
import { openSession, streamTurn } from './load/stream-turn.ts';
import type { Visitor } from './load/stream-turn.ts';
import { readText } from './read-text.ts';
import { targets } from './targets.ts';
import { toEnvironment } from './variants/to-environment.ts';

/** The calls of one turn, by function, in the order of the first of each. */
export interface CallCount {
  turn: string;
  calls: Record<string, number>;
}

const orders = readOrders();
const paths = toProjectPaths(join(import.meta.dirname, '..'));
const database = await openDatabase(parseEnvironment(toEnvironment(orders)), paths);
const { url, key } = database.connection;
const reach = database.connection.fetch ?? fetch;
let calls: Record<string, number> = {};
const gateway = createServer((request, response) => void passOn(request, response));
const supabase = { url: `http://127.0.0.1:${await listen(gateway)}`, key };
const server = await startServer(
  parseEnvironment(toEnvironment({ ...orders, folder: join(orders.folder, 'server'), supabase })),
  paths,
);
const agent = new Agent({ keepAlive: true });

answerOrders({
  port: 0,
  answer: countTurns,
  async end() {
    await server.stop();
    gateway.closeAllConnections();
    await database.close();
  },
});

async function countTurns(): Promise<CallCount[]> {
  const visitor = await openSession({ ...targets.talia, port: Number(new URL(server.url).port) }, agent);
  const say = 'Hola, ¿me cuentan qué hacen?';
  return [
    { turn: 'first turn of a conversation', calls: await countTurn(visitor, say) },
    { turn: 'later turn', calls: await countTurn(visitor, say) },
    { turn: 'turn with one tool', calls: await countTurn(visitor, 'bench-tool: soy Rosa Prueba.') },
  ];
}

async function countTurn(visitor: Visitor, content: string): Promise<Record<string, number>> {
  calls = {};
  await streamTurn(visitor, { id: randomUUID(), content, onFirstToken: () => undefined });
  return calls;
}

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const name = path.split('/').at(-1) ?? '';
  // Looking for abandoned turns is the process's, not a turn's.
  if (!name.startsWith('reclamar_abandonado')) calls[name] = (calls[name] ?? 0) + 1;
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const body = await readText(request);
  const answer = await reach(url + path, {
    method: request.method ?? 'POST',
    headers: headers as Record<string, string>,
    ...(body !== '' && { body }),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}
