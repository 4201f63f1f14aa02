import { expect, type Page } from '@playwright/test';
import { toTurn } from '../../packages/widget/src/testing/fake-bff.ts';
import { makeHistory } from '../../packages/widget/src/testing/make-history.ts';
import { now } from '../visual/pictures.ts';
import { nextAnswer, openChat, say, test, type Host } from './visit-page.ts';

const history = makeHistory(12, now.getTime() - 60_000);

test.describe('on a phone of 320 by 568 px with its keyboard open', () => {
  test.use({ viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true });

  test('that lies over the page, the chat keeps above it', async ({ page, visit }) => {
    await visit({ visitor: 'known', server: { history } });
    await openChat(page);
    await page.getByRole('textbox').focus();
    await openKeyboard(page, { height: 300, offsetTop: 40 });
    const view = { top: 40, bottom: 340 };
    expect(await outOf(page, view)).toEqual([]);
    await expect(page.getByText('Respuesta número 11.')).toBeInViewport();
    const answered = nextAnswer(page);
    await page.keyboard.type('Un mensaje más largo que una línea de esta pantalla, y otra más.');
    await page.keyboard.press('Enter');
    await answered;
    expect(await outOf(page, view)).toEqual([]);
    expect(await sideways(page)).toBe(0);
  });

  test('that shrinks the page, the newest message stays in view', async ({ page, visit }) => {
    await visit({ visitor: 'known', server: { history } });
    await openChat(page);
    await page.setViewportSize({ width: 320, height: 260 });
    expect(await outOf(page, { top: 0, bottom: 260 })).toEqual([]);
    await expect(page.getByText('Respuesta número 11.')).toBeInViewport();
    expect(await sideways(page)).toBe(0);
  });

  test('the first screen of a full page is all in reach', async ({ page, visit }) => {
    await visit({
      attributes: { mode: 'fullscreen', prompts: 'Ver precios | Agendar una demostración | Hablar con alguien' },
    });
    await page.setViewportSize({ width: 320, height: 260 });
    for (const name of ['Ver precios', 'Hablar con alguien', 'Enviar']) {
      const button = page.getByRole('button', { name });
      // In this order.
      // eslint-disable-next-line no-await-in-loop
      await button.scrollIntoViewIfNeeded();
      // eslint-disable-next-line no-await-in-loop
      await expect(button).toBeInViewport({ ratio: 0.95 });
    }
    expect(await sideways(page)).toBe(0);
  });
});

test.describe('at 200 % zoom', () => {
  // What a window of 1280 by 800 px has left then.
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

  for (const mode of ['inline', 'fullscreen'] as const) {
    test(`a chat of mode ${mode} loses nothing`, async ({ page, visit }) => {
      await visit({ attributes: { mode, prompts: 'Ver precios' } });
      await page.getByRole('button', { name: 'Ver precios' }).waitFor();
      expect(await sideways(page)).toBe(0);
      const answered = nextAnswer(page);
      await page.getByRole('button', { name: 'Ver precios' }).click();
      await answered;
      for (const role of ['textbox', 'log'] as const) {
        // eslint-disable-next-line no-await-in-loop
        await page.getByRole(role).scrollIntoViewIfNeeded();
        // eslint-disable-next-line no-await-in-loop
        await expect(page.getByRole(role)).toBeInViewport({ ratio: 0.6 });
      }
      expect(await sideways(page)).toBe(0);
    });
  }
});

test.describe('for those who want no motion', () => {
  const host: Host = {
    attributes: { teaser: '¿Te ayudo?', 'teaser-when': 'after 0' },
    server: { reply: (message) => ({ ...toTurn(message, 'Hola.'), pauseMs: 20_000 }) },
  };
  test('nothing is in motion in any root', async ({ page, visit }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await visit(host);
    expect(await motionsOnTheWay(page)).toEqual([[], [], []]);
  });

  test('and motion would be seen', async ({ page, visit }) => {
    await visit(host);
    expect((await motionsOnTheWay(page)).at(-1)).not.toEqual([]);
  });
});

test.describe('in a page with hostile styles', () => {
  const hostile: Record<string, string> = {
    'that unset everything': '* { all: unset !important; display: block !important; font-size: 40px !important }',
    'for every button, field and list': `button, textarea, li, p, h2, form, svg { display: none !important; color: red !important; margin: 90px !important }
      :root { font-size: 5px; line-height: 4; letter-spacing: 9px; word-spacing: 20px; text-transform: uppercase; text-align: center; cursor: wait; direction: ltr; visibility: visible }`,
    'for every stranger': `:not(:defined), body > * { float: left; transition: all 9s; letter-spacing: 4px; text-transform: uppercase; text-align: center; font: italic 40px serif; color: red; line-height: 3 }`,
  };

  const talkative: Host = {
    visitor: 'known',
    server: { history },
    attributes: { teaser: '¿Te ayudo?', 'teaser-when': 'after 0', prompts: 'Ver precios' },
  };

  test.use({ viewport: { width: 1000, height: 720 } });
  for (const [name, css] of Object.entries(hostile)) {
    test(`${name}: the chat looks as without them`, async ({ page, visit }) => {
      await page.clock.setFixedTime(now);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const look = async (styles: string): Promise<Buffer[]> => {
        // Nothing of the page beside it: what is compared is the chat.
        await visit({ ...talkative, body: (tag, script) => `${tag}${script}` });
        await page.evaluate((text) => {
          document.head.replaceChildren();
          document.adoptedStyleSheets = [new CSSStyleSheet()];
          document.adoptedStyleSheets[0]?.replaceSync(text);
        }, styles);
        await page.locator('.teaser').waitFor();
        const closed = await page.screenshot({ caret: 'hide', animations: 'disabled' });
        await openChat(page);
        await page.getByText('Respuesta número 11.').waitFor();
        await page.mouse.move(1, 1);
        return [closed, await page.screenshot({ caret: 'hide', animations: 'disabled' })];
      };
      const plain = await look('');
      const looks = await look(css);
      expect(await countDifferences(page, [plain[0], looks[0]])).toBe(0);
      expect(await countDifferences(page, [plain[1], looks[1]])).toBe(0);
    });
  }
});

/** Pixels that are not the same in two pictures; one step of 255 is the rounding of layers laid over each other. */
function countDifferences(page: Page, pictures: readonly (Buffer | undefined)[]): Promise<number> {
  return page.evaluate(
    async (addresses) => {
      const [a, b] = await Promise.all(
        addresses.map(async (src) => {
          const image = Object.assign(new Image(), { src });
          await image.decode();
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height).data;
        }),
      );
      return a!.reduce((count, value, index) => count + (Math.abs(value - (b![index] ?? 0)) > 1 ? 1 : 0), 0);
    },
    pictures.map((picture) => `data:image/png;base64,${picture?.toString('base64')}`),
  );
}

/** A keyboard over the page: only what is seen of it shrinks, and browsers move it to the field. */
function openKeyboard(page: Page, view: { height: number; offsetTop: number }): Promise<void> {
  return page.evaluate(({ height, offsetTop }) => {
    const { visualViewport } = window;
    Object.defineProperties(visualViewport, { height: { value: height }, offsetTop: { value: offsetTop } });
    visualViewport?.dispatchEvent(new Event('resize'));
    visualViewport?.dispatchEvent(new Event('scroll'));
    return new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  }, view);
}

/** What one needs to write, and to leave, and is not wholly in the view. */
function outOf(page: Page, view: { top: number; bottom: number }): Promise<string[]> {
  return page.locator('talia-chat-panel').evaluate((panel, { top, bottom }) => {
    const needed = ['header', '[part=close]', 'textarea', '.send'];
    return needed.filter((selector) => {
      const box = panel.shadowRoot!.querySelector(selector)!.getBoundingClientRect();
      return box.top < top - 0.5 || box.bottom > bottom + 0.5 || box.left < 0 || box.right > innerWidth;
    });
  }, view);
}

/** By how much the page, or the chat, could be scrolled sideways. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => {
    const roots = [document, ...[...document.querySelectorAll('talia-chat')].map(({ shadowRoot }) => shadowRoot)];
    const boxes = [
      document.documentElement,
      ...roots.flatMap((root) => [...(root?.querySelectorAll('talia-chat-panel, .first-screen') ?? [])]),
      ...roots.flatMap((root) =>
        [...(root?.querySelectorAll('talia-chat-panel') ?? [])].flatMap((panel) => [
          ...(panel.shadowRoot?.querySelectorAll('.log, .body') ?? []),
        ]),
      ),
    ];
    return Math.max(...boxes.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  });
}

/** What moves beside a teaser, in a chat that was just opened, and while an answer is waited for. */
async function motionsOnTheWay(page: Page): Promise<string[][]> {
  await page.locator('.teaser').waitFor();
  const teaser = await motions(page);
  await openChat(page);
  const opening = await motions(page);
  await say(page, 'Hola');
  await page.getByRole('img', { name: 'El asistente está escribiendo' }).waitFor();
  return [teaser, opening, await motions(page)];
}

/** What moves for longer than a moment, in the page and in every root of the chat. */
function motions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const roots = [
      document,
      ...[...document.querySelectorAll('talia-chat')].flatMap(({ shadowRoot }) => shadowRoot ?? []),
    ];
    const panels = roots.flatMap((root) =>
      [...root.querySelectorAll('talia-chat-panel')].flatMap(({ shadowRoot }) => shadowRoot ?? []),
    );
    return [...roots, ...panels]
      .flatMap((root) => root.getAnimations())
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime) > 1)
      .map((animation) => ('animationName' in animation ? String(animation.animationName) : 'transition'));
  });
}
