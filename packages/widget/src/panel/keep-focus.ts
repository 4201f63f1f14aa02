/** Keeps Tab inside a full-screen panel: what lies behind it is not there for the eye either. */
export function keepFocusInside(event: KeyboardEvent, root: ShadowRoot): void {
  if (event.key !== 'Tab') return;
  const stops = [...root.querySelectorAll<HTMLElement>('button, a[href], input, textarea, [tabindex="0"]')].filter(
    (element) => element.checkVisibility(),
  );
  const first = stops[0];
  const last = stops.at(-1);
  const leaving = event.shiftKey ? first : last;
  if (!first || !last || root.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/**
 * What had the focus may be rendered away: the composer when the chat fails, a button when it was pressed, a line when the
 * list moved on. Then the keyboard goes on at the natural next place instead of the top of the page; who was reading goes on
 * reading. To be called before a render; what it gives, after it.
 */
export function watchFocus(root: ShadowRoot): () => void {
  const focused = root.activeElement;
  const wasReading = focused?.closest('.log') != null;
  return () => {
    if (!focused || focused.isConnected || root.activeElement !== null) return;
    const log = wasReading ? root.querySelector<HTMLElement>('.log') : null;
    const next = log ?? root.querySelector<HTMLElement>('textarea, .card, .foot .button, .broken .button');
    next?.focus({ preventScroll: true });
  };
}
