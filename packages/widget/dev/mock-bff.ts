// A server to look at the widget without the real one: `node packages/widget/dev/mock-bff.ts [port] [scenario]`.
// Scenarios: fresh (default), history, long, broken, forbidden. Words of a message pick its answer, see `replyTo`.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createFakeBff, toTurn, type FakeBff, type FakeBffOptions } from '../src/testing/fake-bff.ts';
import { makeHistory } from '../src/testing/make-history.ts';
import { toTurnChunks, type Reply } from '../src/testing/turn-script.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const [port = '0', scenario = 'fresh'] = process.argv.slice(2);
const bff = createScenario(scenario);
const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}\n`);
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname.startsWith('/api/')) return forward(request, response, url);
  const folder = url.pathname.startsWith('/widget/')
    ? join(root, 'packages/widget/cdn')
    : join(root, 'examples/landing');
  const path = normalize(url.pathname.replace(/^\/widget/, '').replace(/\/$/, '/index.html'));
  try {
    const body = await readFile(join(folder, path));
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function forward(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  // A stream of events has no end of its own: it ends when whoever listened is gone.
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const init: RequestInit = {
    signal: gone.signal,
    method: request.method ?? 'GET',
    headers: new Headers(request.headersDistinct as never),
  };
  if (chunks.length > 0) init.body = Buffer.concat(chunks);
  try {
    const answer = await bff.fetch(url, init);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) return void response.end();
    pipeline(Readable.fromWeb(answer.body as never), response, () => {});
  } catch {
    // The scenario asked for a network that fails.
    response.destroy();
  }
}

function createScenario(name: string): FakeBff {
  const options: FakeBffOptions = {
    config: {
      simulated: true,
      assistant: { name: 'Lía', greeting: '¡Hola! Soy Lía. ¿Qué te gustaría automatizar en tu condominio?' },
    },
    reply: replyTo,
  };
  if (name === 'history') return resumed({ ...options, history: makeHistory(6, Date.now() - 60_000) });
  if (name === 'long') return resumed({ ...options, history: makeHistory(240, Date.now() - 60_000) });
  const fresh = createFakeBff(options);
  if (name === 'broken') fresh.failNext('POST /sessions', { status: 503, code: 'store_unavailable', retryAfter: 9 });
  if (name === 'forbidden') fresh.failNext('POST /sessions', { status: 403, code: 'forbidden_origin' });
  return fresh;
}

/** A page opened with `localStorage['talia:tlk_pub_local:refresh'] = 'known'` goes on with its visit. */
function resumed(options: FakeBffOptions): FakeBff {
  return createFakeBff({ ...options, knownRefreshToken: 'known' });
}

function replyTo(message: Parameters<NonNullable<FakeBffOptions['reply']>>[0], tries: number): Reply {
  const turnId = `turn-${message.client_message_id}`;
  const says = (word: string) => message.content.toLowerCase().includes(word);
  if (says('límite') && tries < 3) return { type: 'problem', status: 429, code: 'too_many_requests', retryAfter: 8 };
  if (says('rechaza')) return { type: 'problem', status: 500, code: 'internal_error' };
  if (says('falla') && tries < 2) {
    const end = { type: 'error', errorText: 'assistant_unavailable' } as const;
    return { type: 'turn', chunks: toTurnChunks(turnId, { text: '', end }), pauseMs: 60 };
  }
  if (says('corta')) return { ...toTurn(message, longAnswer), pauseMs: 60, cutAfter: 20 };
  if (says('@')) return slowTool(turnId, 'set_email', emailAnswer);
  if (says('soy ')) return slowTool(turnId, 'set_full_name', nameAnswer);
  return { ...toTurn(message, longAnswer), pauseMs: says('lento') ? 250 : 35 };
}

function slowTool(turnId: string, tool: string, text: string): Reply {
  return { type: 'turn', chunks: toTurnChunks(turnId, { text, tool }), pauseMs: 150 };
}

const nameAnswer =
  'Mucho gusto, **Ana**. Condominios del Bajío suena a mucho trabajo de portería.\n\n¿A qué **correo** te mando la propuesta?';
const emailAnswer = 'Anotado. ¿Y un **teléfono** a diez dígitos, por si algo urge?';
const longAnswer =
  'Claro. Atrio contesta por ti lo que más preguntan los residentes:\n\n- **Pagos** y estados de cuenta\n- **Reservas** de amenidades\n- **Visitas** y paquetería\n\nPuedes ver un ejemplo en [la demostración](https://atrio.example/demo). ¿Cuántas viviendas administras?';
