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
  if (wasDismissed(settings)) return { node, stop: () => {} };
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
    rememberDismissal(settings);
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

const keyOf = ({ siteKey }: FrontSettings) => `talia:${siteKey}:teaser`;

function wasDismissed(settings: FrontSettings): boolean {
  try {
    return settings.persist !== 'off' && sessionStorage.getItem(keyOf(settings)) !== null;
  } catch {
    return false;
  }
}

function rememberDismissal(settings: FrontSettings): void {
  try {
    if (settings.persist !== 'off') sessionStorage.setItem(keyOf(settings), 'dismissed');
  } catch {
    // A browser that forbids storage: the next page asks again.
  }
}
