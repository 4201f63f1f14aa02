/** Resolves after `ms`, or as soon as the signal is aborted; the caller looks at the signal. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal?.aborted === true) return Promise.resolve();
  const timer = setTimeout(end, ms);
  signal?.addEventListener('abort', end, { once: true });
  function end(): void {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    resolve();
  }
  return promise;
}
