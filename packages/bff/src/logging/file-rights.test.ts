import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLogging } from './create-logging.ts';

it('the log files and their folder are closed to other users, and only their owner writes them', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'talia-rights-'));
  const dir = join(parent, 'logs');
  const logging = createLogging({ dir, level: 'info' });
  logging.app.info('server_start');
  logging.channel('webchat').info('turn_end');
  await logging.flush();
  const paths = [dir, ...readdirSync(dir).map((name) => join(dir, name))];
  expect(paths.length).toBeGreaterThan(2);
  // Of the nine bits: none for others, no writing for the group.
  for (const path of paths) expect(statSync(path).mode & 0o027, path).toBe(0);
  rmSync(parent, { recursive: true, force: true });
});
