import { formatTable } from './format-table.ts';
import type { LevelFigures, VariantFigures } from './measure-variant.ts';
import { variantTitles } from './plan.ts';
import type { VariantName } from './plan.ts';

/** The figures of a run, by variant, in the order they were measured. */
export type RunFigures = ReadonlyMap<VariantName, VariantFigures>;

/** A goal: what of ours is compared with what, in one run. */
interface Goal {
  /** Undefined for a goal in the figure's own unit. */
  base?: VariantName;
  atMost?: number;
  atLeast?: number;
  unit: string;
}

interface Row {
  title: string;
  read: (figures: VariantFigures) => number | null;
  /** What stands in the cell, when not the figure alone. */
  show?: (figures: VariantFigures) => string;
  goal?: Goal;
}

/** Streams at which the goals of cost hold. */
const costStreams = 100;

/** Writes the table of a run: a row for each figure, a column for each variant, and the goals last. */
export function formatReport(run: RunFigures): string {
  const head = ['figure', ...[...run.keys()].map((name) => variantTitles[name]), 'goal for Tal-IA, in this run'];
  const rows = toRows(run).map(({ title, read, show, goal }) => [
    title,
    ...[...run.values()].map((figures) => show?.(figures) ?? formatNumber(read(figures))),
    goal === undefined ? '' : judge(run, read, goal),
  ]);
  return formatTable([head, ...rows]);
}

function toRows(run: RunFigures): Row[] {
  const streams = [...new Set([...run.values()].flatMap(({ levels }) => levels.map((level) => level.streams)))];
  const largest = Math.max(...streams);
  return [
    ...streams.map(toAddedRow),
    ...streams.map((count) => toFirstTurnRow(count)),
    ...streams.map((count) => toCpuRow(count)),
    {
      title: `… of its main thread, ${costStreams} streams`,
      read: (figures) => at(figures, costStreams)?.mainCpu ?? null,
      goal: { base: 'bare', atMost: 2, unit: '× bare proxy' },
    },
    {
      title: 'burst turns/s',
      read: (figures) => figures.burstPerSecond,
      goal: { base: 'ai-sdk', atLeast: 5, unit: '× AI SDK on express' },
    },
    {
      title: `RSS kB per open stream, ${largest} streams`,
      read: (figures) => at(figures, largest)?.rssKbPerStream ?? null,
      goal: { atMost: 80, unit: 'kB' },
    },
    { title: 'turns that failed', read: (figures) => figures.failed },
  ];
}

function toAddedRow(streams: number): Row {
  const goals: Readonly<Record<number, number>> = { 20: 1.5, 500: 2 };
  const atMost = goals[streams];
  return {
    title: `added first-token ms p50 / p95, ${streams} streams`,
    read: (figures) => at(figures, streams)?.addedP50 ?? null,
    show: (figures) => {
      const level = at(figures, streams);
      return level === undefined ? '' : `${formatNumber(level.addedP50)} / ${formatNumber(level.addedP95)}`;
    },
    ...(atMost !== undefined && { goal: { base: 'bare-database', atMost, unit: '× bare + 2 db calls' } }),
  };
}

function toFirstTurnRow(streams: number): Row {
  return {
    title: `… of a conversation's first turn, p50, ${streams} streams`,
    read: (figures) => at(figures, streams)?.firstTurnP50 ?? null,
  };
}

function toCpuRow(streams: number): Row {
  return {
    title: `CPU s per 1,000 turns, ${streams} streams`,
    read: (figures) => at(figures, streams)?.cpu ?? null,
    ...(streams === costStreams && { goal: { base: 'bare', atMost: 2, unit: '× bare proxy' } }),
  };
}

function at({ levels }: VariantFigures, streams: number): LevelFigures | undefined {
  return levels.find((level) => level.streams === streams);
}

/** Says how far ours is, and whether that is near enough; nothing where one of the two was not measured. */
function judge(run: RunFigures, read: Row['read'], { base, atMost, atLeast, unit }: Goal): string {
  const ours = readOf(run, 'talia', read);
  const theirs = base === undefined ? 1 : readOf(run, base, read);
  if (ours === null || theirs === null) return 'not measured';
  const ratio = ours / theirs;
  const isMet = ratio <= (atMost ?? Infinity) && ratio >= (atLeast ?? -Infinity);
  const wanted = atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  return `${isMet ? 'met' : 'NOT MET'}: ${formatNumber(ratio)} ${unit} (${wanted})`;
}

function readOf(run: RunFigures, variant: VariantName, read: Row['read']): number | null {
  const figures = run.get(variant);
  return figures === undefined ? null : read(figures);
}

/** Three digits are more than such figures hold. */
export function formatNumber(value: number | null): string {
  if (value === null) return '';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(Math.abs(value) < 1 ? 1 : 2)));
}
