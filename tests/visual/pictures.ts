import { expect, type Locator, type Page } from '@playwright/test';
import { toTurn } from '../../packages/widget/src/testing/fake-bff.ts';
import { makeHistory } from '../../packages/widget/src/testing/make-history.ts';
import { toTurnChunks } from '../../packages/widget/src/testing/turn-script.ts';
import { nextAnswer, openChat, say, type Host, type Visit } from '../widget/visit-page.ts';

/** When all pictures are drawn. */
export const now = new Date('2026-11-24T18:00:00Z');

/** Who looks: a screen and what the system prefers. */
export const eyes = {
  'desktop-light': { viewport: { width: 1000, height: 720 }, colorScheme: 'light' },
  'desktop-dark': { viewport: { width: 1000, height: 720 }, colorScheme: 'dark' },
  'phone-light': { viewport: { width: 360, height: 640 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 360, height: 640 }, colorScheme: 'dark' },
} as const;

/** One of them. */
export type Eyes = keyof typeof eyes;
const everybody: readonly Eyes[] = ['desktop-light', 'desktop-dark', 'phone-light', 'phone-dark'];
const oneOfEach: readonly Eyes[] = ['desktop-light', 'phone-dark'];

/** A piece of the page. */
export interface Clip {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A state of the chat: how a visitor gets there, and what of the page is drawn. */
export interface Picture {
  name: string;
  seenBy: readonly Eyes[];
  enter: (page: Page, visit: Visit) => Promise<Locator | Clip>;
}

const panelOf = (page: Page): Locator => page.locator('talia-chat-panel');
const ana = { name: 'Lía', greeting: '¡Hola! Soy Lía. ¿Qué te gustaría automatizar en tu condominio?' };
const consent = {
  text: 'Guardamos lo que escribes para responderte y para que alguien del equipo te contacte.\nPuedes pedir que lo borremos en cualquier momento.',
  version: '2026-11',
};
const facts = {
  full_name: 'Ana Torres',
  email: 'ana@bajio.example',
  need: 'Automatizar la atención a residentes',
  since: '2026-11-20T16:00:00Z',
};
const missing = {
  captured: ['full_name'],
  missing: ['email', 'phone_number', 'company_name'],
  closed: false,
} as const;

const longAnswer = `Claro. Atrio contesta por ti lo que más preguntan:

- **Pagos** y estados de cuenta
- **Reservas** de amenidades

Mira [la demostración](https://atrio.example/demo) o escribe \`precios\`.`;

/** What was said before: a question, an AI's answer, a person's. */
function pastTalk() {
  const history = makeHistory(4, now.getTime() - 3_600_000);
  const texts = [
    'Hola, administro 120 viviendas',
    longAnswer,
    '¿Me llaman mañana?',
    'Claro, Ana. Te marco a las **10:00**.',
  ];
  for (const [index, message] of history.entries()) message.content = texts[index] ?? '';
  history[3]!.metadata.author = { type: 'human', name: 'Laura' };
  return history;
}

/** All pictures that are kept. */
export const pictures: readonly Picture[] = [
  {
    name: 'teaser',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await visit({
        attributes: { teaser: '¿Te ayudo con los precios?', 'teaser-when': 'after 0', prompts: 'Ver precios' },
      });
      await page.getByRole('button', { name: '¿Te ayudo con los precios?' }).waitFor();
      const { width = 0, height = 0 } = page.viewportSize() ?? {};
      return { x: width - 340, y: height - 240, width: 340, height: 240 };
    },
  },
  {
    name: 'empty',
    seenBy: everybody,
    async enter(page, visit) {
      await visit({
        server: { config: { assistant: ana, simulated: true } },
        attributes: { prompts: 'Ver precios | Agendar una demostración' },
      });
      await openChat(page);
      return panelOf(page);
    },
  },
  { name: 'conversation', seenBy: everybody, enter: enterConversation },
  {
    name: 'thinking',
    seenBy: ['desktop-light'],
    async enter(page, visit) {
      await visit({
        server: {
          config: { assistant: ana },
          reply: (message) => ({ ...toTurn(message, 'Anotado.'), pauseMs: 20_000 }),
        },
      });
      await openChat(page);
      await say(page, 'ana@bajio.example');
      await page.getByRole('button', { name: 'Detener la respuesta' }).waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'person',
    seenBy: oneOfEach,
    async enter(page, visit) {
      const { live } = await visit({ visitor: 'known', server: { config: { assistant: ana }, history: pastTalk() } });
      await openChat(page);
      const laura = { type: 'human', name: 'Laura Méndez' } as const;
      await expect.poll(() => live.listening).toBe(1);
      live.happen({ type: 'control', data: { state: 'human', version: 1, holder: laura } });
      live.happen({ type: 'typing', data: { author: laura, active: true } });
      await page.getByRole('img', { name: 'Laura' }).waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'suggested-replies',
    seenBy: oneOfEach,
    async enter(page, visit) {
      const chips = ['Sí, todo correcto', 'Quiero corregir un dato'];
      const text = 'Entonces tengo: Ana Torres, ana@bajio.example, 55 1234 5678. ¿Está todo correcto?';
      await visit({
        server: {
          config: { assistant: ana },
          reply: ({ client_message_id: id }) => ({ type: 'turn', chunks: toTurnChunks(id, { text, chips }) }),
        },
      });
      await openChat(page);
      await say(page, '55 1234 5678');
      await page.getByRole('button', { name: 'Sí, todo correcto' }).waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'files',
    seenBy: oneOfEach,
    async enter(page, visit) {
      const attachments = { types: ['application/pdf', 'text/plain'], max_bytes: 5_000_000, max_per_message: 3 };
      await visit({ server: { config: { assistant: ana, attachments } } });
      await openChat(page);
      const [plan, list] = ['plano del fraccionamiento.pdf', 'viviendas.txt'];
      const choose = (name: string, mimeType: string) =>
        page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.alloc(48_000, name) });
      await choose(plan ?? '', 'application/pdf');
      await page.getByText('plano').first().waitFor();
      await say(page, 'Te mando el plano');
      await page
        .getByRole('button', { name: /plano/ })
        .or(page.getByRole('link', { name: /plano/ }))
        .waitFor();
      await choose(list ?? '', 'text/plain');
      await page.getByText('viviendas.txt').first().waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'consent',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await visit({ server: { config: { consent, assistant: ana } } });
      await openChat(page);
      return panelOf(page);
    },
  },
  {
    name: 'my-data',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await visit({ visitor: 'known', server: { config: { assistant: ana }, history: pastTalk(), me: facts } });
      await openChat(page);
      await page.getByRole('button', { name: 'Tus datos' }).click();
      await page.getByRole('textbox', { name: 'Nombre' }).waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'lead-form',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await visit({
        server: {
          config: { assistant: ana },
          reply: ({ client_message_id: id }) => ({
            type: 'turn',
            chunks: toTurnChunks(id, {
              text: 'Mucho gusto, Ana. ¿A qué correo te escribo?',
              lead: { ...missing } as never,
            }),
          }),
        },
      });
      await openChat(page);
      const answered = nextAnswer(page);
      await say(page, 'Soy Ana Torres');
      await answered;
      await page.getByRole('button', { name: 'Prefiero llenar un formulario' }).click();
      await page.getByRole('textbox', { name: 'Correo' }).waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'ended',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await enterConversation(page, visit);
      await page.getByRole('button', { name: 'Terminar la conversación' }).click();
      await page.getByRole('button', { name: 'Terminar', exact: true }).click();
      await page.getByRole('button', { name: 'Empezar otra' }).waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'offline',
    seenBy: ['phone-light'],
    async enter(page, visit) {
      await visit({ server: { config: { assistant: ana } } });
      await openChat(page);
      await page.context().setOffline(true);
      await page.getByText('Sin conexión.', { exact: false }).first().waitFor();
      await say(page, '¿Siguen ahí?');
      await page.getByText('En espera').or(page.getByText('Se enviará cuando')).first().waitFor();
      return panelOf(page);
    },
  },
  {
    name: 'inline-first-screen',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await visit({
        attributes: {
          mode: 'inline',
          style: '--talia-height: 360px',
          prompts: 'Ver precios | Agendar una demostración',
        },
      });
      const screen = page.getByRole('region', { name: '¡Hola! ¿En qué podemos ayudarte?' });
      await screen.waitFor();
      return screen;
    },
  },
  {
    name: 'fullscreen-first-screen',
    seenBy: oneOfEach,
    async enter(page, visit) {
      await visit({ attributes: { mode: 'fullscreen', greeting: '¿Qué quieres automatizar?' } });
      const screen = page.getByRole('region', { name: '¿Qué quieres automatizar?' });
      await screen.waitFor();
      return screen;
    },
  },
  {
    name: 'fullscreen',
    seenBy: ['desktop-dark'],
    async enter(page, visit) {
      await visit({
        attributes: { mode: 'fullscreen' },
        server: { config: { assistant: ana }, reply: (message) => toTurn(message, longAnswer) },
      });
      await page.getByRole('textbox').waitFor();
      const answered = nextAnswer(page);
      await say(page, 'Administro 120 viviendas');
      await answered;
      return panelOf(page);
    },
  },
  {
    name: 'right-to-left',
    seenBy: ['desktop-light'],
    enter: (page, visit) => enterConversation(page, visit, { html: 'lang="es" dir="rtl"' }),
  },
  {
    name: 'forced-colours',
    seenBy: ['desktop-light'],
    async enter(page, visit) {
      await page.emulateMedia({ forcedColors: 'active' });
      const panel = await enterConversation(page, visit);
      // The system draws the caret here and nothing can hide it.
      await page.getByRole('textbox').blur();
      return panel;
    },
  },
  ...['coral', 'contrast', 'night', 'paper'].map((preset): Picture => ({
    name: `preset-${preset}`,
    seenBy: ['desktop-light'],
    enter: (page, visit) =>
      enterConversation(page, visit, {
        head: `<link rel="stylesheet" href="/widget/themes/${preset}.css">`,
        attributes: {
          style: '--talia-height: 400px; --talia-width: 340px',
          ...(preset === 'night' && { theme: 'dark' }),
        },
      }),
  })),
];

/** A conversation that goes on: what was said before, and a message that failed. */
async function enterConversation(page: Page, visit: Visit, host: Host = {}): Promise<Locator> {
  await visit({
    visitor: 'known',
    server: {
      config: { assistant: ana },
      history: pastTalk(),
      reply: () => ({ type: 'problem', status: 500, code: 'internal_error' }),
    },
    ...host,
  });
  await openChat(page);
  await page.getByText('Te marco a las').waitFor();
  await say(page, '¿A este mismo número?');
  await page.getByRole('button', { name: 'Reintentar' }).waitFor();
  return panelOf(page);
}
