import { startPostgrest } from './start-postgrest.ts';
import { createTransportFixture } from './transport/transport-fixture.ts';

/** A program for tests: starts the conformity tier, says what it is made of, and waits to be killed. */
const fixture = await createTransportFixture();
const { pids, directory } = await startPostgrest({ supabaseDir: fixture.supabaseDir });
await fixture.remove();
process.stdout.write(`${JSON.stringify({ pids, directory })}\n`);
setInterval(() => undefined, 60_000);
