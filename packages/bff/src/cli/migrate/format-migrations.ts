import { stripVTControlCharacters } from 'node:util';
import type { MigrationPlan } from '../../store/migrate/migrate.ts';
import type { MigrationNews } from '../../store/migrate/migration-news.ts';

/** What happened, as a line for people; a notice may take several. */
export function formatNews(news: MigrationNews): string {
  if (news.type === 'applied') return `${news.file}  ${news.ms} ms`;
  return `${news.level}: ${toIndentedText(news.text)}`;
}

/** What would be done to a database, for people. */
export function formatPlan(database: string, plan: MigrationPlan): string {
  const { pending, applied, foreign, adopted, shim } = plan;
  return [
    `Database ${database}, ${count(applied.length, 'migration')} applied.`,
    ...(foreign.length === 0
      ? []
      : [`Of these, others than Tal-IA made ${foreign.join(', ')}: they stay as they are.`]),
    ...(pending.length === 0
      ? ['Nothing is pending.']
      : [
          `Would apply ${count(pending.length, 'migration')}${shim ? ', after shim.sql (this is no database of Supabase)' : ''}:`,
          ...pending.map(({ version, name }) => `  ${version} ${name}`),
        ]),
    ...(adopted.length === 0 ? [] : [`Would adopt these tables, with every row in them: ${adopted.join(', ')}.`]),
    'Nothing was changed.',
  ].join('\n');
}

/** What was done to a database, for people. */
export function formatResult(database: string, { applied, warnings }: { applied: number; warnings: number }): string {
  const done = applied === 0 ? 'Nothing was pending' : `${count(applied, 'migration')} applied`;
  const heed = warnings === 0 ? '' : `, with ${count(warnings, 'warning')} to read above`;
  return `${done}${heed}. Database ${database} is up to date.`;
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}

/** The text quotes what somebody once named or wrote: it keeps its lines and loses what could steer the terminal. */
function toIndentedText(text: string): string {
  return stripVTControlCharacters(text)
    .split(/\r?\n/u)
    .map((line) => line.replaceAll('\t', '  ').replaceAll(/\p{C}/gu, ''))
    .join('\n    ');
}
