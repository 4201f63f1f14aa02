// A server to look at the widget without the real one: `node packages/widget/dev/mock-bff.ts [port] [scenario]`.
// Scenarios: fresh (default), history, long, broken, forbidden. Words of a message pick its answer, see `replyTo`.
import { createFakeBff, toTurn, type FakeBff, type FakeBffOptions } from '../src/testing/fake-bff.ts';
import { makeHistory } from '../src/testing/make-history.ts';
import { toTurnChunks, type Reply } from '../src/testing/turn-script.ts';
import { serveWidget } from './serve-widget.ts';

const [port = '0', scenario = 'fresh'] = process.argv.slice(2);
const { url } = await serveWidget({ bff: createScenario(scenario), port: Number(port) });
process.stdout.write(`${url}\n`);

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
