import './sdk/install-page-api.ts';
import './define.ts';
import { TaliaChat } from './talia-chat.ts';

// One line is enough: <script type="module" src="https://…/widget/talia-chat.js" data-site-key="tlk_pub_…">.
// Module scripts have no document.currentScript: the script finds its own tag, or its loader's, by its address.
const ownTag = [...document.querySelectorAll<HTMLScriptElement>('script[data-site-key]')].find(
  (script) => script.src.replace(/talia-loader\.js.*$/, 'talia-chat.js') === import.meta.url,
);

TaliaChat.defaultEndpoint ??= new URL(import.meta.url).origin;

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', addMissingElement);
else addMissingElement();

/** A page without the tag gets one, with the script's `data-*` as its attributes. */
function addMissingElement(): void {
  if (!ownTag || window.Talia?.chat || document.querySelector('talia-chat')) return;
  const chat = document.createElement('talia-chat');
  for (const { name, value } of ownTag.attributes) {
    if (name.startsWith('data-')) chat.setAttribute(name.slice(5), value);
  }
  document.body.append(chat);
}
