import { join, resolve } from 'node:path';
import { parseEnvironment } from './config/environment.ts';
import { loadOptionalEnvFile } from './config/load-env-file.ts';
import { toProjectPaths } from './config/paths.ts';
import { StartupError } from './errors.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');

try {
  loadOptionalEnvFile(join(root, '.env'));
  const server = await startServer(parseEnvironment(process.env), toProjectPaths(root));
  announce(server);
  stopOnSignals(server);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`Tal-IA did not start. ${error.message}\n`);
  process.exitCode = 1;
}

function announce(server: RunningServer): void {
  const answers = server.simulated
    ? 'Answers come from the built-in simulator, because TALIA_OPENAI_API_KEY is not set.'
    : 'Answers come from the model at OpenAI (TALIA_OPENAI_API_KEY or TALIA_OPENAI_BASE_URL is set).';
  const data =
    server.dataDir === null
      ? 'Data is in your Supabase project (TALIA_SUPABASE_URL).'
      : `Data is in ${server.dataDir} (TALIA_DATA_DIR changes it).`;
  process.stdout.write(`Open ${server.url}\n${answers}\n${data}\n`);
}

/** The first signal drains; the next ones change nothing, so that nobody cuts a visitor's answer by impatience. */
function stopOnSignals(server: RunningServer): void {
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping ??= server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`Tal-IA did not stop cleanly: ${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
