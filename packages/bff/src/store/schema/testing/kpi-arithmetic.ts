import type { KpiRows } from './kpi-rows.ts';

/** A half-open stretch of time, in ms, and who counts in it. */
export interface Scope {
  start: number;
  end: number;
  channel: string | null;
  now: number;
  /** Contacts that were only testing. */
  testers: ReadonlySet<string>;
}

/** A share, or null when there is nothing to share. */
export function share(cases: number, total: number) {
  return { n: total, casos: cases, tasa: total === 0 ? null : cases / total };
}

/** A percentile between the two nearest values, as their distance says; null of nothing. */
export function percentile(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place - Math.floor(place));
}

/** Whether a moment is in the stretch. */
export function isWithin(moment: Date | null, { start, end }: Pick<Scope, 'start' | 'end'>): boolean {
  return moment !== null && moment.getTime() >= start && moment.getTime() < end;
}

/** One line for each stage of which there is something to say, boards by name and stages in their order. */
export function inBoardOrder(rows: KpiRows, describe: (stageId: string) => object | null): object[] {
  const lines: object[] = [];
  const boards = rows.lead_tableros.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  for (const board of boards) {
    const stages = rows.lead_etapas.filter((stage) => stage.tablero_id === board.id);
    for (const stage of stages.toSorted((a, b) => a.orden - b.orden)) {
      const line = describe(stage.id);
      if (line !== null) lines.push({ tablero: board.slug, etapa: stage.codigo, ...line });
    }
  }
  return lines;
}
