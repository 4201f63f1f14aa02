/** Waits that all end when the simulator stops, so that no timer outlives it. */
export type Waiter = { wait: (ms: number) => Promise<void>; stop: () => void };

/** Makes a waiter. After `stop` every wait, old and new, returns at once. */
export function createWaiter(): Waiter {
  const pending = new Set<() => void>();
  let isStopped = false;
  return {
    wait: (ms) => {
      if (ms <= 0 || isStopped) return Promise.resolve();
      return new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          pending.delete(finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        pending.add(finish);
      });
    },
    stop: () => {
      isStopped = true;
      for (const finish of pending) finish();
    },
  };
}
