import { TaliaChat } from './talia-chat.ts';

// A page may load the widget twice (two tags of a tag manager): the first definition stays. A server that renders the
// page has no registry, and importing this there does nothing.
const registry: CustomElementRegistry | undefined = globalThis.customElements;
if (registry && !registry.get('talia-chat')) registry.define('talia-chat', TaliaChat);
