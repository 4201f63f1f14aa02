import type { Ready, Reply, VariantOrders } from './messages.ts';

/** What a program of the benchmark does when its parent asks, and before it ends. */
export interface Duties<Order> {
  port: number;
  answer: (order: Order) => unknown;
  /** Runs when the parent is done with it, or gone. */
  end: () => Promise<void> | void;
}

/** Answers the parent's orders, one reply each, until the channel closes; then the process ends. */
export function answerOrders<Order>({ port, answer, end }: Duties<Order>): void {
  process.on('message', ({ id, order }: { id: number; order: Order }) => void reply(id, () => answer(order)));
  process.once('disconnect', () => void leave(end));
  // Ctrl-C reaches every process of the terminal; the parent decides what becomes of its children.
  process.on('SIGINT', () => undefined);
  send({ type: 'ready', port });
}

/** What the parent gave this program to do. */
export function readOrders(): VariantOrders {
  // The parent wrote it, in this shape.
  return JSON.parse(process.argv[2] ?? '') as VariantOrders;
}

async function reply(id: number, answer: () => unknown): Promise<void> {
  try {
    send({ type: 'reply', id, value: await answer() });
  } catch (error) {
    send({ type: 'failed', id, failure: error instanceof Error ? error.message : String(error) });
  }
}

async function leave(end: () => Promise<void> | void): Promise<void> {
  try {
    await end();
  } finally {
    process.exit();
  }
}

function send(message: Ready | Reply<unknown>): void {
  if (process.connected) process.send?.(message);
}
