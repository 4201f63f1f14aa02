import type { ChatMode } from '../front-contract.ts';
import { resolveLocale } from '../labels/locale.ts';
import type { PanelSettings } from '../panel-contract.ts';

/** The attributes of a `<talia-chat>`, read and defaulted. Nothing in them throws: an unknown value is the default. */
export function readSettings(chat: Element, endpoint: string | undefined): PanelSettings {
  const read = (name: string) => chat.getAttribute(name);
  return {
    endpoint: toAddress(read('endpoint') ?? endpoint ?? location.origin, chat.baseURI),
    siteKey: read('site-key') ?? '',
    locale: resolveLocale(read('locale'), document.documentElement.lang),
    greeting: read('greeting'),
    persist: read('persist') === 'off' ? 'off' : 'site_decides',
    mode: readMode(chat),
    prompts: (read('prompts') ?? '').split('|').flatMap((text) => text.trim() || []),
    sound: read('sound') === null ? 'off' : 'on',
  };
}

/** Where the chat is in the page. */
export function readMode(chat: Element): ChatMode {
  const mode = chat.getAttribute('mode');
  return mode === 'inline' || mode === 'fullscreen' ? mode : 'bubble';
}

/**
 * An address that is none counts as the page's own. `base` is the element's: the document's is lost to an image of that
 * name.
 */
function toAddress(endpoint: string, base: string): string {
  return (URL.canParse(endpoint, base) ? new URL(endpoint, base).href : location.origin).replace(/\/+$/, '');
}
