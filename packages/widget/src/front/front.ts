import type { Front, FrontHost } from '../front-contract.ts';
import type { PanelSettings } from '../panel-contract.ts';
import type { ProactiveRule } from '../sdk/config.ts';
import type { TaliaChat } from '../talia-chat.ts';
import { createFirstScreen } from './first-screen.ts';
import type { FrontSettings } from './front-settings.ts';
import { frontStyles } from './front-styles.ts';
import { parseRule } from './proactive-rules.ts';
import { createTeaser } from './teaser.ts';

/** Builds what one closed `<talia-chat>` shows besides its button: a first screen in the page, a teaser in the corner. */
export function createFront(host: FrontHost, root: ShadowRoot): Front {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(frontStyles);
  root.adoptedStyleSheets.push(sheet);
  // True: the front is fetched by a `<talia-chat>` for its own root.
  const chat = root.host as TaliaChat;
  const actions = { ...host, chat };
  let settings: FrontSettings | undefined;
  let remove: (() => void) | undefined;
  let opened = false;
  const onOpen = () => {
    opened = true;
    if (settings?.mode === 'bubble') remove?.();
  };
  chat.addEventListener('talia-open', onOpen);
  return {
    configure(changed, proactive) {
      const next = toFrontSettings(chat, changed, proactive);
      // What changes nothing here must not take away what the visitor is writing, nor begin the waiting anew.
      if (settings && describe(next) === describe(settings)) return;
      settings = next;
      remove?.();
      if (next.mode !== 'bubble') remove = place(root, createFirstScreen(actions, next));
      else remove = opened ? undefined : place(root, createTeaser(actions, next));
    },
    destroy() {
      chat.removeEventListener('talia-open', onOpen);
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
      remove?.();
    },
  };
}

/** The rules of the page's scripts come before the one of the attributes. */
function toFrontSettings(chat: Element, settings: PanelSettings, proactive: readonly ProactiveRule[]): FrontSettings {
  const { mode, siteKey, locale, greeting, prompts, persist } = settings;
  const teaser = chat.getAttribute('teaser');
  const own = teaser ? [parseRule(teaser, chat.getAttribute('teaser-when') ?? '')] : [];
  return { mode, siteKey, locale, greeting, prompts, persist, rules: [...proactive, ...own] };
}

/** What is shown follows from this. A greeting that a teaser said is no change of a teaser. */
function describe({ rules, greeting, ...rest }: FrontSettings): string {
  const said = rest.mode === 'bubble' ? null : greeting;
  return JSON.stringify([rest, said, rules.map(({ url, ...rule }) => [rule, String(url)])]);
}

/** Before the launcher: the order of the page is the order of the keyboard. */
function place(root: ShadowRoot, { node, stop }: { node: HTMLElement; stop?: () => void }): () => void {
  root.prepend(node);
  return () => {
    stop?.();
    node.remove();
  };
}
