import { join } from 'node:path';
import { demoServer, freePort } from '../e2e/demo-server.ts';
import type { DemoServer } from '../e2e/demo-server.ts';

/** Where everything of this test is: a Tal-IA server, the built pages and Next's own server, each of its own origin. */
export interface Places {
  readonly server: DemoServer;
  readonly pages: string;
  readonly next: string;
  /** The workspace of the examples. */
  readonly folder: string;
}

/** The four that are pages of files once they are built; Next brings a server. */
export const builtPages = ['react', 'vue', 'svelte', 'angular'] as const;

/** The first process to ask decides, as for the server; those it starts find the ports in their environment. */
export async function places(): Promise<Places> {
  const server = await demoServer();
  const pages = (process.env['TALIA_E2E_PAGES_PORT'] ??= String(await freePort()));
  const next = (process.env['TALIA_E2E_NEXT_PORT'] ??= String(await freePort()));
  return {
    server,
    pages: `http://127.0.0.1:${pages}`,
    next: `http://127.0.0.1:${next}`,
    folder: join(server.root, 'examples/frameworks'),
  };
}
