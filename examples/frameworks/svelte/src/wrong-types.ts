/** Mistakes that svelte-check finds: it fails where a line below has none. */
import type { SvelteHTMLElements } from 'svelte/elements';

type Chat = SvelteHTMLElements['talia-chat'];

// @ts-expect-error There is no such theme.
export const theme: Chat = { theme: 'purple' };

// @ts-expect-error A rule has a text.
export const rule: Chat = { config: { proactive: [{ after: 5 }] } };

// @ts-expect-error The event says what is known of the lead, never the values.
export const listener: Chat = { 'ontalia-lead-change': ({ lead }) => lead.email };
