import { expect } from '@esm-bundle/chai';
import { mountChat, openChat, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';

afterEach(unmountAll);

const badge = ({ chat }: MountedChat) => chat.shadowRoot?.querySelector('.badge')?.textContent;

/** An answer waits behind the launcher. */
async function beginUnread(): Promise<MountedChat> {
  const mounted = mountChat();
  await openChat(mounted);
  mounted.say('hola');
  mounted.chat.close();
  await until(() => badge(mounted) === '1', 'it is counted');
  return mounted;
}

describe('what waits behind the launcher', () => {
  it('is not there for the next visitor', async () => {
    const mounted = await beginUnread();
    mounted.chat.reset();
    expect(badge(mounted)).to.equal('');
    expect(mounted.launcher.ariaLabel).to.equal('Abrir el chat');
    await openChat(mounted);
    mounted.say('hola');
    mounted.chat.close();
    await until(() => badge(mounted) === '1', 'it counts from one again');
  });

  it('is not there for another site, nor when the element comes back', async () => {
    const other = await beginUnread();
    other.chat.configure({ siteKey: 'tlk_pub_other' });
    expect(badge(other)).to.equal('');
    unmountAll();
    const again = await beginUnread();
    again.chat.remove();
    await new Promise((resolve) => setTimeout(resolve));
    document.body.append(again.chat);
    expect(badge(again)).to.equal('');
  });

  it('stays when a teaser says it, whoever comes', async () => {
    const mounted = mountChat({ attributes: { teaser: '¿Te ayudo?', 'teaser-when': 'after 0' } });
    await until(() => badge(mounted) === '1', 'the teaser is there');
    mounted.chat.reset();
    await until(() => mounted.chat.shadowRoot?.querySelector('talia-chat-panel') != null, 'it was reset');
    expect(badge(mounted)).to.equal('1');
  });
});
