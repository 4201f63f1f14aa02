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
    .action(({ limit, json }: { limit: number; json?: true }) =>
      withStore(deps, async ({ store }) => {
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
    ['since', 'last', 'times', 'what', 'code', 'conversation'],
    alerts.map((alert) => [
      toMinute(alert.openedAt),
      toMinute(alert.lastAt),
      String(alert.times),
      meanings[alert.type],
      alert.code ?? '–',
      alert.conversationId ?? '–',
    ]),
  );
}

function toMinute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
