import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositorySupabaseDir } from '../supabase-dir.ts';

/** A `supabase` folder of its own, and how to remove it. */
export type TransportFixture = { supabaseDir: string; remove: () => Promise<void> };

/** The real shim and, as the one migration, functions of every kind. */
export async function createTransportFixture(): Promise<TransportFixture> {
  const supabaseDir = await mkdtemp(join(tmpdir(), 'talia-fixture-'));
  await mkdir(join(supabaseDir, 'migrations'));
  await copyFile(join(repositorySupabaseDir, 'shim.sql'), join(supabaseDir, 'shim.sql'));
  const fixture = fileURLToPath(new URL('fixture.sql', import.meta.url));
  await copyFile(fixture, join(supabaseDir, 'migrations', '20260101000000_transporte.sql'));
  return { supabaseDir, remove: () => rm(supabaseDir, { recursive: true, force: true }) };
}
