import type { Store } from '../../store/store.ts';

/** Carries out a call of the store, and may do something before, after or beside it. */
export type StoreWatcher = (key: string, name: keyof Store, work: () => Promise<unknown>) => Promise<unknown>;

/** The same store, with every call handed to a watcher. `key` is the call's session id or turn id. */
export function watchStore(store: Store, watch: StoreWatcher): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      // Every member of a store is such a function; what it takes and answers passes through untouched.
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => watch(findKey(args[0]), name, () => method(...args));
    },
  });
}

function findKey(argument: unknown): string {
  if (typeof argument !== 'object' || argument === null) return String(argument);
  if ('lease' in argument) return findKey(argument.lease);
  if ('turnId' in argument) return String(argument.turnId);
  return 'sessionId' in argument ? String(argument.sessionId) : '';
}
