/**
 * Program: proves that the examples of examples/frameworks work with the packages as they would be published, after
 * `pnpm -r run build`. Packs protocol and widget, installs the examples' own workspace with them, checks types, builds,
 * and lets Playwright use the pages. Ends with 1 if anything is wrong.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { passSignalsOn, run } from './child.mjs';
import { places } from '../tests/frameworks/places.ts';

passSignalsOn('SIGINT');
const { server, folder } = await places();
const packed = join(folder, 'dist');
const env = { ...process.env, VITE_TALIA_SERVER: server.url, NEXT_TELEMETRY_DISABLED: '1' };

rmSync(packed, { recursive: true, force: true });
for (const name of ['protocol', 'widget']) {
  // One at a time: each is a second at most.
  // eslint-disable-next-line no-await-in-loop
  await pack(name);
}
await stage('installed', folder, ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline']);
await stage('checked and built', folder, ['pnpm', '-r', '--workspace-concurrency=2', 'run', 'build']);
const { code } = await run('playwright', ['test', '--config', 'tests/frameworks/playwright.config.ts'], {
  cwd: server.root,
});
process.exit(code);

/** Unpacks a package, as `pnpm publish` would pack it, where the examples' workspace looks for it. */
async function pack(name: string): Promise<void> {
  const place = join(packed, name);
  mkdirSync(place, { recursive: true });
  await stage(`${name} packed`, join(server.root, 'packages', name), ['pnpm', 'pack', '--pack-destination', packed]);
  const tarball = readdirSync(packed).find((file) => file.startsWith(`talia-${name}-`)) ?? '';
  await stage(`${name} unpacked`, packed, ['tar', '-xzf', tarball, '-C', name, '--strip-components=1']);
}

/** Runs one program. What it printed matters only when it failed, and then ends everything. */
async function stage(done: string, cwd: string, [command = '', ...args]: readonly string[]): Promise<void> {
  const started = performance.now();
  const result = await run(command, args, { cwd, env, output: 'capture' });
  if (result.code === 0) return console.log(`${done} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  console.error(`${result.stdout}${result.stderr}\nFAILED ${command} ${args.join(' ')} (exit code ${result.code})`);
  process.exit(1);
}
