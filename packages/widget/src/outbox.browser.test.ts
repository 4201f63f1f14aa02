import { expect } from '@esm-bundle/chai';
import { createOutbox, type Outbox, type OutboxEntry } from './api/outbox.ts';

const tabs: Outbox[] = [];
let site = 0;
const entry = (id: string, at = 1) => ({ id, text: `texto ${id}`, at });

/** The outbox of one tab; another one of the same site stands for another tab, or for the next visit. */
function openTab(locks: LockManager | undefined = navigator.locks): Outbox {
  const tab = createOutbox({ siteKey: `outbox-test-${site}`, indexedDb: () => indexedDB, locks });
  tabs.push(tab);
  return tab;
}

/** What a tab gets within the time that a free message takes. */
async function adopted(...askers: Outbox[]): Promise<OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  await Promise.all(askers.map((tab) => tab.adopt((free) => entries.push(free))));
  await new Promise((resolve) => setTimeout(resolve, 60));
  return entries;
}

beforeEach(() => void site++);
afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.clear();
});

describe('an outbox', () => {
  it('gives its messages to the next visit, oldest first, and a confirmed one to nobody', async () => {
    const before = openTab();
    await before.open('session-1');
    await before.keep(entry('b', 2));
    await before.keep(entry('a', 1));
    await before.keep(entry('c', 3));
    await before.drop('c');
    before.release();
    const after = openTab();
    await after.open('session-1');
    expect(await adopted(after)).to.deep.equal([entry('a', 1), entry('b', 2)]);
    expect(await adopted(after)).to.deep.equal([]);
  });

  it('gives each message to one tab only, when the one that held it is gone', async () => {
    const sender = openTab();
    await sender.open('session-1');
    await sender.keep(entry('a'));
    const others = [openTab(), openTab(), openTab()];
    await Promise.all(others.map((tab) => tab.open('session-1')));
    const entries: OutboxEntry[] = [];
    await Promise.all(others.map((tab) => tab.adopt((free) => entries.push(free))));
    expect(await adopted()).to.deep.equal([]);
    expect(entries).to.deep.equal([]);
    sender.release();
    await adopted();
    expect(entries).to.deep.equal([entry('a')]);
    await others[0]!.drop('a');
    for (const tab of others) tab.release();
    expect(await adopted(openTab())).to.deep.equal([]);
  });

  it('shows nothing to another visitor of the browser, and keeps nothing of the one before', async () => {
    const before = openTab();
    await before.open('session-1');
    await before.keep(entry('a'));
    before.release();
    const stranger = openTab();
    await stranger.open('session-2');
    expect(await adopted(stranger)).to.deep.equal([]);
    const again = openTab();
    await again.open('session-1');
    expect(await adopted(again)).to.deep.equal([]);
  });

  it('stores nothing before it knows whose it is', async () => {
    const tab = openTab();
    await tab.keep(entry('a'));
    await tab.open('session-1');
    expect(await adopted(tab)).to.deep.equal([]);
  });

  it('lives as long as the page where the browser forbids storage', async () => {
    const forbidden = createOutbox({
      siteKey: 'x',
      indexedDb: () => {
        throw new DOMException('denied', 'SecurityError');
      },
      locks: undefined,
    });
    await forbidden.open('session-1');
    await forbidden.keep(entry('a'));
    forbidden.release();
    expect(await adopted(forbidden)).to.deep.equal([entry('a')]);
    await forbidden.clear();
    expect(await adopted(forbidden)).to.deep.equal([]);
  });
});
