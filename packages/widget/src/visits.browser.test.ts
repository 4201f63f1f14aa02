import { expect } from '@esm-bundle/chai';
import type { MessageRequest } from '@talia/protocol';
import { makeHistory } from './testing/make-history.ts';
import { mountChat, openChat, rememberVisit, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';

afterEach(unmountAll);

const sent = ({ bff }: MountedChat) => bff.to('POST /messages').map(({ body }) => body as MessageRequest);

describe('another visit, another tab', () => {
  it('sends what could not be sent, as the same message', async () => {
    const offline = mountChat({ reply: () => ({ type: 'no_network' }) });
    await openChat(offline);
    offline.say('hola');
    await until(() => offline.find('.meta')?.innerText.includes('No pudimos conectar') === true, 'it says so');
    const [lost] = sent(offline);
    offline.chat.remove();
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known' });
    await openChat(mounted);
    await until(() => mounted.bubbles().at(-1) === 'Recibido: hola.', 'it is answered');
    expect(sent(mounted)[0]).to.include({ client_message_id: lost?.client_message_id, content: 'hola' });
  });

  it('shows what was said in the other tab', async () => {
    rememberVisit();
    const history = makeHistory(2, Date.now() - 60_000);
    const mounted = mountChat({ knownRefreshToken: 'known', history });
    await openChat(mounted);
    expect(mounted.bubbles().at(-1)).to.equal('Respuesta número 1.');
    history.push(...makeHistory(4, Date.now()).slice(2));
    const otherTab = document.body.appendChild(document.createElement('iframe'));
    otherTab.contentWindow?.localStorage.setItem('talia:tlk_pub_test:news', 'x');
    await until(() => mounted.bubbles().at(-1) === 'Respuesta número 3.', 'it is here');
    otherTab.remove();
    expect(mounted.bubbles().filter((text) => text === 'Pregunta número 2')).to.have.length(1);
  });
});
