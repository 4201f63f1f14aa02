import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SupabaseCli } from './supabase-cli.ts';

/** The committed types of the database. */
export const databaseTypesFile = fileURLToPath(new URL('../generated/database.types.ts', import.meta.url));

/** The command that writes them anew. */
export const databaseTypesCommand = 'npm run database-types';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

/**
 * What the file has to say for a migrated database: the command line's own text, formatted as the rest of the code.
 * @throws Error with what the command line said when it failed.
 */
export async function generateDatabaseTypes(cli: SupabaseCli, databaseUrl: string): Promise<string> {
  const { code, stdout, stderr } = await cli.run('gen types --lang=typescript --schema=public', databaseUrl);
  if (code !== 0) throw new Error(`supabase gen types ended with ${code}: ${stderr}`);
  return format(`// Made from the migrations by \`${databaseTypesCommand}\`. Not to be edited.\n${stdout}`);
}

function format(source: string): string {
  const folder = dirname(createRequire(join(root, 'package.json')).resolve('oxfmt/package.json'));
  const args = [join(folder, 'bin/oxfmt'), '--stdin-filepath=database.types.ts'];
  return execFileSync(process.execPath, args, { cwd: root, input: source, encoding: 'utf8' });
}
