import { expect } from '@esm-bundle/chai';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { findings } from './testing/axe-findings.ts';
import { toTurn } from './testing/fake-bff.ts';
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

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

beforeEach(async () => {
  document.documentElement.lang = 'es';
  document.title = 'prueba';
  await setViewport(desktop);
  await emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
});
afterEach(unmountAll);

/** The states a visitor can be in. */
const states: Record<string, () => Promise<MountedChat>> = {
  closed: async () => mountChat(),
  'open and empty': async () => {
    const mounted = mountChat({ config: { simulated: true } });
    await openChat(mounted);
    return mounted;
  },
  streaming: async () => {
    const mounted = mountChat({
      reply: (message) => ({
        ...toTurn(message, 'Hola **Ana**, ve [esto](https://a.example) y `eso` y más y más.'),
        pauseMs: 60,
      }),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.bubble strong') !== null, 'it streams');
    return mounted;
  },
  'a stopped answer': async () => {
    const mounted = mountChat({ reply: (message) => ({ ...toTurn(message, 'Hola querida Ana, hola.'), pauseMs: 40 }) });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.stop') !== null && mounted.bubbles().length === 3, 'it can be stopped');
    mounted.get('.stop').click();
    await until(() => mounted.find('.stop') === null, 'it is stopped');
    return mounted;
  },
  'typing and tools': async () => {
    const mounted = mountChat({
      reply: ({ client_message_id: id }) => ({
        type: 'turn',
        chunks: toTurnChunks(id, { text: 'ok', tool: 'set_email' }),
        pauseMs: 400,
      }),
    });
    await openChat(mounted);
    mounted.say('ana@bajio.mx');
    await until(() => mounted.find('.tool') !== null, 'the tool works');
    return mounted;
  },
  'a failed message': async () => {
    const mounted = mountChat({ reply: () => ({ type: 'problem', status: 500, code: 'internal_error' }) });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.meta.failed') !== null, 'it failed');
    return mounted;
  },
  'a failed opening': async () => {
    const mounted = mountChat();
    mounted.bff.failNext('GET /config', { status: 503, code: 'store_unavailable', retryAfter: 60 });
    mounted.launcher.click();
    await until(() => mounted.find('.broken') !== null, 'it failed');
    return mounted;
  },
  history: async () => {
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known', history: makeHistory(70, Date.now() - 60_000) });
    await openChat(mounted);
    return mounted;
  },
  'asked to end': async () => {
    const mounted = mountChat();
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    mounted.get('[part=end]').click();
    await until(() => mounted.find('.ask') !== null, 'it asks');
    return mounted;
  },
};

describe('axe finds nothing', () => {
  for (const [name, enter] of Object.entries(states)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const viewport of [desktop, phone]) {
        it(`${name}, ${colorScheme}, ${viewport.width} px`, async () => {
          await setViewport(viewport);
          await emulateMedia({ colorScheme });
          await enter();
          expect(await findings()).to.deep.equal([]);
        });
      }
    }
  }
});

describe('with the keyboard only', () => {
  it('a visitor opens, writes, sends, reads, closes and is back where they were', async () => {
    const mounted = mountChat();
    await sendKeys({ press: 'Tab' });
    expect(deepActiveElement()).to.equal(mounted.launcher);
    await sendKeys({ press: 'Enter' });
    await until(() => deepActiveElement() === mounted.textarea(), 'the composer has the focus');
    await sendKeys({ type: 'hola' });
    await sendKeys({ press: 'Enter' });
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(deepActiveElement()).to.equal(mounted.textarea());
    await sendKeys({ press: 'Shift+Tab' });
    expect(deepActiveElement()?.getAttribute('aria-label')).to.equal('Copiar el mensaje');
    await sendKeys({ press: 'Shift+Tab' });
    expect(deepActiveElement()).to.equal(mounted.get('.log'));
    await sendKeys({ press: 'Escape' });
    expect(deepActiveElement()).to.equal(mounted.launcher);
  });

  it('Tab leaves the card on a desktop and goes round in the sheet on a phone', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    await until(() => deepActiveElement() === mounted.textarea(), 'the composer has the focus');
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Tab' });
    expect(deepActiveElement()).to.equal(mounted.launcher);
    mounted.chat.close();
    await setViewport(phone);
    mounted.chat.open();
    await until(() => deepActiveElement() === mounted.textarea(), 'the composer has the focus');
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Tab' });
    expect(deepActiveElement()).to.equal(mounted.get('[part=data]'));
    await sendKeys({ press: 'Shift+Tab' });
    expect(deepActiveElement()).to.equal(mounted.get('.send'));
  });

  it('the focus is where the visitor can go on when its place is gone', async () => {
    const mounted = mountChat({
      reply: (message, tries) =>
        tries === 1 ? { type: 'problem', status: 500, code: 'internal_error' } : toTurn(message, 'Listo.'),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.meta.failed button') !== null, 'it failed');
    mounted.get('.meta.failed button').focus();
    await sendKeys({ press: 'Enter' });
    await until(() => mounted.bubbles().at(-1) === 'Listo.', 'it is answered');
    expect(deepActiveElement()).to.equal(mounted.get('.log'));
  });
});

describe('for a screen reader', () => {
  it('the focus stays with the reader when what has it leaves the list', async () => {
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known', history: makeHistory(300, Date.now() - 60_000) });
    await openChat(mounted);
    await until(() => mounted.all('.copy').length > 3, 'the history is there');
    for (let page = 0; page < 4; page++) {
      mounted.get('.log').scrollTop = 0;
      await until(() => mounted.panel().chat.messages.length >= 30 * (page + 2), 'older ones are there');
    }
    mounted.get('.log').scrollTop = 0;
    await until(() => mounted.get('.log').scrollTop < 200, 'the top is there');
    const copy = mounted.get('.copy');
    copy.focus({ preventScroll: true });
    mounted.get('.log').scrollTop = mounted.get('.log').scrollHeight;
    await until(() => !copy.isConnected, 'the line is gone');
    expect(deepActiveElement() === mounted.get('.log')).to.equal(true);
  });

  it('the log is silent and a polite region speaks whole sentences', async () => {
    const mounted = mountChat({
      reply: (message) => ({ ...toTurn(message, 'Hola Ana. ¿Cuál es **tu correo**?'), pauseMs: 10 }),
    });
    await openChat(mounted);
    const log = mounted.get('[role=log]');
    expect(log.tagName).to.equal('DIV');
    expect(log.getAttribute('aria-live')).to.equal('off');
    mounted.say('hola');
    await until(() => mounted.bubbles().at(-1) === 'Hola Ana. ¿Cuál es tu correo?', 'it is answered');
    const region = mounted.get('[aria-live=polite]');
    await until(() => region.childElementCount === 2, 'both sentences are spoken');
    expect([...region.children].map(({ textContent }) => textContent)).to.deep.equal([
      'Hola Ana.',
      '¿Cuál es tu correo?',
    ]);
  });

  it('each message says who speaks', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    const speakers = mounted.all('.message :is(.hidden, .speaker)').map(({ textContent }) => textContent);
    expect(speakers).to.deep.equal(['Ana IA', 'Tú:', 'Ana IA']);
  });

  it('a person is told from the AI by name and in words', async () => {
    rememberVisit();
    const history = makeHistory(2, Date.now() - 60_000);
    history[1]!.metadata.author = { type: 'human', name: 'Laura' };
    const mounted = mountChat({ knownRefreshToken: 'known', history });
    await openChat(mounted);
    expect(mounted.get('.message.human .speaker').textContent).to.equal('Laura Persona del equipo');
    expect(await findings()).to.deep.equal([]);
  });
});

describe('in every surrounding', () => {
  it('moves nothing for those who asked for it', async () => {
    const mounted = await states['typing and tools']!();
    const animations = mounted.panel().shadowRoot!.getAnimations();
    expect(animations).to.deep.equal([]);
    expect(mounted.panel().getAnimations()).to.deep.equal([]);
  });

  it('keeps its size and letters in a page with hostile styles', async () => {
    const hostile = document.createElement('style');
    hostile.textContent = `html { font-size: 5px; letter-spacing: 9px; line-height: 4; text-transform: uppercase; color: red }
      * { box-sizing: content-box; transition: all 9s; letter-spacing: 4px; text-align: center; font-style: italic } button, textarea { display: none !important; font: 40px serif }
      div, p, li { float: left; color: red !important; font-style: italic }`;
    document.head.append(hostile);
    const mounted = mountChat();
    await openChat(mounted);
    const style = getComputedStyle(mounted.get('.bubble p'));
    expect(style.fontSize).to.equal('15px');
    expect(style.letterSpacing).to.equal('normal');
    expect(style.textTransform).to.equal('none');
    expect(style.fontStyle).to.equal('normal');
    expect(style.color).not.to.equal('rgb(255, 0, 0)');
    expect(mounted.launcher.getBoundingClientRect().width).to.equal(60);
    expect(mounted.textarea().getBoundingClientRect().height).to.be.at.least(44);
    hostile.remove();
  });

  it('mirrors itself in a page written from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const mounted = mountChat();
    await openChat(mounted);
    expect(mounted.launcher.getBoundingClientRect().left).to.be.lessThan(100);
    expect(mounted.panel().getBoundingClientRect().left).to.be.lessThan(100);
    document.documentElement.dir = '';
  });

  it('stands in the other corner when asked', async () => {
    const mounted = mountChat({ attributes: { position: 'start' } });
    await openChat(mounted);
    expect(mounted.launcher.getBoundingClientRect().left).to.be.lessThan(100);
    expect(mounted.panel().getBoundingClientRect().left).to.be.lessThan(100);
  });

  it('loses nothing on a screen of 320 px and at great zoom', async () => {
    for (const viewport of [
      { width: 320, height: 568 },
      { width: 320, height: 256 },
    ]) {
      await setViewport(viewport);
      const mounted = mountChat({ config: { simulated: true } });
      await openChat(mounted);
      const { scrollWidth, clientWidth } = mounted.panel();
      expect(scrollWidth).to.equal(clientWidth);
      const send = mounted.get('.send').getBoundingClientRect();
      expect(send.right).to.be.at.most(viewport.width);
      expect(send.bottom).to.be.at.most(viewport.height);
      unmountAll();
    }
  });

  it('fills a phone and keeps its targets large', async () => {
    await setViewport(phone);
    const mounted = mountChat();
    await openChat(mounted);
    const { x, y, width, height } = mounted.panel().getBoundingClientRect();
    expect({ x, y, width, height }).to.deep.equal({ x: 0, y: 0, ...phone });
    for (const button of mounted.all('button')) {
      const box = button.getBoundingClientRect();
      expect(Math.min(box.width, box.height), button.getAttribute('aria-label') ?? '').to.be.at.least(44);
    }
  });

  it('draws real borders where the system chooses the colours', async () => {
    await emulateMedia({ forcedColors: 'active' });
    const mounted = mountChat();
    await openChat(mounted);
    for (const part of ['.bubble', 'form', '.send']) {
      expect(getComputedStyle(mounted.get(part)).borderTopWidth, part).to.equal('1px');
    }
    expect(getComputedStyle(mounted.panel()).borderTopWidth).to.equal('1px');
  });

  it('obeys the page in colours, and the theme attribute in light and dark', async () => {
    const mounted = mountChat({ attributes: { theme: 'dark' } });
    mounted.chat.style.setProperty('--talia-color-accent', 'rgb(1, 2, 3)');
    await openChat(mounted);
    expect(getComputedStyle(mounted.launcher).backgroundColor).to.equal('rgb(1, 2, 3)');
    expect(getComputedStyle(mounted.get('.avatar')).backgroundColor).to.equal('rgb(1, 2, 3)');
    const surface = () => getComputedStyle(mounted.panel()).backgroundColor;
    expect(surface()).to.equal('rgb(17, 24, 21)');
    mounted.chat.setAttribute('theme', 'light');
    expect(surface()).to.equal('rgb(255, 255, 255)');
    mounted.chat.setAttribute('theme', 'auto');
    await emulateMedia({ colorScheme: 'dark' });
    expect(surface()).to.equal('rgb(17, 24, 21)');
  });

  it('hands its parts to the page', async () => {
    const style = document.createElement('style');
    style.textContent = 'talia-chat::part(bubble) { border-radius: 3px } talia-chat::part(launcher) { opacity: 0.5 }';
    document.head.append(style);
    const mounted = mountChat();
    await openChat(mounted);
    expect(getComputedStyle(mounted.get('.bubble')).borderTopLeftRadius).to.equal('3px');
    expect(getComputedStyle(mounted.launcher).opacity).to.equal('0.5');
    style.remove();
  });

  it('carries no style attribute, which a strict content policy would refuse', async () => {
    const mounted = await states['streaming']!();
    expect(mounted.all('[style]').filter((element) => element.tagName !== 'TEXTAREA')).to.deep.equal([]);
  });
});
