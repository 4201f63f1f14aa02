import { expect } from '@esm-bundle/chai';
import { mountChat, openChat, press, type, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';

afterEach(() => {
  unmountAll();
  document.querySelector('#of-the-page')?.remove();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const databases = async () => (await indexedDB.databases()).map(({ name }) => name);
const consent = { text: 'Guardamos lo que escribes.', version: '1' };

async function open(options: Parameters<typeof mountChat>[0] = {}): Promise<MountedChat> {
  const mounted = mountChat(options);
  await openChat(mounted);
  await until(() => mounted.textarea().isConnected, 'the composer is there');
  return mounted;
}

describe('a browser in which nothing may be stored', () => {
  it('gets no database, not an empty one either', async () => {
    const notKept = await open({ config: { persist_session: false } });
    notKept.say('hola');
    await until(() => notKept.answers() === 1, 'it is answered');
    window.dispatchEvent(new Event('focus'));
    notKept.chat.reset();
    await wait(100);
    expect(await databases()).not.to.include('talia:tlk_pub_test');
    unmountAll();
    const asking = mountChat({ config: { consent } });
    asking.launcher.click();
    await until(() => asking.find('.legal') !== null, 'the text is there');
    window.dispatchEvent(new Event('focus'));
    asking.chat.send('hola');
    asking.chat.endSession();
    await wait(100);
    expect(await databases()).not.to.include('talia:tlk_pub_test');
  });
});

describe('the focus of the page', () => {
  it('is the page’s when it resets the chat', async () => {
    const mounted = await open({ attributes: { mode: 'inline' } });
    mounted.get('[part=data]').click();
    await until(() => mounted.find('.card form') !== null, 'the card is there');
    const field = document.createElement('input');
    field.id = 'of-the-page';
    document.body.append(field);
    field.focus();
    mounted.chat.reset();
    await until(() => mounted.bff.to('POST /sessions').length === 2, 'somebody new is there');
    await wait(50);
    expect(document.activeElement === field).to.equal(true);
  });
});

describe('a visitor in a hurry', () => {
  it('opens and closes as often as they like, and the page hears of each once', async () => {
    const mounted = mountChat();
    const heard: string[] = [];
    mounted.chat.on('talia-open', () => heard.push('open'));
    mounted.chat.on('talia-close', () => heard.push('close'));
    for (let click = 0; click < 5; click++) mounted.launcher.click();
    await until(() => mounted.find('.log') !== null, 'it is open');
    await wait(50);
    expect(heard).to.deep.equal(['open']);
    for (let click = 0; click < 4; click++) mounted.launcher.click();
    await wait(50);
    expect(heard).to.deep.equal(['open', 'close', 'open']);
    expect(mounted.bff.to('POST /sessions')).to.have.length(1);
  });

  it('sends once what they send twice, and tries again once', async () => {
    const mounted = await open({ reply: () => ({ type: 'problem', status: 500, code: 'internal_error' }) });
    type(mounted.textarea(), 'hola');
    mounted.get('.send').click();
    mounted.get('.send').click();
    press(mounted.textarea(), 'Enter');
    await until(() => mounted.find('.meta.failed .link') !== null, 'it failed');
    expect(mounted.bff.to('POST /messages')).to.have.length(1);
    const retry = mounted.get('.meta.failed .link');
    retry.click();
    retry.click();
    await wait(100);
    expect(mounted.bff.to('POST /messages')).to.have.length(2);
  });

  it('pastes a book and hears that it is too long, without losing it', async () => {
    const book = 'palabra '.repeat(12_500);
    const mounted = await open({
      reply: ({ content }) =>
        content.length > 4000
          ? { type: 'problem', status: 400, code: 'invalid_body' }
          : { type: 'problem', status: 500, code: 'internal_error' },
    });
    mounted.chat.setDraft(book);
    await mounted.panel().updateComplete;
    press(mounted.textarea(), 'Enter');
    await wait(50);
    expect(mounted.bff.to('POST /messages').length).to.equal(0);
    expect(mounted.textarea().value === book).to.equal(true);
    expect(mounted.get('.count').innerText).to.include('96');
  });
});

describe('a clock that is set back', () => {
  it('keeps nobody from trying again', async () => {
    const mounted = mountChat();
    mounted.bff.failNext('GET /config', { status: 503, code: 'store_unavailable', retryAfter: 60 });
    mounted.launcher.click();
    await until(() => mounted.find('.broken button')?.ariaDisabled === 'true', 'it waits');
    const { now } = Date;
    try {
      Date.now = () => now() - 86_400_000;
      await until(() => mounted.find('.broken button')?.ariaDisabled === 'false', 'it may be pressed');
    } finally {
      Date.now = now;
    }
    mounted.get('.broken button').click();
    await until(() => mounted.bff.to('POST /visit').length === 1, 'it is open');
  });
});

describe('a chat that was opened without a network', () => {
  it('opens by itself when the network is back', async () => {
    const mounted = mountChat();
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    mounted.launcher.click();
    await until(() => mounted.find('.broken') !== null, 'it failed');
    globalThis.fetch = fetch;
    window.dispatchEvent(new Event('online'));
    await until(() => mounted.bff.to('POST /visit').length === 1, 'it is there');
    for (let flap = 0; flap < 5; flap++) {
      window.dispatchEvent(new Event('offline'));
      window.dispatchEvent(new Event('online'));
    }
    await wait(50);
    expect(mounted.bff.to('POST /sessions')).to.have.length(1);
  });
});
