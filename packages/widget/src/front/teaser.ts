import type { ProactiveRule } from '../sdk/config.ts';
import { createButton, createNode, createPrompts } from './create-node.ts';
import { frontLabels } from './front-labels.ts';
import type { FrontActions, FrontSettings } from './front-settings.ts';
import { watchPage } from './watch-page.ts';

/**
 * The sentence beside the launcher, when its moment comes, once in a page. A visitor who dismisses it is left in peace until
 * the tab is closed: to remember that much, they have touched the chat.
 */
export function createTeaser(host: FrontActions, settings: FrontSettings): { node: HTMLElement; stop: () => void } {
  // There from the beginning: a live region speaks only of what is put into it later.
  const status = createNode('div', 'teaser-status');
  status.setAttribute('role', 'status');
  const node = createNode('div', 'teaser-place', status);
  if (wasDismissed(host, settings)) return { node, stop: () => {} };
  const clear = () => {
    node.replaceChildren(status);
    status.textContent = '';
  };
  const unwatch = watchPage(settings.rules, (rule) => {
    status.textContent = rule.text;
    node.append(createCard({ host, settings, rule, clear }));
    host.greet(rule.text);
    host.setUnread(1);
  });
  return {
    node,
    stop() {
      unwatch();
      clear();
    },
  };
}

function createCard({
  host,
  settings,
  rule,
  clear,
}: {
  host: FrontActions;
  settings: FrontSettings;
  rule: ProactiveRule;
  clear: () => void;
}): HTMLElement {
  const labels = frontLabels[settings.locale];
  const dismiss = () => {
    const root = card.getRootNode();
    const hadFocus = root instanceof ShadowRoot && card.contains(root.activeElement);
    clear();
    host.setUnread(0);
    rememberDismissal(host, settings);
    if (hadFocus) root.querySelector<HTMLElement>('.launcher')?.focus();
  };
  const text = createButton('teaser-text', rule.text, () => host.chat.open());
  const cross = createButton('dismiss', '×', dismiss);
  cross.ariaLabel = labels.dismiss;
  const card = createNode(
    'div',
    'teaser',
    text,
    cross,
    createPrompts(settings.prompts, (prompt) => host.chat.send(prompt)),
  );
  card.lang = settings.locale;
  card.setAttribute('role', 'group');
  card.ariaLabel = labels.teaser;
  card.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') dismiss();
  });
  return card;
}

/** Where nothing may be stored: left in peace in this page. */
const dismissed = new WeakSet<FrontActions['chat']>();

const keyOf = ({ siteKey }: FrontSettings) => `talia:${siteKey}:teaser`;

function wasDismissed({ chat }: FrontActions, settings: FrontSettings): boolean {
  try {
    const key = keyOf(settings);
    if (settings.persist === 'off') sessionStorage.removeItem(key);
    return dismissed.has(chat) || sessionStorage.getItem(key) !== null;
  } catch {
    return dismissed.has(chat);
  }
}

function rememberDismissal({ chat }: FrontActions, settings: FrontSettings): void {
  dismissed.add(chat);
  try {
    if (settings.persist !== 'off') sessionStorage.setItem(keyOf(settings), 'dismissed');
  } catch {
    // A browser that forbids storage: the next page asks again.
  }
}
