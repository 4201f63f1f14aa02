import { expect } from '@esm-bundle/chai';
import type { HistoryMessage } from '@talia/protocol';
import { toTurn } from '../testing/fake-bff.ts';
import { markdownPayloads } from '../testing/markdown-payloads.ts';
import { mountChat, openChat, rememberVisit, unmountAll, until, type MountedChat } from '../testing/mount-chat.ts';

/** All that an answer may be made of, and the attributes each may have. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  P: ['dir'],
  STRONG: [],
  EM: [],
  CODE: [],
  PRE: ['dir', 'tabindex'],
  UL: ['dir'],
  OL: ['dir', 'start'],
  LI: [],
  A: ['href', 'target', 'rel'],
  BDI: ['class', 'dir'],
};
const protocols = ['http:', 'https:', 'mailto:', 'tel:'];

/** As strict as a page can be, with what the test server needs to hear the results. */
const strictest = `default-src 'none'; script-src 'self'; connect-src 'self' ws:; base-uri 'none'; form-action 'none'`;

const payloads = markdownPayloads();
const batchSize = 25;
const batches = Array.from({ length: payloads.length / batchSize }, (_, index) =>
  payloads.slice(index * batchSize, (index + 1) * batchSize),
);

const noticed: string[] = [];
const notice = (what: string) => void noticed.push(what);
const pageBefore = { dialogs: { alert, confirm, prompt, open, print } };

function watchPage(): void {
  document.addEventListener('securitypolicyviolation', (event) => notice(`${event.effectiveDirective} violated`));
  addEventListener('error', () => notice('error'));
  for (const name of Object.keys(pageBefore.dialogs)) Reflect.set(globalThis, name, () => notice(name));
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) if (!isOurs(name)) notice(`asked for ${name}`);
  }).observe({ type: 'resource', buffered: false });
}

/** The modules of the widget itself come from the test server. */
const isOurs = (url: string): boolean =>
  new URL(url).origin === location.origin && /^\/(packages|node_modules|__w)/.test(new URL(url).pathname);

function setPolicy(policy: string): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = policy;
  document.head.append(meta);
}

function toHistory(texts: readonly string[]): HistoryMessage[] {
  return texts.map((content, index) => ({
    id: `stored-${index}`,
    direction: 'outgoing',
    content,
    created_at: new Date(Date.now() - (texts.length - index) * 60_000).toISOString(),
    metadata: { author: { type: 'assistant' }, turn_id: `turn-${index}` },
  }));
}

async function showStored(texts: readonly string[]): Promise<HTMLElement[]> {
  rememberVisit();
  const mounted = mountChat({ knownRefreshToken: 'known', history: toHistory(texts) });
  await openChat(mounted);
  await until(() => answersOf(mounted).length === texts.length, 'all answers are there');
  return answersOf(mounted);
}

/** The first one is the greeting. */
const answersOf = ({ all }: MountedChat) => all('.message.ai .bubble').slice(1);

/** What a bubble holds that it should not. */
function findFaults(bubble: HTMLElement): string[] {
  const elements = [...bubble.querySelectorAll('*')];
  return elements.flatMap((element) => {
    const attributes = allowed[element.tagName];
    if (attributes === undefined) return [`<${element.tagName}>`];
    const extra = element.getAttributeNames().filter((name) => !attributes.includes(name));
    return [
      ...extra.map((name) => `${element.tagName} ${name}`),
      ...(element instanceof HTMLAnchorElement ? faultsOf(element) : []),
    ];
  });
}

function faultsOf(link: HTMLAnchorElement): string[] {
  const rel = ['noopener', 'noreferrer', 'nofollow'].every((token) => link.relList.contains(token));
  let prevented = false;
  const stop = (event: Event) => {
    event.preventDefault();
    prevented = true;
  };
  link.addEventListener('click', stop, { once: true });
  link.click();
  return [
    ...(protocols.includes(link.protocol) ? [] : [`href ${link.href}`]),
    ...(rel && link.target === '_blank' ? [] : ['rel or target']),
    ...(prevented ? [] : ['the click went elsewhere']),
  ];
}

/** Letters and digits, without what Markdown itself takes away: addresses, numbers of lists, the language of code. */
const hasLetters = (text: string): boolean => /\p{L}{3}/u.test(text.replaceAll(/\([^()\s]*\)|```.*/g, ''));

async function expectHarmless(texts: readonly string[]): Promise<void> {
  const shape = document.body.childElementCount;
  const bubbles = await showStored(texts);
  for (const [index, bubble] of bubbles.entries()) {
    const text = texts[index] ?? '';
    const told = JSON.stringify(text.slice(0, 80));
    expect(findFaults(bubble), told).to.deep.equal([]);
    if (hasLetters(text)) expect(bubble.textContent?.trim(), told).to.not.equal('');
    expect(bubble.querySelectorAll('*').length, told).to.be.lessThan(2 * text.length + 10);
  }
  const once = bubbles.map(({ innerHTML }) => withoutMarkers(innerHTML));
  unmountAll();
  expect(document.body.childElementCount).to.be.at.most(shape);
  const again = (await showStored(texts)).map(({ innerHTML }) => withoutMarkers(innerHTML));
  expect(again).to.deep.equal(once);
}

/** Lit's own comments say which template is where. */
const withoutMarkers = (markup: string): string => markup.replaceAll(/<!--.*?-->/gs, '');

const address = location.href;

function expectNothingHappened(): void {
  expect(noticed).to.deep.equal([]);
  expect(location.href).to.equal(address);
}

describe('five hundred hostile answers', () => {
  it('are five hundred', () => {
    expect(new Set(payloads).size).to.equal(500);
    watchPage();
    setPolicy(strictest);
  });

  for (const [index, batch] of batches.entries()) {
    it(`show words and safe links only (${index * batchSize + 1} to ${(index + 1) * batchSize})`, async () => {
      await expectHarmless(batch);
      unmountAll();
    });
  }

  it('do no more while they stream', async () => {
    const faults: string[] = [];
    const short = payloads
      .filter((text) => text.length < 400 && /\S/.test(text) && !/^\p{C}+$/u.test(text))
      .slice(0, 60);
    // So many that all of them are in the page: a long list is not.
    for (let from = 0; from < short.length; from += 15) {
      const mounted = mountChat({ reply: (message) => toTurn(message, short[Number(message.content)] ?? '') });
      await openChat(mounted);
      for (let index = from; index < from + 15; index += 1) {
        mounted.say(String(index));
        await until(() => mounted.answers() === index - from + 1, 'the answer is complete');
      }
      faults.push(...answersOf(mounted).flatMap(findFaults));
      unmountAll();
    }
    expect(faults).to.deep.equal([]);
  });

  it('are the same under Trusted Types', async () => {
    setPolicy(`require-trusted-types-for 'script'; trusted-types lit-html`);
    for (const batch of batches.slice(0, 8)) {
      await expectHarmless(batch);
      unmountAll();
    }
  });

  it('ask for nothing, open nothing and run nothing', async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    expectNothingHappened();
  });
});
