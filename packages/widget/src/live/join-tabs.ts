/** What a browser offers to tabs of one site. Either may be missing, and may refuse in a sandboxed frame. */
export interface TabMeans {
  locks: LockManager | undefined;
  openChannel: (name: string) => BroadcastChannel;
}

/** What this browser has. A channel is of one origin: no page of another one can open it. */
export function tabsOfBrowser(): TabMeans {
  return { locks: navigator.locks, openChannel: (name) => new BroadcastChannel(name) };
}

/** One tab among those that follow the same conversation. */
export interface Tab<News> {
  /** Tells all the others. */
  tell: (news: News) => void;
}

/**
 * Lets one tab of many lead: it runs `lead` until that ends, the tab goes or `signal` aborts; then the next one does. What
 * is told reaches the others. Without locks or a channel every tab leads for itself, and there is nobody to tell.
 */
export function joinTabs<News>(
  name: string,
  { locks, openChannel }: TabMeans,
  { lead, onNews, signal }: { lead: () => Promise<void>; onNews: (news: News) => void; signal: AbortSignal },
): Tab<News> {
  const channel = locks && attempt(() => openChannel(name));
  if (!locks || !channel) {
    void lead();
    return { tell: () => {} };
  }
  // True: only this function of the same version writes to the channel; others are told apart by its name.
  channel.addEventListener('message', ({ data }) => onNews(data as News), { signal });
  signal.addEventListener('abort', () => channel.close(), { once: true });
  const request = attempt(() => locks.request(name, { signal }, lead)) ?? Promise.reject(new Error('refused'));
  // Given up while it waited, or refused: a sandboxed frame has locks and lets nobody take one.
  request.catch(() => !signal.aborted && void lead());
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel, not a window
  return { tell: (news) => void (signal.aborted || channel.postMessage(news)) };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
