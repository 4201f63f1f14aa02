import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { kpiChannels } from '../../store/kpi-store.ts';
import { withStore } from '../open-store.ts';
import { parseDay } from '../parse-day.ts';
import type { ProgramDeps } from '../program.ts';
import { formatKpis } from './format-kpis.ts';
import { toKpiQuestion } from './kpi-question.ts';
import type { KpiOptions } from './kpi-question.ts';

/** `talia kpis`: the panel's numbers at the terminal. */
export function addKpisCommand(program: Command, deps: ProgramDeps): void {
  program
    .command('kpis')
    .description('Show the numbers of some days, beside those of as many days before.')
    .option('--from <day>', 'first day (default: 29 days before the last)', parseDay)
    .option('--to <day>', 'last day (default: today)', parseDay)
    .option('--tz <zone>', 'IANA zone of the days', parseZone, Intl.DateTimeFormat().resolvedOptions().timeZone)
    .addOption(new Option('--channel <name>', 'only this channel').choices(kpiChannels))
    .option('--json', 'print JSON')
    .action((options: KpiOptions & { json?: true }) => {
      const question = toKpiQuestion(options, new Date());
      return withStore(deps, async ({ kpis: store }) => {
        const kpis = await store.kpis(question);
        deps.print(options.json ? JSON.stringify(kpis, null, 2) : formatKpis(kpis));
      });
    });
}

function parseZone(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone && value;
  } catch {
    throw new InvalidArgumentError('Write an IANA zone like America/Mexico_City.');
  }
}
