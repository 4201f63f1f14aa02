import type { DatabaseHost, HostEvents } from './database-host.ts';

type Listener = (payload: string) => void;

/** Who listens to which channel; survives the thread that does the listening. */
export type Subscriptions = Omit<HostEvents, 'onMigration'> & {
  attach: (host: DatabaseHost) => void;
  listen: (channel: string, listener: Listener) => Promise<() => void>;
};

const CHANNEL = /^[a-z_][a-z0-9_]{0,62}$/u;

/** Keeps the listeners of the notifications. */
export function createSubscriptions(): Subscriptions {
  const listeners = new Map<string, Set<Listener>>();
  let host: DatabaseHost | undefined;
  const subscribe = async (channel: string) => {
    await host?.call({ type: 'listen', channel });
  };
  return {
    attach: (opened) => {
      host = opened;
    },
    listen: async (channel, listener) => {
      if (!CHANNEL.test(channel)) throw new TypeError(`not the name of a channel: ${channel}`);
      const known = listeners.get(channel) ?? new Set();
      listeners.set(channel, known.add(listener));
      await subscribe(channel);
      return () => known.delete(listener);
    },
    onNotification: (channel, payload) => {
      for (const listener of listeners.get(channel) ?? []) listener(payload);
    },
    onReopened: () => {
      for (const [channel, known] of listeners) void resume(() => subscribe(channel), known);
    },
  };
}

/** Whatever was notified in between is lost, so that everybody looks again. */
async function resume(subscribe: () => Promise<void>, listeners: Set<Listener>): Promise<void> {
  try {
    await subscribe();
  } finally {
    for (const listener of listeners) listener('');
  }
}
