/** Program: `npm run bench`. Measures each variant in processes of their own and prints the table of the run. */
import { readOptions, usage } from './read-options.ts';
import { runBench } from './run-bench.ts';

// A signal that is handled lets the process tidy up as it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const asked = readOptions(args);
  switch (asked.type) {
    case 'help':
      console.log(usage);
      return 0;
    case 'wrong':
      console.error(`${asked.sentence}\n\n${usage}`);
      return 2;
    case 'run':
      return runBench(asked.options, {
        print: (line) => console.log(line),
        tell: (line) => console.error(line),
      });
  }
}
