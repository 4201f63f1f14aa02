import type { Outbox, OutboxOptions } from './outbox.ts';

/**
 * The outbox, whose code begins to come at once and is not waited for: nobody needs it to write. What is asked of it
 * meanwhile is done in order when it is there. Where it cannot be had, messages live as long as the page.
 */
export function createLazyOutbox(options: OutboxOptions): Outbox {
  const coming = import('./outbox.ts').then(
    ({ createOutbox }) => createOutbox(options),
    () => undefined,
  );
  return {
    open: async (session) => (await coming)?.open(session),
    keep: async (entry) => (await coming)?.keep(entry),
    adopt: async (onFree) => (await coming)?.adopt(onFree),
    drop: async (id) => (await coming)?.drop(id),
    clear: async () => (await coming)?.clear(),
    release: () => void coming.then((outbox) => outbox?.release()),
  };
}
