/** Where the refresh token outlives the page. One site key, one visitor. */
export interface TokenStore {
  read(): string | null;
  write(refreshToken: string): void;
  clear(): void;
  /** The site allows visits to survive the page: from now on tokens are stored, the held one included. */
  persist(): void;
  /** The site does not: nothing stays behind. */
  keepInMemory(): void;
}

/** The part of `Storage` that is used, so a test can bring its own. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Keeps the refresh token under `talia:<site key>:refresh`, once the site is known to allow it or when an earlier
 * visit already stored one (a used token left there would cost the visitor their conversation). Browsers that forbid
 * storage (private windows, sandboxed frames) throw on any touch: then it lives as long as the page.
 */
export function createTokenStore(siteKey: string, storage: () => KeyValueStorage): TokenStore {
  const key = `talia:${siteKey}:refresh`;
  let held: string | null = null;
  let mayStore = false;
  const stored = () => attempt(() => storage().getItem(key)) ?? null;
  const store = (refreshToken: string) => attempt(() => storage().setItem(key, refreshToken));
  const remove = () => attempt(() => storage().removeItem(key));
  return {
    read: () => stored() ?? held,
    write(refreshToken) {
      held = refreshToken;
      if (mayStore || stored() !== null) store(refreshToken);
    },
    clear() {
      held = null;
      remove();
    },
    persist() {
      mayStore = true;
      if (held !== null) store(held);
    },
    keepInMemory() {
      mayStore = false;
      held ??= stored();
      remove();
    },
  };
}

function attempt<T>(touch: () => T): T | undefined {
  try {
    return touch();
  } catch {
    return undefined;
  }
}
