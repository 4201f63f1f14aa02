import { expect } from '@esm-bundle/chai';
import type { MessageRequest, SessionRequest } from '@talia/protocol';
import { makeHistory } from './testing/make-history.ts';
import { mountChat, openChat, rememberVisit, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';
import { toTurnChunks } from './testing/turn-script.ts';
import type { TaliaConfig } from './sdk/config.ts';

afterEach(unmountAll);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
// True: these routes receive those requests from the widget under test.
const messages = ({ bff }: MountedChat) => bff.to('POST /messages').map(({ body }) => body as MessageRequest);
const sessions = ({ bff }: MountedChat) => bff.to('POST /sessions').map(({ body }) => body as SessionRequest);

describe('settings', () => {
  it('merge, are attributes, and are taken back with null', () => {
    const { chat } = mountChat();
    chat.configure({ greeting: 'Hola', theme: 'dark' });
    chat.config = { locale: 'en' };
    const given = () => Object.fromEntries(Object.entries(chat.config).filter(([, value]) => value !== null));
    expect(given()).to.deep.equal({ siteKey: 'tlk_pub_test', greeting: 'Hola', theme: 'dark', locale: 'en' });
    chat.configure({ theme: null, greeting: null, locale: undefined as never });
    expect(chat.hasAttribute('theme')).to.equal(false);
    expect(given()).to.deep.equal({ siteKey: 'tlk_pub_test', locale: 'en' });
  });

  it('count when a framework set them before the class was there', async () => {
    const { TaliaChat } = await import('./talia-chat.ts');
    const early = document.createElement('talia-late');
    Object.assign(early, { config: { theme: 'dark' } });
    document.body.append(early);
    customElements.define('talia-late', class extends TaliaChat {});
    expect(early.getAttribute('theme')).to.equal('dark');
    expect(Object.hasOwn(early, 'config')).to.equal(false);
    early.remove();
  });

  it('take no name that is none of theirs', () => {
    const { chat } = mountChat();
    const hostile: TaliaConfig = JSON.parse(
      '{"__proto__":{"theme":"dark","polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":1,"onclick":"alert(1)","style":"x"}',
    );
    chat.configure(hostile);
    expect(Reflect.get({}, 'polluted')).to.equal(undefined);
    expect(chat.getAttributeNames()).to.deep.equal(['site-key']);
  });

  it('never show anew what was said', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    const before = mounted.all('.message.ai:not(.first), .message.visitor, .bubble').slice(1);
    mounted.chat.configure({ theme: 'dark', position: 'start', greeting: 'Otra', dir: 'rtl' });
    await mounted.panel().updateComplete;
    expect(mounted.bubbles()[0]).to.equal('Otra');
    expect(mounted.all('.message.ai:not(.first), .message.visitor, .bubble').slice(1)).to.deep.equal(before);
    expect(before.every(({ isConnected }) => isConnected)).to.equal(true);
  });

  it('turn the chat around with dir', async () => {
    const mounted = mountChat({ attributes: { dir: 'rtl' } });
    await openChat(mounted);
    expect(getComputedStyle(mounted.get('.log')).direction).to.equal('rtl');
  });

  it('store nothing with persist="off", whatever the site allows', async () => {
    const mounted = mountChat({ attributes: { persist: 'off' } });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(localStorage.length).to.equal(0);
  });
});

describe('commands', () => {
  it('a draft waits for the panel, neither opening nor sending, and can be sent by hand', async () => {
    const mounted = mountChat();
    mounted.chat.setDraft('Me interesa el plan');
    await wait(20);
    expect(mounted.chat.hasAttribute('open')).to.equal(false);
    await openChat(mounted);
    await until(() => mounted.textarea().value === 'Me interesa el plan', 'the draft is there');
    expect(mounted.get('.send').getAttribute('aria-disabled')).to.equal('false');
    mounted.chat.setDraft('Otra cosa');
    expect(mounted.textarea().value).to.equal('Otra cosa');
    mounted.get('.send').click();
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(messages(mounted)[0]?.content).to.equal('Otra cosa');
  });

  it('an identity makes no request before the visitor opens, then is the first thing told', async () => {
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known' });
    let asked = 0;
    mounted.chat.identify(() => `ana-${++asked}`);
    await wait(50);
    expect(mounted.bff.requests).to.deep.equal([]);
    expect(asked).to.equal(0);
    await openChat(mounted);
    await until(() => sessions(mounted).length === 1, 'it connects');
    expect(sessions(mounted)[0]).to.deep.include({ identity_token: 'ana-1', refresh_token: 'known' });
  });

  it('an identity in an open chat rotates the session, with the refresh token, and shows the history of the person', async () => {
    const mounted = mountChat({ history: makeHistory(6, Date.now() - 60_000) });
    await openChat(mounted);
    await until(() => mounted.bubbles().length === 1, 'an anonymous visitor has no history');
    mounted.chat.identify('ana');
    await until(() => mounted.bubbles().length > 5, 'the history is there');
    expect(sessions(mounted)[1]).to.deep.include({ identity_token: 'ana', refresh_token: 'refresh-1' });
    expect(localStorage.getItem('talia:tlk_pub_test:refresh')).to.equal('refresh-2');
  });

  it('an identity in mid-turn waits for the end of the turn', async () => {
    const outcomes: string[] = [];
    const mounted = mountChat({
      reply: ({ client_message_id: id }) => ({
        type: 'turn',
        chunks: toTurnChunks(id, { text: 'Va, con calma.' }),
        pauseMs: 20,
      }),
    });
    const off = mounted.chat.on('talia-turn-end', ({ outcome }) => outcomes.push(outcome));
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.bubbles().at(-1)?.startsWith('Va') === true, 'it streams');
    mounted.chat.identify('ana');
    expect(sessions(mounted)).to.have.length(1);
    await until(() => sessions(mounted).length === 2, 'the session rotates');
    expect(outcomes).to.deep.equal(['answered']);
    off();
  });

  it('a refused identity is an error of the page, and the visitor can go on', async () => {
    const codes: string[] = [];
    const mounted = mountChat();
    mounted.chat.on('talia-error', ({ code }) => codes.push(code));
    mounted.chat.identify('bad');
    mounted.launcher.click();
    await until(() => mounted.find('.broken button') !== null, 'the visitor is told');
    expect(codes).to.deep.equal(['identity_invalid']);
    mounted.get('.broken button').click();
    await until(() => mounted.find('textarea') !== null && mounted.bubbles().length === 1, 'it opens');
  });

  it('what the page says of the visit goes with the next message, once', async () => {
    const mounted = mountChat();
    mounted.chat.setContext({ locationHref: 'https://site.test/precios' });
    await openChat(mounted);
    for (const [index, text] of ['uno', 'dos', 'tres'].entries()) {
      if (index === 2) mounted.chat.setContext({ language: 'fr' });
      mounted.say(text);
      await until(() => mounted.answers() === index + 1, 'it is answered');
    }
    const told = messages(mounted).map(({ metadata }) => metadata?.client);
    expect(told[0]?.location_href).to.equal('https://site.test/precios');
    expect(told[1]).to.equal(undefined);
    expect(told[2]).to.deep.include({ language: 'fr', location_href: 'https://site.test/precios' });
  });

  it('asks for a person in the language of the visitor, and the page may refuse', async () => {
    const mounted = mountChat({ attributes: { locale: 'en' } });
    mounted.chat.requestHuman();
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(messages(mounted)[0]?.content).to.equal('I would like to talk to a person.');
    mounted.chat.on('talia-before-send', (event) => event.preventDefault());
    mounted.chat.requestHuman();
    await wait(20);
    expect(messages(mounted)).to.have.length(1);
  });

  it('another conversation after the end is of the same person, one after a reset of nobody the page knows', async () => {
    const mounted = mountChat();
    let asked = 0;
    mounted.chat.identify(() => `ana-${++asked}`);
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    mounted.chat.endSession();
    await until(() => mounted.find('.foot.ask .button') !== null, 'another is offered');
    mounted.get('.foot.ask .button').click();
    await until(() => sessions(mounted).length === 2, 'it begins');
    mounted.chat.reset();
    await until(() => sessions(mounted).length === 3, 'a new visitor is there');
    expect(sessions(mounted).map(({ identity_token }) => identity_token)).to.deep.equal(['ana-1', 'ana-2', undefined]);
  });

  it('ends the conversation, and says so once', async () => {
    const reasons: string[] = [];
    const mounted = mountChat();
    mounted.chat.on('talia-session-end', ({ reason }) => reasons.push(reason));
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    mounted.chat.endSession();
    await until(() => mounted.bff.to('POST /close').length === 1, 'the server is told');
    await until(() => mounted.find('textarea') === null, 'there is nothing to write to');
    expect(localStorage.length).to.equal(0);
    expect(reasons).to.deep.equal(['ended']);
  });

  it('ends what an earlier page left, and opens afterwards as for anybody new', async () => {
    rememberVisit();
    const reasons: string[] = [];
    const mounted = mountChat({ knownRefreshToken: 'known' });
    mounted.chat.on('talia-session-end', ({ reason }) => reasons.push(reason));
    mounted.chat.endSession();
    await until(() => mounted.bff.to('POST /logout').length === 1, 'the session is ended');
    await openChat(mounted);
    await until(() => mounted.find('textarea') !== null, 'there is something to write to');
    expect(sessions(mounted).at(-1)).not.to.have.property('refresh_token');
    expect(reasons).to.deep.equal(['ended']);
  });

  it('reset leaves nothing of the visitor, at the server neither, and goes on with a new one', async () => {
    const reasons: string[] = [];
    const mounted = mountChat();
    mounted.chat.on('talia-session-end', ({ reason }) => reasons.push(reason));
    await openChat(mounted);
    mounted.say('soy Ana');
    await until(() => mounted.answers() === 1, 'it is answered');
    mounted.chat.setDraft('mi teléfono es');
    mounted.chat.reset();
    expect(localStorage.length).to.equal(0);
    await until(() => sessions(mounted).length === 2 && mounted.bubbles().length === 1, 'a new visitor is there');
    expect(mounted.bff.to('POST /logout').map(({ authorization }) => authorization)).to.deep.equal(['Bearer access-1']);
    expect(sessions(mounted)[1]).not.to.have.property('refresh_token');
    expect(mounted.textarea().value).to.equal('');
    expect(reasons).to.deep.equal(['reset']);
  });

  it('reset of a chat that was not opened ends the visit of an earlier page, and opens nothing', async () => {
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known' });
    mounted.chat.reset();
    await until(() => mounted.bff.to('POST /logout').length === 1, 'the session is ended');
    expect(localStorage.length).to.equal(0);
    expect(mounted.bff.requests.map(({ path }) => path)).to.deep.equal(['/sessions', '/logout']);
    expect(mounted.chat.hasAttribute('open')).to.equal(false);
  });

  it('reset of a chat where nobody was asks nothing', async () => {
    const mounted = mountChat();
    mounted.chat.reset();
    await until(() => mounted.chat.shadowRoot?.querySelector('talia-chat-panel') !== null, 'the panel is there');
    expect(mounted.bff.requests).to.deep.equal([]);
  });
});

describe('events', () => {
  it('say who answers', async () => {
    const to: string[] = [];
    const mounted = mountChat({
      control: { state: 'human', version: 1, holder: { type: 'human' } },
      reply: ({ client_message_id: id }) => ({
        type: 'turn',
        chunks: [
          {
            type: 'start',
            messageId: id,
            messageMetadata: { turn_id: id, manual_mode: true, author: { type: 'assistant' } },
          },
          { type: 'finish' },
        ],
      }),
    });
    mounted.chat.on('talia-handover', (event) => to.push(event.to));
    await openChat(mounted);
    mounted.say('una persona, por favor');
    await until(() => to.length > 0, 'it is told');
    expect(to).to.deep.equal(['human']);
  });

  it('are heard until the listener is turned off', () => {
    const { chat } = mountChat();
    let heard = 0;
    const off = chat.on('talia-error', () => heard++);
    chat.dispatchEvent(new Event('talia-error'));
    off();
    chat.dispatchEvent(new Event('talia-error'));
    expect(heard).to.equal(1);
  });
});
