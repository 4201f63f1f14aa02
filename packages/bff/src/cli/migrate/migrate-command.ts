import type { Command } from 'commander';
import { isDatabaseUrl } from '../../config/environment.ts';
import { MigrationError } from '../../store/migrate/migration-error.ts';
import type { MigrationNews } from '../../store/migrate/migration-news.ts';
import type { ProgramDeps } from '../program.ts';
import { formatNews, formatPlan, formatResult } from './format-migrations.ts';
import { findMigrateTarget } from './migrate-target.ts';
import type { MigrateTarget } from './migrate-target.ts';

interface MigrateOptions {
  databaseUrl?: string;
  dryRun?: true;
  json?: true;
}

type MigrateDeps = Pick<ProgramDeps, 'environment' | 'paths' | 'print' | 'progress' | 'fail'>;

/** Adds `talia migrate`. */
export function addMigrateCommand(program: Command, deps: MigrateDeps): void {
  program
    .command('migrate')
    .description('Bring the database up to date: an empty one, one of Tal-IA, or an older one with its rows.')
    .option(
      '--database-url <url>',
      'postgresql://…; else TALIA_SUPABASE_DATABASE_URL, which keeps the password out of the history of your shell; else the embedded database',
    )
    .option('--dry-run', 'say what would be done, and change nothing')
    .option('--json', 'print JSON')
    .action(async (options: MigrateOptions) => {
      const { databaseUrl } = options;
      if (databaseUrl !== undefined && !isDatabaseUrl(databaseUrl)) {
        // commander's own refusal would repeat the value, and with it the password.
        deps.progress('talia: --database-url must look like postgresql://user:password@host:5432/postgres.');
        return deps.fail(2);
      }
      const target = findMigrateTarget(databaseUrl, deps.environment, deps.paths.supabase);
      await (options.dryRun ? printPlan(target, options, deps) : migrate(target, options, deps));
    });
}

async function printPlan(target: MigrateTarget, { json }: MigrateOptions, { print }: MigrateDeps): Promise<void> {
  const plan = await target.plan();
  if (!json) return print(formatPlan(target.name, plan));
  const pending = plan.pending.map(({ version, name }) => ({ version, name }));
  print(JSON.stringify({ database: target.name, dryRun: true, ...plan, pending }, null, 2));
}

async function migrate(target: MigrateTarget, { json }: MigrateOptions, deps: MigrateDeps): Promise<void> {
  const news: MigrationNews[] = [];
  const tell = (next: MigrationNews) => {
    news.push(next);
    deps.progress(formatNews(next));
  };
  try {
    const { applied } = await target.apply(tell);
    const warnings = news.filter((each) => each.type === 'notice' && each.level === 'warning').length;
    if (!json) return deps.print(formatResult(target.name, { applied: applied.length, warnings }));
    deps.print(JSON.stringify({ database: target.name, dryRun: false, applied, news }, null, 2));
  } catch (error) {
    if (!(error instanceof MigrationError) || error.reason !== 'migration_failed') throw error;
    deps.progress(`talia: ${error.message}\nWhat was applied before it stays. Mend the cause and run this again.`);
    deps.fail(1);
  }
}
