import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { OpenAlert } from '../store/turn-schemas.ts';
import { formatTable } from './format-table.ts';
import { withStore } from './open-store.ts';
import { parseLimit } from './parse-limit.ts';
import type { ProgramDeps } from './program.ts';

/** `talia alerts`: what the team has to see to. */
export function addAlertsCommand(program: Command, deps: ProgramDeps): void {
  program
    .command('alerts')
    .description(
      'List the open alerts: a model that cannot be used, a spent budget, visitors who were promised a person.',
    )
    .option('--limit <n>', 'how many', parseLimit, 50)
    .option('--json', 'print JSON')
    .option('--resolve <id>', 'note that somebody has seen to it', parseId)
    .action(({ limit, json, resolve }: { limit: number; json?: true; resolve?: string }) =>
      withStore(deps, async ({ store }) => {
        if (resolve !== undefined) await store.resolveAlert(resolve);
        const alerts = await store.listAlerts(limit);
        deps.print(json ? JSON.stringify(alerts, null, 2) : formatAlerts(alerts));
      }),
    );
}

const meanings: Readonly<Record<OpenAlert['type'], string>> = {
  model_unavailable: 'the model cannot be used',
  budget_spent: 'the tokens of the day are spent',
  promise_pending: 'a visitor was promised a person',
};

function formatAlerts(alerts: readonly OpenAlert[]): string {
  if (alerts.length === 0) return 'No open alerts.';
  return formatTable(
    ['id', 'since', 'last', 'times', 'what', 'code', 'conversation'],
    alerts.map((alert) => [
      alert.id,
      toMinute(alert.openedAt),
      toMinute(alert.lastAt),
      String(alert.times),
      meanings[alert.type],
      alert.code ?? '–',
      alert.conversationId ?? '–',
    ]),
  );
}

function parseId(value: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value;
  throw new InvalidArgumentError('Use the id of an open alert.');
}

function toMinute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
