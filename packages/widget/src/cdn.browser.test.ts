import { expect } from '@esm-bundle/chai';
import { unmountAll, until } from './testing/mount-chat.ts';

afterEach(() => {
  unmountAll();
  for (const script of document.querySelectorAll('script[data-site-key]')) script.remove();
});

/** Puts the one line into the page that an embedder pastes. Each query is a module of its own, like a new version. */
async function embed(query: string, data: Record<string, string>): Promise<void> {
  const script = document.createElement('script');
  script.type = 'module';
  script.src = new URL(`./cdn.ts?${query}`, import.meta.url).href;
  Object.assign(script.dataset, data);
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
  });
  document.head.append(script);
  await loaded;
}

describe('the script line alone', () => {
  it('adds the tag, with the data attributes of the script', async () => {
    await embed('one', { siteKey: 'tlk_pub_a', locale: 'pt', position: 'start' });
    await until(() => document.querySelector('talia-chat') !== null, 'the tag is there');
    const chat = document.querySelector('talia-chat');
    expect(chat?.getAttribute('site-key')).to.equal('tlk_pub_a');
    expect(chat?.shadowRoot?.querySelector('button')?.getAttribute('aria-label')).to.equal('Abrir o chat');
  });

  it('adds nothing to a page that has its own tag, and can be there twice', async () => {
    const own = document.createElement('talia-chat');
    own.setAttribute('site-key', 'tlk_pub_own');
    document.body.append(own);
    await embed('two', { siteKey: 'tlk_pub_a' });
    await embed('three', { siteKey: 'tlk_pub_b' });
    expect([...document.querySelectorAll('talia-chat')]).to.deep.equal([own]);
    expect(own.shadowRoot?.querySelectorAll('button')).to.have.length(1);
  });

  it('talks to the server it came from', async () => {
    const urls: string[] = [];
    globalThis.fetch = async (input) => {
      urls.push(String(input));
      return new Response('{}', { status: 503, headers: { 'content-type': 'application/problem+json' } });
    };
    await embed('four', { siteKey: 'tlk_pub_a' });
    await until(() => document.querySelector('talia-chat') !== null, 'the tag is there');
    document.querySelector('talia-chat')?.open();
    await until(() => urls.length > 0, 'it connects');
    expect(urls.every((url) => url.startsWith(`${new URL(import.meta.url).origin}/api/webchat/`))).to.equal(true);
  });
});
