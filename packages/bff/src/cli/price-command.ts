import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { ModelPrice } from '../store/price-store.ts';
import { formatTable } from './format-table.ts';
import { withStore } from './open-store.ts';
import { parseDay } from './parse-day.ts';
import type { ProgramDeps } from './program.ts';

interface PriceOptions {
  from: string;
  input: number;
  output: number;
  cached?: number;
  cacheWrite?: number;
  source?: string;
}

/** `talia price list|set`: what models cost, which makes the cost of each run. */
export function addPriceCommands(program: Command, deps: ProgramDeps): void {
  const price = program.command('price').description('Prices of models: what the cost of a run is made of.');

  price
    .command('list')
    .description('List the prices known, in US dollars for a million tokens.')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) =>
      withStore(deps, async ({ prices }) => {
        const known = await prices.listPrices();
        deps.print(json ? JSON.stringify(known, null, 2) : formatPrices(known));
      }),
    );

  price
    .command('set')
    .description('Say what a model costs from a day on. Runs of those days that had no cost get theirs.')
    .argument('<model>', 'its name at OpenAI; dated names of it count too')
    .requiredOption('--from <day>', 'YYYY-MM-DD (UTC)', parseDay)
    .requiredOption('--input <usd>', 'a million input tokens', parseUsd)
    .requiredOption('--output <usd>', 'a million output tokens', parseUsd)
    .option('--cached <usd>', 'a million input tokens read from the cache (default: as --input)', parseUsd)
    .option('--cache-write <usd>', 'a million input tokens written to the cache (default: as --input)', parseUsd)
    .option('--source <text>', 'where the figures are from')
    .action((model: string, options: PriceOptions) =>
      withStore(deps, async ({ prices }) => {
        const runs = await prices.savePrice(toPrice(model, options));
        deps.print(`Saved. ${runs} runs have their cost now.`);
      }),
    );
}

function toPrice(model: string, options: PriceOptions): ModelPrice {
  return {
    model,
    from: options.from,
    input: options.input,
    cachedInput: options.cached ?? options.input,
    cacheWrite: options.cacheWrite ?? options.input,
    output: options.output,
    source: options.source ?? null,
  };
}

function formatPrices(prices: readonly ModelPrice[]): string {
  if (prices.length === 0) return 'No prices yet.';
  return formatTable(
    ['model', 'from', 'input', 'cached', 'cache write', 'output', 'source'],
    prices.map((price) => [
      price.model,
      price.from,
      String(price.input),
      String(price.cachedInput),
      String(price.cacheWrite),
      String(price.output),
      price.source ?? '–',
    ]),
  );
}

function parseUsd(value: string): number {
  const price = Number(value);
  if (value.trim() === '' || !Number.isFinite(price) || price < 0)
    throw new InvalidArgumentError('Write it like 0.10.');
  return price;
}
