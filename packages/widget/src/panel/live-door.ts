import type { LiveParts } from '../live/attach-live.ts';

/** Fetches what makes a panel live once the visitor could write, and tells it of every state from then on. */
export function createLiveDoor(parts: () => LiveParts): () => void {
  let loading: Promise<(() => void) | void> | undefined;
  return () => {
    const { controller } = parts();
    if (controller.state.phase.type === 'ready')
      // Without it the chat works as one that is looked at now and then.
      loading ??= import('../live/attach-live.ts').then(
        ({ attachLive }) => attachLive(parts()),
        () => {},
      );
    void loading?.then((onChange) => onChange?.());
  };
}
