import { StartupError } from '../../errors.ts';
import type { DiagnosisAnswer } from '../../store/diagnosis.ts';
import { MigrationError } from '../../store/migrate/migration-error.ts';
import type { Migration } from '../../store/migrate/migration-files.ts';
import { planPostgres } from '../../store/migrate/migrate-postgres.ts';
import { compareMigrations } from '../../store/migrate/migrate.ts';
import type { MigrationState } from '../../store/migrate/migrate.ts';
import { notChecked, ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

/** What a pending migration means: a server on the embedded database applies it by itself when it starts. */
export type MigrationsOf = 'supabase' | 'embedded' | 'server';

/** Whether the database is as this program needs it, by what it says of itself through its API. */
export function checkMigrations(
  where: MigrationsOf,
  migrations: readonly Migration[],
  answer: DiagnosisAnswer,
): Verdict[] {
  switch (answer.type) {
    case 'missing':
      return [explainPending(where, 'The migrations of this version are not applied.')];
    case 'failed':
      return [notChecked(`the database did not say which migrations it has (${answer.why})`)];
    case 'known':
      break;
  }
  const { migrations: applied } = answer.diagnosis;
  if (applied !== null) return explainState(where, compareMigrations(migrations, applied), applied.length);
  return [
    warning(
      'The database keeps no history of its migrations, so nobody knows which it has.',
      'Run npx talia migrate: applying them again does no harm.',
    ),
  ];
}

/** The same, asked of the database itself; it knows also when its API does not. */
export async function checkMigrationsDirectly(url: string, supabaseDir: string): Promise<Verdict[]> {
  try {
    const plan = await planPostgres({ url, supabaseDir });
    const adopted =
      plan.adopted.length === 0 ? [] : [ok(`npx talia migrate would adopt these tables: ${plan.adopted.join(', ')}.`)];
    return [...explainState('supabase', { ...plan, newer: [] }, plan.applied.length), ...adopted];
  } catch (error) {
    if (error instanceof MigrationError)
      return [problem(error.message, 'Update Tal-IA, or point it at another database.')];
    if (error instanceof StartupError) return [warning(error.message, 'Mend TALIA_SUPABASE_DATABASE_URL.')];
    throw error;
  }
}

function explainState(where: MigrationsOf, { pending, foreign, newer }: MigrationState, applied: number): Verdict[] {
  if (newer.length > 0) {
    return [
      problem(
        `A newer version of Tal-IA migrated the database (${newer.join(', ')}).`,
        'Update Tal-IA, or point it at another database.',
      ),
    ];
  }
  const others = foreign.length === 0 ? '' : `, ${foreign.length} of them not of Tal-IA`;
  if (pending.length === 0) return [ok(`${applied} migrations applied${others}, none pending.`)];
  const names = pending.slice(0, 3).map(({ version, name }) => `${version}_${name}`);
  const more = pending.length > 3 ? ` and ${pending.length - 3} more` : '';
  return [explainPending(where, `Pending migrations: ${names.join(', ')}${more}.`)];
}

function explainPending(where: MigrationsOf, message: string): Verdict {
  switch (where) {
    case 'supabase':
      return problem(message, 'Run npx talia migrate: the server does not migrate a project at Supabase by itself.');
    case 'server':
      return warning(message, 'Restart the server: it applies them when it starts.');
    case 'embedded':
      return warning(message, 'Run npx talia migrate, or npm start, which applies them too.');
  }
}
