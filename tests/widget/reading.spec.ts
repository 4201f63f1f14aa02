/* eslint-disable unicorn/consistent-function-scoping -- what runs in the page can use nothing from this file. */
import { expect, type Page } from '@playwright/test';
import { toTurn } from '../../packages/widget/src/testing/fake-bff.ts';
import { toTurnChunks, type Reply } from '../../packages/widget/src/testing/turn-script.ts';
import { now, pictures } from '../visual/pictures.ts';
import { nextAnswer, openChat, say, test } from './visit-page.ts';

/** What looks otherwise and reads the same. */
const onlyLooks = /^(preset|right-to-left|forced)/;

test.describe('a screen reader meets, in order, what is kept in tests/widget/reading', () => {
  for (const { name, enter } of pictures.filter((picture) => !onlyLooks.test(picture.name))) {
    test(name, async ({ page, visit }) => {
      await page.clock.setFixedTime(now);
      await enter(page, visit);
      const read = await readPage(page);
      expect(await readBrowsersTree(page)).toEqual(landmarksOf(read));
      expect(read).toMatchSnapshot(`${name}.txt`);
    });
  }
});

/** The page as text. What is inert is there for nobody, which Playwright does not know. */
async function readPage(page: Page): Promise<string> {
  await page.locator('[inert]').evaluateAll((hidden) => hidden.forEach((element) => (element.ariaHidden = 'true')));
  return `${await page.locator('body').ariaSnapshot()}\n`;
}

/** What one moves between, in order. */
const landmarks = ['dialog', 'heading', 'log', 'button', 'textbox', 'link'];

function landmarksOf(read: string): string[] {
  return [...read.matchAll(/- '?(\w+) "(.*?)"/g)].flatMap(([, role = '', name]) =>
    landmarks.includes(role) ? [`${role} ${name}`] : [],
  );
}

/** The same of the tree that the browser itself hands to a screen reader. */
async function readBrowsersTree(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const walk = (id: string): string[] => {
    const node = byId.get(id);
    const role = String(node?.role?.value);
    const own = node && !node.ignored && landmarks.includes(role) ? [`${role} ${String(node.name?.value)}`] : [];
    return [...own, ...(node?.childIds ?? []).flatMap(walk)];
  };
  return walk(nodes[0]?.nodeId ?? '');
}

test.describe('a screen reader is told', () => {
  type Told = { line: string; shown: string };

  /** From now on, each sentence that is put into the polite region, with what the last bubble showed at that moment. */
  async function listen(page: Page): Promise<() => Promise<Told[]>> {
    await page.locator('talia-chat-panel').evaluate((panel) => {
      const told: Told[] = [];
      Reflect.set(globalThis, 'told', told);
      const region = panel.shadowRoot!.querySelector('[aria-live=polite]')!;
      new MutationObserver((changes) => {
        const bubbles = [...panel.shadowRoot!.querySelectorAll('.bubble')];
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
          told.push({ line: node.textContent ?? '', shown: bubbles.at(-1)?.textContent ?? '' });
        }
      }).observe(region, { childList: true, subtree: true, characterData: true });
    });
    return () => page.evaluate('told');
  }

  const lines = (told: readonly Told[]): string[] => told.map(({ line }) => line);

  test('a streamed answer by whole sentences, in order, each once and none before it is whole', async ({
    page,
    visit,
  }) => {
    const text =
      '¡Hola, Ana! Anoté **tu correo**. Mira [los precios](https://a.example) y dime: ¿cuántas viviendas son? Gracias.';
    await visit({ server: { reply: (message) => ({ ...toTurn(message, text), pauseMs: 25 }) } });
    await openChat(page);
    const told = await listen(page);
    const answered = nextAnswer(page);
    await say(page, 'ana@bajio.example');
    await answered;
    const sentences = [
      '¡Hola, Ana!',
      'Anoté tu correo.',
      'Mira los precios y dime: ¿cuántas viviendas son?',
      'Gracias.',
    ];
    await expect.poll(async () => lines(await told())).toEqual(sentences);
    for (const { line, shown } of await told()) {
      expect(shown.replace(/\s*\(a\.example\)/, '').replaceAll(/\s+/g, ' ')).toContain(line);
    }
  });

  test('that a message was not sent, that a person took over, and that the connection is gone', async ({
    page,
    visit,
  }) => {
    await visit({
      server: {
        reply: ({ content, client_message_id: id }) =>
          content === 'falla' ? { type: 'problem', status: 500, code: 'internal_error' } : handOver(`turn-${id}`),
      },
    });
    await openChat(page);
    const told = await listen(page);
    await say(page, 'falla');
    await expect.poll(async () => lines(await told())).toEqual(['No se envió. Algo salió mal de nuestro lado.']);
    await say(page, 'Quiero hablar con una persona.');
    const person = 'Una persona del equipo sigue la conversación y te responderá aquí.';
    await expect.poll(async () => lines(await told()).slice(1)).toEqual([person]);
    await page.context().setOffline(true);
    await expect
      .poll(async () => lines(await told()).slice(2))
      .toEqual(['Sin conexión. Puedes seguir escribiendo: se enviará al volver.']);
  });
});

/** The turn of a message that goes to a person. */
function handOver(turnId: string): Reply {
  const start = {
    type: 'start',
    messageId: `message-${turnId}`,
    messageMetadata: { turn_id: turnId, manual_mode: true },
  } as const;
  return { type: 'turn', chunks: [start, { type: 'finish' }] };
}

test.describe('with the keyboard alone', () => {
  const consent = { text: 'Guardamos lo que escribes.', version: '1' };
  const lead = { captured: ['full_name'], missing: ['email', 'phone_number'], closed: false } as const;

  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 360, height: 640 },
  ]) {
    test(`a whole lead on ${viewport.width} px: what has the focus is always seen, and it ends where it began`, async ({
      page,
      visit,
    }) => {
      await page.setViewportSize(viewport);
      const bff = await visit({
        server: {
          config: { consent },
          reply: ({ client_message_id: id }, _tries) => ({
            type: 'turn',
            chunks: toTurnChunks(`turn-${id}`, { text: '¿A qué correo te escribo?', lead: { ...lead } as never }),
          }),
        },
      });
      await goTo(page, 'Tab', 'Abrir el chat');
      await page.keyboard.press('Enter');
      await page.getByText('Guardamos lo que escribes.').waitFor();
      await goTo(page, 'Tab', 'Ahora no');
      await goTo(page, 'Tab', 'Aceptar y continuar');
      await page.keyboard.press('Enter');
      await expectFocus(page, 'Tu mensaje');

      const answered = nextAnswer(page);
      await page.keyboard.type('Soy Ana Torres');
      await page.keyboard.press('Enter');
      await answered;
      await goTo(page, 'Shift+Tab', 'Prefiero llenar un formulario');
      await page.keyboard.press('Enter');
      await expectFocus(page, 'Correo');
      await page.keyboard.type('ana@bajio.example');
      await goTo(page, 'Tab', 'Teléfono');
      await page.keyboard.type('442 123 4567');
      await goTo(page, 'Tab', 'Cancelar');
      await goTo(page, 'Tab', 'Enviar');
      const thanked = nextAnswer(page);
      await page.keyboard.press('Enter');
      await thanked;
      expect(bff.to('POST /me').map(({ body }) => body)).toEqual([
        { email: 'ana@bajio.example', phone_number: '442 123 4567' },
      ]);

      await expectFocus(page, 'Tu mensaje');
      await goTo(page, 'Shift+Tab', 'Tus datos');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Correo' }).waitFor();
      await goTo(page, 'Tab', 'Guardar');
      await page.keyboard.press('Escape');
      await expectFocus(page, 'Tus datos');

      await goTo(page, 'Shift+Tab', 'Terminar la conversación');
      await page.keyboard.press('Enter');
      await expectFocus(page, 'Seguir');
      await page.keyboard.press('Escape');
      await expectFocus(page, 'Tu mensaje');
      await page.keyboard.press('Escape');
      await expectFocus(page, 'Abrir el chat');
    });
  }
});

/** What has the focus, as deep as it is. */
interface Focus {
  name: string;
  isRinged: boolean;
  /** What lies over its middle, or undefined. */
  coveredBy: string | undefined;
}

/** Presses a key until something of that name has the focus; each stop on the way has to be seen too. */
async function goTo(page: Page, key: string, name: string): Promise<void> {
  for (let presses = 0; presses < 15; presses++) {
    // One after the other: it is one keyboard.
    // eslint-disable-next-line no-await-in-loop
    await page.keyboard.press(key);
    // eslint-disable-next-line no-await-in-loop
    const focus = await readFocus(page);
    if (focus.name !== '') expect(focus).toMatchObject({ isRinged: true, coveredBy: undefined });
    if (focus.name === name) return;
  }
  throw new Error(`${key} never comes to ${name}`);
}

async function expectFocus(page: Page, name: string): Promise<void> {
  await expect.poll(() => readFocus(page)).toEqual({ name, isRinged: true, coveredBy: undefined });
}

function readFocus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const deepest = (find: (root: Document | ShadowRoot) => Element | null) => {
      let found = find(document);
      for (let next = found; next?.shadowRoot; found = next ?? found) next = find(next.shadowRoot);
      return found;
    };
    const element = deepest((root) => root.activeElement);
    if (!element || element === document.body) return { name: '', isRinged: false, coveredBy: undefined };
    const hasRing = (candidate: Element | null) => {
      const { outlineStyle, boxShadow } = candidate ? getComputedStyle(candidate) : {};
      return (outlineStyle ?? 'none') !== 'none' || (boxShadow ?? 'none') !== 'none';
    };
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = deepest((root) => root.elementFromPoint(x + width / 2, y + height / 2));
    const isOver = top === null || !(element === top || element.contains(top) || top.contains(element));
    const label = 'labels' in element ? (element.labels as NodeListOf<HTMLElement> | null)?.[0]?.innerText : undefined;
    return {
      name: element.getAttribute('aria-label') ?? label ?? (element as HTMLElement).innerText.trim(),
      isRinged: element.matches(':focus-visible') && (hasRing(element) || hasRing(element.closest('form'))),
      coveredBy: isOver ? (top?.outerHTML.slice(0, 80) ?? 'nothing: out of view') : undefined,
    };
  });
}
