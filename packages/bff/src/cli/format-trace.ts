import type { FieldChange, Trace } from '../store/console-schemas.ts';
import { toCell } from './format-table.ts';

type TracedTurn = NonNullable<Trace>['turns'][number];

/** A conversation's trace for people: the lead and where it came from, then each turn with what made it. */
export function formatTrace(trace: NonNullable<Trace>, changes: readonly FieldChange[]): string {
  const lead = Object.entries(trace.lead).map(
    ([field, value]) => `  ${field}: ${value === null ? '–' : toCell(value)}`,
  );
  const moves = trace.moves.map((move) => `  ${move.at}  ${move.from ?? '·'} → ${move.to} (${move.source})`);
  return [
    `conversation ${trace.conversationId} · ${trace.state} · since ${trace.startedAt}`,
    `openai ${trace.openaiConversationId ?? '–'} · last response ${trace.lastResponseId ?? '–'}`,
    'lead',
    ...lead,
    ...(trace.insights === null
      ? []
      : [
          'insights',
          `  ${toCell(trace.insights.summary ?? '–')}`,
          `  next: ${toCell(trace.insights.nextAction ?? '–')}`,
        ]),
    'provenance',
    ...(changes.length === 0 ? ['  none'] : changes.map(formatChange)),
    'moves',
    ...(moves.length === 0 ? ['  none'] : moves),
    ...trace.turns.flatMap(formatTurn),
  ].join('\n');
}

function formatChange({ field, before, after, ...change }: FieldChange): string {
  const who = change.callId ?? change.operator ?? change.source;
  return `  ${change.at}  ${field}: ${toCell(before ?? '–')} → ${toCell(after ?? '–')} (${who})`;
}

function formatTurn(turn: TracedTurn): string[] {
  return [
    '',
    `turn ${turn.turnId} · ${turn.state}${turn.reason === null ? '' : ` (${turn.reason})`} · attempt ${turn.attempt} · ${turn.receivedAt}`,
    `  visitor    ${toCell(turn.question ?? '')}`,
    ...turn.responses.flatMap((run) => [
      `  response   ${run.responseId ?? '–'} · ${run.status ?? '–'} · ${run.model ?? '–'} · step ${run.step ?? '–'} · ${run.ms ?? '–'} ms`,
      `             previous ${run.previousResponseId ?? '–'} · conversation ${run.openaiConversationId ?? '–'} · request ${run.openaiRequestId ?? '–'}`,
      `             tokens ${run.inputTokens ?? '–'} in, ${run.outputTokens ?? '–'} out · ${run.costUsd === null ? 'cost unknown' : `${run.costUsd} USD`} · assistant ${run.assistantId ?? '–'}@${run.assistantHash?.slice(0, 12) ?? '–'}`,
      ...(run.error === null ? [] : [`             error ${run.error}`]),
    ]),
    ...turn.tools.map(
      (tool) =>
        `  tool       ${tool.callId} · ${tool.name} ${toCell(JSON.stringify(tool.arguments))} → ${tool.outcome}${tool.repeated ? ' (repeated, no second effect)' : ''} ${toCell(JSON.stringify(tool.output))}`,
    ),
    `  assistant  ${toCell(turn.reply ?? (turn.draft === null ? '–' : `[not shown] ${turn.draft}`))}`,
  ];
}
