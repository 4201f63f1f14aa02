import { expect } from '@esm-bundle/chai';
import type { MessageRequest } from '@talia/protocol';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import 'axe-core';
import { makeHistory } from './testing/make-history.ts';
import {
  deepActiveElement,
  mountChat,
  openChat,
  rememberVisit,
  unmountAll,
  until,
  type MountedChat,
} from './testing/mount-chat.ts';
import { toTurnChunks } from './testing/turn-script.ts';

const desktop = { width: 1280, height: 800 };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const prompts = 'Ver precios | Agendar una demostración';

beforeEach(async () => {
  document.documentElement.lang = 'es';
  document.title = 'prueba';
  sessionStorage.clear();
  await setViewport(desktop);
  await emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
});
afterEach(unmountAll);

/** Something of the closed chat, which stands in the element's own root. */
function get(mounted: MountedChat, selector: string): HTMLElement {
  const found = mounted.chat.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`${selector} is not there`);
  return found;
}

async function mountWith(attributes: Record<string, string>, selector: string): Promise<MountedChat> {
  const mounted = mountChat({ attributes });
  await until(() => get(mounted, selector).checkVisibility(), `${selector} is there`);
  return mounted;
}

// True: that route receives that from the widget under test.
const said = ({ bff }: MountedChat) => bff.to('POST /messages').map(({ body }) => (body as MessageRequest).content);
const firstScreen = (mode: string) => mountWith({ mode, prompts, greeting: '¿Qué necesitas?' }, '.first-screen');
const teaser = (when = 'after 0') => mountWith({ teaser: '¿Te ayudo?', 'teaser-when': when, prompts }, '.teaser');

/** What axe finds wrong, one line each. Page-level rules are the host page's business. */
async function findings(): Promise<string[]> {
  const rules = Object.fromEntries(
    ['region', 'page-has-heading-one', 'landmark-one-main'].map((rule) => [rule, { enabled: false }]),
  );
  const { violations } = await window.axe.run(document.body, { rules });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

describe('a chat in the page', () => {
  for (const mode of ['inline', 'fullscreen']) {
    it(`${mode}: begins with one field, and asks and stores nothing before it is used`, async () => {
      const mounted = await firstScreen(mode);
      get(mounted, '.field').focus();
      await wait(50);
      expect(mounted.bff.requests).to.deep.equal([]);
      expect(localStorage.length + sessionStorage.length).to.equal(0);
      expect(mounted.launcher.checkVisibility()).to.equal(false);
      expect(get(mounted, 'h2').textContent).to.equal('¿Qué necesitas?');
    });

    it(`${mode}: what is written there is the first message, and the conversation takes its place`, async () => {
      const mounted = await firstScreen(mode);
      get(mounted, '.field').focus();
      await sendKeys({ type: 'hola' });
      await sendKeys({ press: 'Enter' });
      await until(() => mounted.answers() === 1, 'it is answered');
      expect(said(mounted)).to.deep.equal(['hola']);
      expect(get(mounted, '.first-screen').checkVisibility()).to.equal(false);
      expect(deepActiveElement() === mounted.textarea()).to.equal(true);
      const outer = mounted.chat.getBoundingClientRect();
      const inner = mounted.panel().getBoundingClientRect();
      expect([inner.x, inner.y, inner.width, inner.height]).to.deep.equal([
        outer.x,
        outer.y,
        outer.width,
        outer.height,
      ]);
      expect(mounted.panel().getAttribute('role')).to.equal('region');
      expect(mounted.get('[part=close]').checkVisibility()).to.equal(false);
      await sendKeys({ press: 'Escape' });
      expect(mounted.chat.hasAttribute('open')).to.equal(true);
    });
  }

  it('fullscreen is the whole window, inline its own place in the text', async () => {
    const full = await firstScreen('fullscreen');
    expect(full.chat.getBoundingClientRect().toJSON()).to.deep.include({ x: 0, y: 0, ...desktop });
    unmountAll();
    const inline = mountChat({ attributes: { mode: 'inline' } });
    const reserved = inline.chat.getBoundingClientRect();
    expect(reserved.height).to.equal(560);
    await until(() => get(inline, '.first-screen').checkVisibility(), 'the first screen is there');
    expect(inline.chat.getBoundingClientRect().toJSON()).to.deep.equal(reserved.toJSON());
  });

  it('an empty message goes nowhere, and what the page refuses stays in the composer', async () => {
    const mounted = await firstScreen('inline');
    get(mounted, '.go').click();
    expect(mounted.chat.hasAttribute('open')).to.equal(false);
    mounted.chat.on('talia-before-send', (event) => event.preventDefault());
    get(mounted, '.prompt').click();
    await until(() => mounted.textarea().value === 'Ver precios', 'it is kept');
    expect(said(mounted)).to.deep.equal([]);
  });

  it('keeps what is being written when a setting changes that it does not show', async () => {
    const mounted = await firstScreen('inline');
    const field = get(mounted, '.field');
    field.focus();
    await sendKeys({ type: 'a medias' });
    mounted.chat.configure({ theme: 'dark', endpoint: '/otro' });
    await wait(20);
    expect(get(mounted, '.field') === field).to.equal(true);
    mounted.chat.configure({ mode: 'bubble' });
    await until(() => mounted.chat.shadowRoot?.querySelector('.first-screen') === null, 'the first screen is gone');
    expect(mounted.launcher.checkVisibility()).to.equal(true);
  });

  it('loses nothing at 320 px, at great zoom and from right to left', async () => {
    document.documentElement.dir = 'rtl';
    for (const viewport of [
      { width: 320, height: 568 },
      { width: 320, height: 256 },
    ]) {
      await setViewport(viewport);
      const mounted = await firstScreen('fullscreen');
      const screen = get(mounted, '.first-screen');
      expect(screen.scrollWidth).to.equal(screen.clientWidth);
      for (const target of screen.querySelectorAll<HTMLElement>('button')) {
        target.scrollIntoView();
        const { left, right, top, bottom, height } = target.getBoundingClientRect();
        expect(left >= 0 && right <= 320 && top >= 0 && bottom <= viewport.height, target.textContent).to.equal(true);
        expect(height).to.be.at.least(44);
      }
      unmountAll();
    }
    document.documentElement.dir = '';
  });

  it('keeps its looks in a page with hostile styles', async () => {
    const hostile = document.createElement('style');
    hostile.textContent = `* { font: italic 40px serif !important; text-transform: uppercase; position: static }
      section, form, textarea, button, h2 { display: none !important; color: red !important }`;
    document.head.append(hostile);
    const mounted = await firstScreen('inline');
    const style = getComputedStyle(get(mounted, '.field'));
    hostile.remove();
    expect(style.color).not.to.equal('rgb(255, 0, 0)');
    expect(get(mounted, '.go').checkVisibility()).to.equal(true);
  });

  it('where its code does not arrive there still is a button', async () => {
    const { TaliaChat } = await import('./talia-chat.ts');
    class Broken extends TaliaChat {
      protected override loadFront(): Promise<never> {
        return Promise.reject(new TypeError('Failed to fetch'));
      }
    }
    customElements.define('talia-broken', Broken);
    const chat = new Broken();
    chat.setAttribute('mode', 'inline');
    document.body.append(chat);
    await until(() => chat.shadowRoot?.querySelector('.launcher')?.checkVisibility() === true, 'the launcher is there');
    chat.remove();
  });
});

describe('a teaser', () => {
  it('comes at its moment, without a request, is spoken once, and counts as unread', async () => {
    const mounted = await teaser();
    expect(get(mounted, '[role=status].teaser-status').textContent).to.equal('¿Te ayudo?');
    expect(get(mounted, '.badge').textContent).to.equal('1');
    expect(mounted.launcher.getAttribute('aria-label')).to.equal('Abrir el chat (sin leer: 1)');
    expect(mounted.bff.requests).to.deep.equal([]);
    expect(localStorage.length + sessionStorage.length).to.equal(0);
    expect(deepActiveElement() === document.body).to.equal(true);
  });

  it('begins the conversation when it is taken up', async () => {
    const mounted = await teaser();
    get(mounted, '.teaser-text').click();
    await until(() => mounted.bubbles()[0] === '¿Te ayudo?', 'the conversation begins with it');
    expect(mounted.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
    expect(get(mounted, '.badge').textContent).to.equal('');
    mounted.chat.close();
    mounted.chat.configure({ locale: 'en' });
    await wait(20);
    expect(mounted.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
  });

  it('takes a suggestion as the first message', async () => {
    const mounted = await teaser();
    get(mounted, '.prompt').click();
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(said(mounted)).to.deep.equal(['Ver precios']);
  });

  it('is dismissed by its cross or Escape, gives the focus back, and stays away from the next page', async () => {
    const mounted = await teaser();
    get(mounted, '.dismiss').focus();
    await sendKeys({ press: 'Escape' });
    expect(mounted.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
    expect(deepActiveElement() === mounted.launcher).to.equal(true);
    expect(get(mounted, '.badge').textContent).to.equal('');
    unmountAll();
    const next = mountChat({ attributes: { teaser: '¿Te ayudo?', 'teaser-when': 'after 0' } });
    await wait(100);
    expect(next.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
  });

  it('waits for the scroll, the way out and the address it names', async () => {
    const mounted = mountChat();
    const long = document.createElement('div');
    long.style.height = '5000px';
    document.body.append(long);
    mounted.chat.configure({
      proactive: [
        { text: 'en otra página', after: 0, url: '/no-es-esta' },
        { text: 'te vas', exit: true },
        { text: 'has leído', scroll: 50 },
      ],
    });
    await wait(100);
    expect(mounted.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
    window.scrollTo(0, 100);
    await wait(50);
    expect(mounted.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
    window.scrollTo(0, 4000);
    await until(() => get(mounted, '.teaser-text').textContent === 'has leído', 'it is shown');
    long.remove();
    unmountAll();
    const other = mountChat();
    other.chat.configure({ proactive: [{ text: 'te vas', exit: true }] });
    await until(() => get(other, '.teaser-place') !== null, 'it watches');
    document.dispatchEvent(new MouseEvent('mouseout', { clientY: 300 }));
    expect(other.chat.shadowRoot?.querySelector('.teaser') === null).to.equal(true);
    document.dispatchEvent(new MouseEvent('mouseout', { clientY: -1 }));
    await until(() => get(other, '.teaser-text').textContent === 'te vas', 'it is shown');
  });

  it('stays inside of a phone and moves nothing for those who asked for it', async () => {
    await setViewport({ width: 320, height: 568 });
    const mounted = await teaser();
    const { left, right, top } = get(mounted, '.teaser').getBoundingClientRect();
    expect(left >= 0 && right <= 320 && top >= 0).to.equal(true);
    expect(get(mounted, '.teaser').getAnimations()).to.deep.equal([]);
    await emulateMedia({ forcedColors: 'active' });
    expect(getComputedStyle(get(mounted, '.dismiss')).borderTopWidth).to.equal('1px');
  });
});

describe('suggestions in the panel', () => {
  it('are there until something was said', async () => {
    const mounted = mountChat({ attributes: { prompts } });
    await openChat(mounted);
    await until(() => mounted.all('.prompts button').length === 2, 'they are there');
    mounted.all('.prompts button')[1]?.click();
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(said(mounted)).to.deep.equal(['Agendar una demostración']);
    expect(mounted.find('.prompts') === null).to.equal(true);
  });
});

describe('the panel', () => {
  it('keeps its header in view, whatever is scrolled to inside it', async () => {
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known', history: makeHistory(40, Date.now()) });
    await openChat(mounted);
    await until(() => mounted.bubbles().length > 10, 'the history is there');
    const panel = mounted.panel();
    const tall = document.createElement('div');
    Object.assign(tall.style, { position: 'absolute', insetBlockStart: '0', blockSize: '3000px', inlineSize: '1px' });
    panel.shadowRoot?.append(tall);
    panel.scrollTop = 200;
    expect(panel.scrollTop).to.equal(0);
  });
});

describe('suggested replies', () => {
  const options = ['Sí, todo correcto', 'Quiero corregir un dato'];
  const asking = () =>
    mountChat({
      reply: ({ client_message_id: id, content }) => ({
        type: 'turn',
        chunks: toTurnChunks(`turn-${id}`, {
          text: '¿Está todo correcto?',
          ...(content === 'hola' ? { chips: options } : {}),
        }),
      }),
    });

  it('stand under the question once it is written, and say themselves', async () => {
    const mounted = asking();
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.all('.prompts button').length === 2, 'they are there');
    expect(mounted.get('.prompts').ariaLabel).to.equal('Respuestas sugeridas');
    expect(await findings()).to.deep.equal([]);
    mounted.all('.prompts button')[0]?.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => said(mounted).length === 2, 'it is said');
    expect(said(mounted)).to.deep.equal(['hola', options[0]]);
    await until(() => deepActiveElement() === mounted.textarea(), 'the focus is where the visitor writes');
  });

  it('are gone as soon as something else was said', async () => {
    const mounted = asking();
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.prompts') !== null, 'they are there');
    mounted.say('otra cosa');
    await until(() => mounted.find('.prompts') === null, 'they are gone');
  });

  it('are there again after a reload', async () => {
    const history = makeHistory(2, Date.now());
    for (const { direction, metadata } of history) if (direction === 'outgoing') metadata.chips = options;
    rememberVisit();
    const mounted = mountChat({ history, knownRefreshToken: 'known' });
    await openChat(mounted);
    await until(() => mounted.all('.prompts button').length === 2, 'they are there');
  });
});

describe('answers that nobody is looking at', () => {
  it('are counted on the launcher, and silent unless the page asked for sound', async () => {
    let sounds = 0;
    const { AudioContext } = globalThis;
    globalThis.AudioContext = class extends AudioContext {
      constructor() {
        super();
        sounds++;
      }
    };
    const mounted = mountChat();
    for (const [index, expected] of [0, 1].entries()) {
      if (index === 1) mounted.chat.configure({ sound: true });
      await openChat(mounted);
      mounted.say('hola');
      mounted.chat.close();
      await until(() => get(mounted, '.badge').textContent === '1', 'it is counted');
      // Its code is fetched when it is to be heard first.
      if (expected > 0) await until(() => sounds > 0, 'it is heard');
      expect(sounds).to.equal(expected);
    }
    mounted.chat.open();
    await until(() => get(mounted, '.badge').textContent === '', 'they are read');
    globalThis.AudioContext = AudioContext;
  });
});

describe('axe finds nothing', () => {
  const states = { inline: () => firstScreen('inline'), fullscreen: () => firstScreen('fullscreen'), teaser };
  for (const [name, enter] of Object.entries(states)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${name}, ${colorScheme}`, async () => {
        await emulateMedia({ colorScheme });
        await enter();
        expect(await findings()).to.deep.equal([]);
      });
    }
  }
});
