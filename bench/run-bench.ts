import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { CallCount } from './count-calls.ts';
import { formatTable } from './format-table.ts';
import { measureVariant } from './measure-variant.ts';
import type { VariantFigures } from './measure-variant.ts';
import type { LoadOrder, UpstreamOrder, VariantOrder, VariantOrders } from './messages.ts';
import { planFor, variantTitles } from './plan.ts';
import type { VariantName } from './plan.ts';
import type { BenchOptions } from './read-options.ts';
import { formatReport } from './report.ts';
import { openDatabaseFor } from './open-database-for.ts';
import type { BenchDatabase } from './open-database-for.ts';
import { targets } from './targets.ts';

/** Where the result goes, and the news on the way. */
export interface Output {
  print: (line: string) => void;
  tell: (line: string) => void;
}

/** What all measurements of a run share. */
interface Scene {
  options: BenchOptions;
  output: Output;
  folder: string;
  upstream: Child<UpstreamOrder>;
  load: Child<LoadOrder>;
  database: BenchDatabase;
}

/** Measures what was asked for and prints it. Answers the exit code. @throws Error when a process does not start or ends */
export async function runBench(options: BenchOptions, output: Output): Promise<number> {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'talia-bench-'));
  // Also when a signal ends the run: the children end with this process, and what they kept goes too.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const closers: (() => Promise<void>)[] = [];
  try {
    const upstream = await startChild<UpstreamOrder>('./upstream/upstream.ts', { orders: {} });
    closers.push(upstream.stop);
    const load = await startChild<LoadOrder>('./load/load.ts', { orders: {} });
    closers.push(load.stop);
    output.tell('making a database');
    const database = await openDatabaseFor(options, folder);
    closers.push(database.close);
    const failed = await runAll({ options, output, folder, upstream, load, database });
    output.print(`\n${Math.round((performance.now() - startedAt) / 1_000)} s in all.`);
    return failed ? 1 : 0;
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** Answers whether a turn failed: then the figures are not what they seem. */
async function runAll(scene: Scene): Promise<boolean> {
  const { options, output } = scene;
  const run = new Map<VariantName, VariantFigures>();
  for (const variant of options.variants) run.set(variant, await runVariant(scene, variant));
  output.print(
    `Node ${process.version}, ${availableParallelism()} cores, ${options.database} database, ${options.length} run.\n`,
  );
  output.print(formatReport(run));
  if (options.variants.includes('talia')) {
    output.print(`\nCalls to the database\n\n${formatCalls(await countCalls(scene))}`);
  }
  const failures = [...run].filter(([, figures]) => figures.failed > 0);
  for (const [variant, { failed, failure }] of failures) {
    output.print(`\n${variantTitles[variant]}: ${failed} turns failed, the first of them: ${failure}`);
  }
  return failures.length > 0;
}

async function runVariant(scene: Scene, variant: VariantName): Promise<VariantFigures> {
  const { options, output, upstream, load } = scene;
  output.tell(`${variantTitles[variant]}: starting`);
  const child = await startChild<VariantOrder>(`./variants/${variant}.ts`, {
    orders: await prepareOrders(scene, variant),
    execArgv: ['--expose-gc', ...toProfiling(options, variant)],
  });
  try {
    const target = { ...targets[variant], port: child.port };
    const tell = (what: string) => output.tell(`${variantTitles[variant]}: ${what}`);
    return await measureVariant({ variant: child, upstream, load, target, tell }, planFor(variant, options.length));
  } finally {
    await child.stop();
  }
}

async function prepareOrders({ folder, upstream, database }: Scene, name: string): Promise<VariantOrders> {
  const own = join(folder, name);
  await database.prepare(own);
  return { upstreamPort: upstream.port, folder: own, supabase: database.supabase };
}

function toProfiling({ profiles }: BenchOptions, variant: VariantName): string[] {
  return profiles === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles, variant)}`];
}

async function countCalls(scene: Scene): Promise<CallCount[]> {
  scene.output.tell('counting calls to the database');
  await scene.upstream.ask({ type: 'pace', firstMs: 0, betweenMs: 0 });
  const orders = await prepareOrders(scene, 'count-calls');
  const child = await startChild<{ type: 'count' }>('./count-calls.ts', { orders });
  try {
    return await child.ask<CallCount[]>({ type: 'count' });
  } finally {
    await child.stop();
  }
}

function formatCalls(counts: readonly CallCount[]): string {
  const rows = counts.map(({ turn, calls }) => {
    const names = Object.entries(calls).map(([name, count]) => (count === 1 ? name : `${count} × ${name}`));
    const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
    return [turn, String(total), names.join(', ')];
  });
  return formatTable([['turn', 'calls', 'functions'], ...rows]);
}
