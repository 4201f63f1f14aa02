import { expect } from '@esm-bundle/chai';
import { mountChat, unmountAll, until } from './testing/mount-chat.ts';
import type { TaliaCall, TaliaPageApi } from './sdk/page-api.ts';

// One page, one `window.Talia`: the first test begins with the stub that embedders paste.
const kept: TaliaCall[] = [];
window.Talia ??= Object.assign((...call: TaliaCall) => kept.push(call), { q: kept });

const talia = (): TaliaPageApi => {
  if (!window.Talia) throw new Error('there is no window.Talia');
  return window.Talia;
};

/** Runs the page's part of the script anew, as another copy of it would. */
async function load(query: string): Promise<void> {
  await import(new URL(`./sdk/install-page-api.ts?${query}`, import.meta.url).href);
}

/** Puts something clickable into the page and clicks it; false when the click was taken. */
function click(html: string, init: MouseEventInit = {}): boolean {
  const place = document.createElement('div');
  place.innerHTML = html;
  document.body.append(place);
  const target = place.querySelector('.target');
  const went = target?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init })) ?? true;
  place.remove();
  return went;
}

const preventDefault = (event: Event) => event.preventDefault();

afterEach(() => {
  unmountAll();
  for (const host of document.querySelectorAll('.host')) host.remove();
});

describe('window.Talia', () => {
  it('keeps calls from before its script and before the tag, replays them in order, and tells of a wrong one', async () => {
    const heard: string[] = [];
    const errors: string[] = [];
    const { error } = console;
    console.error = (...words) => errors.push(words.slice(0, 2).join(' '));
    talia()('on', 'talia-before-send', ({ text }) => heard.push(text));
    talia()('configure', { locale: 'en' });
    Reflect.apply(talia(), undefined, ['opne']);
    talia()('send', 'uno');
    await load('first');
    expect(talia().q).to.equal(undefined);
    talia()('send', 'dos');
    expect(talia().chat).to.equal(undefined);
    const { chat, bubbles, answers } = mountChat();
    await until(() => heard.length === 2, 'both were said');
    expect(talia().chat).to.equal(chat);
    expect(chat.getAttribute('locale')).to.equal('en');
    await until(() => answers() === 2, 'both are answered');
    expect(
      bubbles()
        .filter((text) => !text.startsWith('Recibido'))
        .slice(1),
    ).to.deep.equal(['uno', 'dos']);
    expect(errors).to.deep.equal(['Talia opne']);
    console.error = error;
  });

  it('is that of the first copy when the script is there twice', async () => {
    const first = talia();
    await load('second');
    expect(talia()).to.equal(first);
  });

  it('follows the tag when the page replaces it', async () => {
    mountChat().chat.remove();
    const { chat } = mountChat();
    talia()('open');
    expect(chat.hasAttribute('open')).to.equal(true);
    expect(talia().chat).to.equal(chat);
  });

  it('answers what the method answers', () => {
    const { chat } = mountChat();
    let heard = 0;
    const off = talia()('on', 'talia-error', () => heard++);
    expect(off).to.be.a('function');
    Reflect.apply(Object(off), undefined, []);
    chat.dispatchEvent(new Event('talia-error'));
    expect(heard).to.equal(0);
  });

  it('finds a chat inside of other components', () => {
    const outer = document.createElement('div');
    outer.className = 'host';
    const inner = document.createElement('div');
    outer.attachShadow({ mode: 'closed' }).append(inner);
    document.body.append(outer);
    const chat = document.createElement('talia-chat');
    inner.attachShadow({ mode: 'open' }).append(chat);
    expect(talia().chat === chat).to.equal(true);
    talia()('open');
    expect(chat.hasAttribute('open')).to.equal(true);
  });
});

describe('what opens the chat', () => {
  const openers = {
    'a button': '<button class="target" data-talia-open>Hablemos</button>',
    'something inside of it': '<button data-talia-open><span class="target">Hablemos</span></button>',
    'a link to #talia': '<a class="target" href="#talia">Hablemos</a>',
  };
  for (const [name, html] of Object.entries(openers)) {
    it(name, () => {
      const { chat } = mountChat();
      expect(click(html)).to.equal(false);
      expect(chat.hasAttribute('open')).to.equal(true);
      expect(location.hash).to.equal('');
    });
  }

  it('is no other link, no click for a new tab and none that the page handled', () => {
    const { chat } = mountChat();
    click('<a class="target" href="#precios">Precios</a>');
    click('<a class="target" href="#talia" onclick="event.preventDefault()">Hablemos</a>');
    for (const key of ['ctrlKey', 'metaKey', 'shiftKey']) {
      window.addEventListener('click', preventDefault, { once: true });
      click(openers['a link to #talia'], { [key]: true });
    }
    expect(chat.hasAttribute('open')).to.equal(false);
  });
});

describe('inside of a frame', () => {
  it('the script line works as in a page', async () => {
    const frame = document.createElement('iframe');
    frame.className = 'host';
    const script = new URL('./cdn.ts?frame', import.meta.url).href;
    frame.srcdoc = `<!doctype html><title>marco</title><body><a href="#talia">Hablemos</a>
      <script type="module" src="${script}" data-site-key="tlk_pub_frame"></script>`;
    document.body.append(frame);
    const inside = () => frame.contentDocument?.querySelector('talia-chat');
    await until(() => inside()?.shadowRoot != null, 'the tag is there');
    frame.contentDocument?.querySelector('a')?.click();
    await until(() => inside()?.shadowRoot?.querySelector('talia-chat-panel') != null, 'it opens');
    expect(document.querySelector('talia-chat')).to.equal(null);
  });
});
