/**
 * Program of the crash tests: the real server, in a process that can be killed. Its orders are one JSON argument; it tells
 * its parent the URL once it listens. With failpoints it kills itself (SIGKILL) when it reaches the first of them, and
 * leaves its name on the standard output.
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { parseEnvironment } from '../../packages/bff/src/config/environment.ts';
import { toProjectPaths } from '../../packages/bff/src/config/paths.ts';
import { startServer } from '../../packages/bff/src/server.ts';
import type { ServerTimes } from '../../packages/bff/src/server.ts';
import { failAt } from './failpoints.ts';

/** What the parent asks for. */
export interface ChildOrders {
  root: string;
  /** The environment of the server; nothing else is read. */
  variables: Record<string, string>;
  times: ServerTimes;
  /** Where to die; without any it lives until it is killed. */
  failpoints: readonly string[];
}

// The parent wrote it, in this shape.
const orders = JSON.parse(process.argv[2] ?? '') as ChildOrders;

function die(point: string, afterMs: number): void {
  setTimeout(() => {
    writeSync(1, point);
    process.kill(process.pid, 'SIGKILL');
  }, afterMs);
}

// Nothing of a test outlives it.
process.on('disconnect', () => process.exit(1));
globalThis.fetch = failAt(orders.failpoints, globalThis.fetch, die);
const server = await startServer(parseEnvironment(orders.variables), toProjectPaths(orders.root), {
  times: orders.times,
});
// As main.ts does.
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
process.send?.(server.url);
// Who is killed cannot leave it to the next one.
flushCompileCache();
