import type { ProactiveRule } from '../sdk/config.ts';
import { isDue, isFor, type PageSignals } from './proactive-rules.ts';

/** Waits for the first rule whose moment comes on an address it is for, tells it once and stops watching. */
export function watchPage(rules: readonly ProactiveRule[], onDue: (rule: ProactiveRule) => void): () => void {
  const stop = new AbortController();
  const seconds = new Map(rules.map((rule) => [rule, 0]));
  const look = (signals: Partial<PageSignals> = {}) => {
    if (stop.signal.aborted) return;
    const due = rules.find(
      (rule) =>
        isFor(rule, location) &&
        isDue(rule, { scrolled: 0, leaving: false, seconds: seconds.get(rule) ?? 0, ...signals }),
    );
    if (!due) return;
    stop.abort();
    onDue(due);
  };
  const timer = setInterval(() => {
    if (document.hidden) return;
    for (const rule of rules) if (isFor(rule, location)) seconds.set(rule, (seconds.get(rule) ?? 0) + 1);
    look();
  }, 1000);
  const options = { signal: stop.signal, passive: true };
  window.addEventListener('scroll', () => look({ scrolled: readScrolled() }), options);
  // Fingers have no way out by the top.
  document.addEventListener(
    'mouseout',
    (event) => look({ leaving: !event.relatedTarget && event.clientY <= 0 }),
    options,
  );
  stop.signal.addEventListener('abort', () => clearInterval(timer));
  // Not before this has returned: what is told may want to stop it.
  queueMicrotask(look);
  return () => stop.abort();
}

function readScrolled(): number {
  return ((window.scrollY + window.innerHeight) / document.documentElement.scrollHeight) * 100;
}
