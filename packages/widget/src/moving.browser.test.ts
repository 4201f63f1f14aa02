import { expect } from '@esm-bundle/chai';
import type { MessageRequest, SessionRequest } from '@talia/protocol';
import { makeHistory } from './testing/make-history.ts';
import { mountChat, openChat, rememberVisit, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';
import { toTurnChunks } from './testing/turn-script.ts';

afterEach(() => {
  unmountAll();
  document.querySelector('#elsewhere')?.remove();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As frameworks do when they order their lists anew. */
function move({ chat }: MountedChat): void {
  const elsewhere = document.createElement('div');
  elsewhere.id = 'elsewhere';
  document.body.prepend(elsewhere);
  elsewhere.append(chat);
}

// True: these routes receive those requests from the widget under test.
const messages = ({ bff }: MountedChat) => bff.to('POST /messages').map(({ body }) => body as MessageRequest);
const sessions = ({ bff }: MountedChat) => bff.to('POST /sessions').map(({ body }) => body as SessionRequest);

function countEvents({ chat }: MountedChat): string[] {
  const heard: string[] = [];
  for (const name of ['talia-ready', 'talia-open', 'talia-close', 'talia-turn-end'] as const) {
    chat.on(name, () => heard.push(name));
  }
  return heard;
}

describe('an element that is moved within the page', () => {
  it('goes on in mid-stream, with its draft, its identity, its context and its greeting', async () => {
    const mounted = mountChat({
      reply: ({ client_message_id: id }) => ({
        type: 'turn',
        chunks: toTurnChunks(id, { text: 'Va, palabra por palabra.' }),
        pauseMs: 20,
      }),
    });
    mounted.chat.identify('ana');
    mounted.chat.setContext({ locationHref: 'https://site.test/precios' });
    mounted.chat.configure({ greeting: 'Buenas' });
    await openChat(mounted);
    await until(() => mounted.textarea().isConnected, 'the composer is there');
    const heard = countEvents(mounted);
    mounted.chat.setDraft('un borrador');
    mounted.chat.send('hola');
    await until(() => mounted.bubbles().at(-1)?.startsWith('Va') === true, 'it streams');
    const panel = mounted.panel();
    move(mounted);
    expect(mounted.panel() === panel).to.equal(true);
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(mounted.bubbles()).to.deep.equal(['Buenas', 'hola', 'Va, palabra por palabra.']);
    expect(mounted.textarea().value).to.equal('un borrador');
    expect(sessions(mounted)).to.have.length(1);
    expect(messages(mounted)).to.have.length(1);
    await wait(20);
    expect(heard).to.deep.equal(['talia-turn-end']);
  });

  it('keeps what was asked of it before its panel was there', async () => {
    const mounted = mountChat();
    mounted.chat.identify('ana');
    mounted.chat.setContext({ locationHref: 'https://site.test/precios' });
    mounted.chat.setDraft('un borrador');
    move(mounted);
    await wait(20);
    await openChat(mounted);
    await until(() => mounted.textarea().value === 'un borrador', 'the draft is there');
    mounted.get('.send').click();
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(sessions(mounted)[0]).to.include({ identity_token: 'ana' });
    expect(messages(mounted)[0]?.metadata?.client?.location_href).to.equal('https://site.test/precios');
  });

  it('hears of an attribute that changed on the way', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    const { chat } = mounted;
    chat.remove();
    chat.removeAttribute('open');
    chat.setAttribute('locale', 'en');
    document.body.append(chat);
    await wait(20);
    expect(mounted.panel().active).to.equal(false);
    expect(mounted.launcher.ariaLabel).to.include('Open');
  });

  it('stays where the reader was', async () => {
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known', history: makeHistory(60, Date.now() - 60_000) });
    await openChat(mounted);
    await until(() => mounted.bubbles().length > 10, 'the history is there');
    const log = mounted.get('.log');
    await until(() => log.scrollTop > 500, 'the end is in view');
    // Once with the opening and once when it listens.
    const readings = () => mounted.bff.to('GET /messages').length;
    await until(() => readings() === 2, 'it listens');
    move(mounted);
    await wait(100);
    expect(log.scrollHeight - log.scrollTop - log.clientHeight).to.be.lessThan(2);
    log.scrollTop -= 500;
    await wait(100);
    const line = mounted.all('.message').find((each) => each.getBoundingClientRect().top > 200);
    const before = line?.getBoundingClientRect().top ?? 0;
    move(mounted);
    await wait(100);
    expect(line?.getBoundingClientRect().top).to.be.closeTo(before, 2);
    expect(readings()).to.equal(2);
  });
});

describe('an element that is taken out of the page', () => {
  it('releases everything, and is a new one when it comes back', async () => {
    const mounted = mountChat({
      reply: ({ client_message_id: id }) => ({
        type: 'turn',
        chunks: toTurnChunks(id, { text: 'Va, palabra por palabra.' }),
        pauseMs: 20,
      }),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.bubbles().at(-1)?.startsWith('Va') === true, 'it streams');
    const heard = countEvents(mounted);
    const { chat } = mounted;
    chat.remove();
    await wait(0);
    expect(chat.shadowRoot?.querySelector('talia-chat-panel') === null).to.equal(true);
    await wait(150);
    expect(heard).to.deep.equal([]);
    document.body.append(chat);
    await until(() => mounted.bubbles().length > 0, 'the panel is there');
    expect(heard).to.deep.equal(['talia-ready', 'talia-open']);
    expect(sessions(mounted)).to.have.length(2);
  });
});
