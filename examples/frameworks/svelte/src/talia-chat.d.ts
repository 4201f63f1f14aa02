import type { TaliaChat, TaliaChatAttributes, TaliaChatListeners } from '@talia/widget';
import type { HTMLAttributes } from 'svelte/elements';

declare module 'svelte/elements' {
  /** What svelte-check checks `<talia-chat>` against. */
  interface SvelteHTMLElements {
    'talia-chat': Omit<HTMLAttributes<TaliaChat>, keyof TaliaChatAttributes> & TaliaChatAttributes & TaliaChatListeners;
  }
}
