import { answerOrders } from '../answer-orders.ts';
import type { Usage, VariantOrder } from '../messages.ts';

/** Answers what this process used so far, and ends with the parent. Memory counts after a collection of garbage. */
export function serveVariant(port: number, end: () => Promise<void> | void): void {
  answerOrders<VariantOrder>({ port, answer: readUsage, end });
}

function readUsage(): Usage {
  const all = process.cpuUsage();
  const main = process.threadCpuUsage();
  // Node is started with --expose-gc.
  globalThis.gc?.();
  return {
    cpuMs: (all.user + all.system) / 1_000,
    mainCpuMs: (main.user + main.system) / 1_000,
    rssBytes: process.memoryUsage.rss(),
  };
}
