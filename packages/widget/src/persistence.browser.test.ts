import { expect } from '@esm-bundle/chai';
import type { SessionRequest } from '@talia/protocol';
import { mountChat, openChat, rememberVisit, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';

afterEach(unmountAll);

const site = 'talia:tlk_pub_test';

/** The texts that wait in the browser's database; none where there is no database. */
async function storedTexts(): Promise<string[]> {
  const databases = await indexedDB.databases();
  if (!databases.some(({ name }) => name === site)) return [];
  const database = await settle(indexedDB.open(site));
  const rows: { text: string }[] = database.objectStoreNames.contains('outbox')
    ? await settle(database.transaction('outbox').objectStore('outbox').getAll())
    : [];
  database.close();
  return rows.map(({ text }) => text);
}

function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(new Error('refused', { cause: request.error })));
  });
}

async function untilStored(texts: string[]): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (JSON.stringify(await storedTexts()) === JSON.stringify(texts)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await storedTexts()).to.deep.equal(texts);
}

/** A conversation in which one message was answered and one could not be sent. */
async function begin(): Promise<MountedChat> {
  const mounted = mountChat({
    reply: ({ content, client_message_id: id }) =>
      content === 'hola'
        ? {
            type: 'turn',
            chunks: [
              { type: 'start', messageId: id, messageMetadata: { turn_id: id } },
              { type: 'text-start', id: 't' },
              { type: 'text-delta', id: 't', delta: 'Dime.' },
              { type: 'finish' },
            ],
          }
        : { type: 'problem', status: 500, code: 'internal_error' },
  });
  await openChat(mounted);
  mounted.say('hola');
  await until(() => mounted.answers() === 1, 'it is answered');
  mounted.say('mi correo es ana@ejemplo.mx');
  await until(() => mounted.find('.failed') !== null, 'it fails');
  await untilStored(['mi correo es ana@ejemplo.mx']);
  return mounted;
}

describe('persist="off"', () => {
  it('set late leaves nothing in the browser, and the conversation goes on', async () => {
    const mounted = await begin();
    mounted.textarea().value = 'un borrador';
    mounted.textarea().dispatchEvent(new InputEvent('input'));
    mounted.chat.configure({ persist: 'off' });
    expect(localStorage.length).to.equal(0);
    await untilStored([]);
    expect(mounted.bubbles().slice(1)).to.deep.equal(['hola', 'Dime.', 'mi correo es ana@ejemplo.mx']);
    expect(mounted.textarea().value).to.equal('un borrador');
    mounted.bff.expireTokens();
    mounted.say('otra cosa');
    await until(() => mounted.bff.to('POST /sessions').length === 2, 'the session is renewed');
    // True: this route receives that request from the widget under test.
    const renewed = mounted.bff.to('POST /sessions')[1]?.body as SessionRequest;
    expect(renewed.refresh_token).to.equal('refresh-1');
    await until(() => mounted.all('.failed').length === 2, 'it fails too');
    await untilStored([]);
    expect(localStorage.length).to.equal(0);
  });

  it('removes what an earlier page stored once the chat is opened, not before', async () => {
    await begin();
    document.querySelector('talia-chat')?.remove();
    rememberVisit();
    const mounted = mountChat({ attributes: { persist: 'off' }, knownRefreshToken: 'known' });
    expect(localStorage.length).to.equal(1);
    await openChat(mounted);
    expect(localStorage.length).to.equal(0);
    await untilStored([]);
  });

  it('leaves a visitor in peace who dismissed a teaser, in this page and without an entry', async () => {
    const mounted = mountChat({ attributes: { teaser: '¿Te ayudo?', 'teaser-when': 'after 0' } });
    const cross = () => mounted.chat.shadowRoot?.querySelector<HTMLElement>('.dismiss');
    await until(() => cross() != null, 'the teaser is there');
    cross()?.click();
    expect(sessionStorage.length).to.equal(1);
    mounted.chat.configure({ persist: 'off' });
    await until(() => sessionStorage.length === 0, 'the entry is gone');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(cross() == null).to.equal(true);
  });
});
