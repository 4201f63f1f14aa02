import { TaliaChat } from './talia-chat.ts';

// A page may load the widget twice (two tags of a tag manager): the first definition stays.
if (!customElements.get('talia-chat')) customElements.define('talia-chat', TaliaChat);
