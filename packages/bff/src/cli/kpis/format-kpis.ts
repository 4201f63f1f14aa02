import type { Kpis } from '../../store/kpi-schemas.ts';
import { formatTable } from '../format-table.ts';
import { formatMean, formatShare, formatTime, formatUsd } from './format-number.ts';

type Window = Pick<Kpis, 'cohort' | 'flow'>;
type Line = readonly [label: string, cell: (window: Window) => string];

/** The numbers for people: one table for each group, the window before beside. */
export function formatKpis(kpis: Kpis): string {
  const { previous } = kpis;
  const groups = Object.entries(lines).map(([title, group]) =>
    formatTable(
      [title, 'these days', 'days before'],
      group.map(([label, cell]) => [` ${label}`, cell(kpis), cell(previous)]),
    ),
  );
  return [
    `${kpis.from} to ${kpis.to} (${kpis.zone}, ${kpis.hours} h), ${kpis.channel ?? 'all channels'}`,
    `before: ${previous.from} to ${previous.to} (${previous.hours} h)`,
    ...groups,
    formatTools(kpis),
    formatStages(kpis),
    '– nothing to tell.  * fewer than 20: too few for a share.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const lines: Record<string, Line[]> = {
  'visits that began': [
    ['visits', ({ cohort }) => String(cohort.visits)],
    ['visitors', ({ cohort }) => String(cohort.visitors)],
    ['opened the chat', ({ cohort }) => formatShare(cohort.opened)],
    ['talked', ({ cohort }) => formatShare(cohort.talked)],
    ['qualified in 30 days', ({ cohort }) => formatShare(cohort.qualified)],
    ['closed in 30 days', ({ cohort }) => formatShare(cohort.closed)],
    ['won, lost', ({ cohort }) => `${cohort.closed.won}, ${cohort.closed.lost}`],
    ['visit to lead', ({ cohort }) => formatShare(cohort.visitToLead)],
    ['still open', ({ cohort }) => String(cohort.open)],
    ['cost of a lead', ({ cohort }) => formatUsd(cohort.costPerLead.usd, cohort.costPerLead.unpriced)],
  ],
  'conversations that began': [
    ['contained', ({ flow }) => formatShare(flow.attention.contained)],
    ['answered by the assistant', ({ flow }) => formatShare(flow.attention.involved)],
    ['automated', ({ flow }) => formatShare(flow.attention.automated)],
    ['handed over', ({ flow }) => formatShare(flow.attention.handedOver)],
    ['hand-overs lost', ({ flow }) => formatShare(flow.attention.handOversLost)],
    ['reopened in 7 days', ({ flow }) => formatShare(flow.reopened)],
  ],
  'time to answer': [
    ['assistant, first token', ({ flow }) => formatTime(flow.turns.firstToken, 'p50Ms')],
    ['assistant, first answer', ({ flow }) => formatTime(flow.turns.firstReply, 'p50Ms')],
    ['person, half', ({ flow }) => formatTime(flow.answers.firstHuman, 'p50Ms')],
    ['person, nine in ten', ({ flow }) => formatTime(flow.answers.firstHuman, 'p90Ms')],
    ['visitor waited, half', ({ flow }) => formatTime(flow.answers.wait, 'p50Ms')],
    ['visitor waited, nine in ten', ({ flow }) => formatTime(flow.answers.wait, 'p90Ms')],
  ],
  turns: [
    ['took, half', ({ flow }) => formatTime(flow.turns.latency, 'p50Ms')],
    ['took, 19 in 20', ({ flow }) => formatTime(flow.turns.latency, 'p95Ms')],
    ['failed', ({ flow }) => formatShare(flow.turns.failed)],
    ['discarded', ({ flow }) => formatShare(flow.turns.discarded)],
    ['cost of the discarded', ({ flow }) => formatUsd(flow.turns.discarded.costUsd)],
  ],
  model: [
    ['responses', ({ flow }) => String(flow.usage.responses)],
    ['tokens in (cached)', ({ flow }) => `${flow.usage.inputTokens} (${flow.usage.cachedTokens})`],
    ['tokens out (reasoning)', ({ flow }) => `${flow.usage.outputTokens} (${flow.usage.reasoningTokens})`],
    ['cost', ({ flow }) => formatUsd(flow.usage.costUsd, flow.usage.unpriced)],
  ],
  'new contacts': [
    ['complete', ({ flow }) => formatMean(flow.contacts.completeness)],
    ['reachable', ({ flow }) => formatShare(flow.contacts.reachable)],
  ],
  'visits that ended': [
    ['all', ({ flow }) => String(flow.closures.n)],
    ['with a lead', ({ flow }) => String(flow.closures.byReason.leadCompleted)],
    ['closed by the visitor', ({ flow }) => String(flow.closures.byReason.userClosed)],
    ['page left', ({ flow }) => String(flow.closures.byReason.tabClosed)],
    ['fell silent', ({ flow }) => String(flow.closures.byReason.inactivity)],
    ['otherwise', ({ flow: { closures } }) => String(restOf(closures.byReason))],
    ['left before the name', ({ flow }) => String(flow.closures.abandoned.byStep.name)],
    ['… the e-mail', ({ flow }) => String(flow.closures.abandoned.byStep.email)],
    ['… the phone number', ({ flow }) => String(flow.closures.abandoned.byStep.phone)],
    ['… the company', ({ flow }) => String(flow.closures.abandoned.byStep.company)],
    ['… confirming', ({ flow }) => String(flow.closures.abandoned.byStep.confirmation)],
  ],
};

function restOf(reasons: Kpis['flow']['closures']['byReason']): number {
  return reasons.operatorClosed + reasons.limit + reasons.error + reasons.unknown;
}

function formatTools({ flow: { tools } }: Kpis): string {
  if (tools.length === 0) return '';
  return formatTable(
    ['tools', 'worked', 'at the first try', 'refused', 'our error', 'overtaken'],
    tools.map((tool) => [
      ` ${tool.name}`,
      formatShare(tool),
      formatShare(tool.firstTry),
      String(tool.refused),
      String(tool.error),
      String(tool.overtaken),
    ]),
  );
}

function formatStages({ stagesNow, flow }: Kpis): string {
  if (stagesNow.length === 0 && flow.stages.length === 0) return '';
  return formatTable(
    ['stages', 'cards', 'time in it, half', 'overdue'],
    [
      ...stagesNow.map((row) => [
        ` in ${row.board}/${row.stage} now`,
        String(row.n),
        formatTime(row, 'p50Ms'),
        formatShare(row.overdue),
      ]),
      ...flow.stages.map((row) => [` left ${row.board}/${row.stage}`, String(row.n), formatTime(row, 'p50Ms'), '']),
    ],
  );
}
