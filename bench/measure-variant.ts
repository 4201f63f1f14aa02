import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import type { Collected, LoadOrder, Target, UpstreamOrder, Usage, VariantOrder } from './messages.ts';
import { percentile } from './percentile.ts';
import { answer, turnMs } from './plan.ts';
import type { Level, Plan } from './plan.ts';

/** What one variant came to at one number of streams. Times in ms; null where too little came to an end. */
export interface LevelFigures {
  streams: number;
  addedP50: number | null;
  addedP95: number | null;
  /** The same for the first turn of a conversation. */
  firstTurnP50: number | null;
  /** CPU seconds per 1,000 turns: of all threads, and of the main one. */
  cpu: number | null;
  mainCpu: number | null;
  rssKbPerStream: number;
}

/** What one variant came to. */
export interface VariantFigures {
  levels: LevelFigures[];
  burstPerSecond: number;
  failed: number;
  failure: string | null;
}

/** The processes of one measurement. */
export interface Bench {
  variant: Child<VariantOrder>;
  upstream: Child<UpstreamOrder>;
  load: Child<LoadOrder>;
  target: Target;
  tell: (line: string) => void;
}

/** Below this many turns a figure of their cost says nothing. */
const fewestTurns = 3;

/** Measures a variant that is running: every level, then bursts. */
export async function measureVariant(bench: Bench, plan: Plan): Promise<VariantFigures> {
  const figures: VariantFigures = { levels: [], burstPerSecond: 0, failed: 0, failure: null };
  await warmUp(bench, figures);
  for (const level of plan.levels) {
    bench.tell(`${level.streams} streams`);
    figures.levels.push(await measureLevel(bench, level, figures));
  }
  bench.tell('bursts');
  figures.burstPerSecond = await measureBurst(bench, plan.burst, figures);
  return figures;
}

/** Code is compiled and connections are made before anything counts. */
async function warmUp(bench: Bench, figures: VariantFigures): Promise<void> {
  await bench.upstream.ask({ type: 'pace', firstMs: 0, betweenMs: 0 });
  await bench.load.ask({ type: 'begin', target: bench.target, streams: 4, rampMs: 500 });
  await finish(bench, figures);
}

async function measureLevel(bench: Bench, level: Level, figures: VariantFigures): Promise<LevelFigures> {
  const { variant, upstream, load, target } = bench;
  await upstream.ask({ type: 'pace', firstMs: answer.firstMs, betweenMs: level.betweenMs });
  const idle = await variant.ask<Usage>({ type: 'usage' });
  await load.ask({ type: 'begin', target, streams: level.streams, rampMs: turnMs(level) });
  await load.ask({ type: 'mark' });
  const before = await variant.ask<Usage>({ type: 'usage' });
  await sleep(level.windowMs);
  const collected = await load.ask<Collected>({ type: 'collect' });
  const after = await variant.ask<Usage>({ type: 'usage' });
  // Whoever is still reading gets the rest at once.
  await upstream.ask({ type: 'pace', firstMs: 1, betweenMs: 0 });
  await finish(bench, figures);
  const perThousand = (ms: number) => (collected.completed < fewestTurns ? null : ms / collected.completed);
  return {
    streams: level.streams,
    addedP50: percentile(collected.addedMs, 50),
    addedP95: percentile(collected.addedMs, 95),
    firstTurnP50: percentile(collected.firstTurnAddedMs, 50),
    cpu: perThousand(after.cpuMs - before.cpuMs),
    mainCpu: perThousand(after.mainCpuMs - before.mainCpuMs),
    rssKbPerStream: (after.rssBytes - idle.rssBytes) / 1_024 / level.streams,
  };
}

async function measureBurst(bench: Bench, burst: Plan['burst'], figures: VariantFigures): Promise<number> {
  const { upstream, load, target } = bench;
  await upstream.ask({ type: 'pace', firstMs: 0, betweenMs: 0 });
  await load.ask({ type: 'begin', target, streams: burst.streams, rampMs: burst.warmMs });
  await load.ask({ type: 'mark' });
  await sleep(burst.windowMs);
  const { completed } = await load.ask<Collected>({ type: 'collect' });
  await finish(bench, figures);
  return completed / (burst.windowMs / 1_000);
}

async function finish({ load }: Bench, figures: VariantFigures): Promise<void> {
  const { failed, failure } = await load.ask<Collected>({ type: 'finish' });
  figures.failed += failed;
  figures.failure ??= failure;
}
