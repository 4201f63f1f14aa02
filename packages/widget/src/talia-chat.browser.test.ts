import { expect } from '@esm-bundle/chai';
import {
  deepActiveElement,
  mountChat,
  openChat,
  press,
  rememberVisit,
  type,
  unmountAll,
  until,
} from './testing/mount-chat.ts';
import type { PanelModule } from './panel-contract.ts';
import { TaliaChat } from './talia-chat.ts';

afterEach(unmountAll);

/** The names of the widget's events as they pass the document. */
function recordEvents(): string[] {
  const seen: string[] = [];
  const names = ['ready', 'open', 'close', 'before-send', 'message', 'turn-start', 'turn-end', 'lead-change', 'error'];
  for (const name of names) document.addEventListener(`talia-${name}`, (event) => seen.push(event.type));
  return seen;
}

describe('the closed widget', () => {
  it('makes no request and stores nothing before it is touched, hovering included', async () => {
    rememberVisit();
    const stored = JSON.stringify(localStorage);
    const { bff, launcher } = mountChat();
    launcher.dispatchEvent(new PointerEvent('pointerenter'));
    launcher.dispatchEvent(new FocusEvent('focus'));
    await until(() => customElements.get('talia-chat-panel') !== undefined, 'the code is fetched');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bff.requests).to.deep.equal([]);
    expect(JSON.stringify(localStorage)).to.equal(stored);
    expect(document.cookie).to.equal('');
  });

  it('names its button in the language of the page', () => {
    const { chat, launcher } = mountChat({ attributes: { locale: 'en' } });
    expect(launcher.getAttribute('aria-label')).to.equal('Open chat');
    chat.setAttribute('locale', 'pt');
    expect(launcher.getAttribute('aria-label')).to.equal('Abrir o chat');
    chat.setAttribute('locale', 'klingon');
    expect(launcher.getAttribute('aria-label')).to.equal('Abrir el chat');
  });

  it('is a target of at least 44 px', () => {
    const { width, height } = mountChat().launcher.getBoundingClientRect();
    expect(Math.min(width, height)).to.be.at.least(44);
  });

  it('is ready with itself once it is in the page', async () => {
    const seen = recordEvents();
    const { chat } = mountChat();
    expect(await chat.ready).to.equal(chat);
    expect(seen).to.deep.equal(['talia-ready']);
  });

  it('survives being defined and loaded a second time', async () => {
    const first = customElements.get('talia-chat');
    await import(new URL('./define.ts?second', import.meta.url).href);
    expect(customElements.get('talia-chat')).to.equal(first);
  });

  it('says in words that its code did not arrive, and opens at the next try', async () => {
    let broken = true;
    class Flaky extends TaliaChat {
      protected override loadPanel(): Promise<PanelModule> {
        return broken ? Promise.reject(new TypeError('Failed to fetch')) : super.loadPanel();
      }
    }
    customElements.define('talia-flaky', Flaky);
    const { chat: other } = mountChat();
    const chat = new Flaky();
    chat.setAttribute('site-key', 'tlk_pub_test');
    other.replaceWith(chat);
    const seen = recordEvents();
    chat.open();
    await until(() => seen.includes('talia-error'), 'the page hears of it');
    expect(chat.hasAttribute('open')).to.equal(false);
    expect(chat.shadowRoot?.querySelector('.failed')?.textContent).to.contain('No se abrió');
    broken = false;
    chat.open();
    await until(() => seen.includes('talia-open'), 'the panel opens');
    expect(chat.shadowRoot?.querySelector('.failed')?.textContent).to.equal('');
    chat.remove();
  });
});

describe('opening and closing', () => {
  it('opens at a click and puts the focus where the visitor writes', async () => {
    const seen = recordEvents();
    const mounted = mountChat();
    await openChat(mounted);
    await until(() => deepActiveElement() === mounted.textarea(), 'the composer has the focus');
    expect(mounted.launcher.getAttribute('aria-expanded')).to.equal('true');
    expect(seen).to.include('talia-open');
    expect(mounted.panel().getAttribute('role')).to.equal('dialog');
  });

  it('closes with Escape and gives the focus back to the launcher', async () => {
    const seen = recordEvents();
    const mounted = mountChat();
    await openChat(mounted);
    await until(() => deepActiveElement() === mounted.textarea(), 'the composer has the focus');
    press(mounted.textarea(), 'Escape');
    await until(() => getComputedStyle(mounted.panel()).display === 'none', 'the panel is gone');
    expect(deepActiveElement()).to.equal(mounted.launcher);
    expect(mounted.chat.hasAttribute('open')).to.equal(false);
    expect(seen.at(-1)).to.equal('talia-close');
  });

  it('does not close with the Escape that leaves an input method', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    press(mounted.textarea(), 'Escape', { isComposing: true });
    expect(mounted.chat.hasAttribute('open')).to.equal(true);
  });

  it('keeps the draft and the conversation while it is closed, and connects once', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    type(mounted.textarea(), 'a medias');
    mounted.chat.close();
    mounted.chat.toggle();
    await mounted.panel().updateComplete;
    expect(mounted.textarea().value).to.equal('a medias');
    expect(mounted.bff.to('POST /sessions')).to.have.length(1);
    expect(mounted.bff.to('POST /visit')).to.have.length(1);
  });

  it('leaves the focus alone when the page itself comes opened', async () => {
    const mounted = mountChat({ attributes: { open: '' } });
    await until(() => mounted.find('.log') !== null, 'it is open');
    await mounted.panel().updateComplete;
    expect(deepActiveElement()).to.equal(document.body);
  });

  it('does not take the focus from the page when the page closes it', async () => {
    const mounted = mountChat();
    const field = document.createElement('input');
    document.body.append(field);
    await openChat(mounted);
    field.focus();
    mounted.chat.close();
    expect(deepActiveElement()).to.equal(field);
    field.remove();
  });

  it('talks to the endpoint of its attribute, else to the page it is in', async () => {
    const urls: string[] = [];
    const mounted = mountChat({ attributes: { endpoint: 'https://chat.example/base/' } });
    const { fetch } = globalThis;
    globalThis.fetch = (input, init) => {
      urls.push(String(input));
      return fetch(input, init);
    };
    await openChat(mounted);
    expect(urls.every((url) => url.startsWith('https://chat.example/base/api/webchat/'))).to.equal(true);
    urls.length = 0;
    mounted.chat.setAttribute('endpoint', 'http://[not an address');
    await until(() => urls.some((url) => url.startsWith(`${location.origin}/api/webchat/`)), 'it asks the page');
  });

  it('is not misled by the names that a page, or who writes in it, gives to its elements', async () => {
    const clobbering = document.createElement('div');
    for (const name of ['referrer', 'baseURI', 'documentElement', 'visualViewport', 'TaliaChat', 'Talia', 'fetch']) {
      const image = document.createElement('img');
      image.name = name;
      image.id = name;
      clobbering.append(image);
    }
    document.body.append(clobbering);
    try {
      expect(document.referrer).to.be.instanceOf(HTMLImageElement);
      const mounted = mountChat({ attributes: { endpoint: '/base' } });
      const urls: string[] = [];
      const { fetch } = globalThis;
      globalThis.fetch = (input, init) => {
        urls.push(String(input));
        return fetch(input, init);
      };
      await openChat(mounted);
      mounted.say('Hola');
      await until(() => mounted.answers() === 1, 'the answer is there');
      expect(urls.filter((url) => !url.startsWith(`${location.origin}/base/api/webchat/`))).to.deep.equal([]);
      expect(mounted.bff.to('POST /visit').map(({ body }) => Reflect.get(Object(body), 'referrer'))).to.deep.equal([
        '',
      ]);
    } finally {
      clobbering.remove();
    }
  });

  it('moves within the page without losing the visitor', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    const place = document.createElement('div');
    document.body.append(place);
    place.append(mounted.chat);
    await until(() => mounted.find('.log') !== null, 'it is still open');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(mounted.bff.to('POST /sessions')).to.have.length(1);
    place.remove();
  });
});

describe('commands and events for the page', () => {
  it('keeps texts sent before the panel is there, in order', async () => {
    const mounted = mountChat();
    mounted.chat.send('uno');
    mounted.chat.send('  ');
    mounted.chat.send('dos');
    await until(() => mounted.answers() === 2, 'both are answered');
    expect(mounted.bubbles().slice(1)).to.deep.equal(['uno', 'Recibido: uno.', 'dos', 'Recibido: dos.']);
  });

  it('lets the page refuse a text, which then stays in the composer', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    mounted.chat.addEventListener('talia-before-send', (event) => {
      if (event.text.includes('4111')) event.preventDefault();
    });
    mounted.say('mi tarjeta es 4111');
    expect(mounted.textarea().value).to.equal('mi tarjeta es 4111');
    expect(mounted.bff.to('POST /messages')).to.have.length(0);
    mounted.say('mejor no');
    await until(() => mounted.bff.to('POST /messages').length === 1, 'the other text goes');
  });

  it('tells the page of a turn in order', async () => {
    const seen = recordEvents();
    const mounted = mountChat();
    await openChat(mounted);
    mounted.say('hola');
    await until(() => seen.includes('talia-turn-end'), 'the turn ends');
    expect(seen.slice(seen.indexOf('talia-before-send'))).to.deep.equal([
      'talia-before-send',
      'talia-message',
      'talia-turn-start',
      'talia-message',
      'talia-turn-end',
    ]);
  });
});
