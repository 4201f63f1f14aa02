import { parseArgs } from 'node:util';
import { variantNames } from './plan.ts';
import type { VariantName } from './plan.ts';

/** How a run was asked for. */
export interface BenchOptions {
  database: 'embedded' | 'postgres';
  length: 'whole' | 'quick';
  /** The variants to run, in their order. */
  variants: readonly VariantName[];
  /** Where the CPU profiles of the variants go, or null for none. */
  profiles: string | null;
}

/** What a command line asks for: a run, the help, or nothing that makes sense. */
export type Asked = { type: 'run'; options: BenchOptions } | { type: 'help' } | { type: 'wrong'; sentence: string };

/** How to use the program. */
export const usage = `npm run bench -- [--quick] [--database embedded|postgres] [--only NAME,…] [--profile FOLDER]

Measures what passing a streamed answer on costs, for plain servers and for Tal-IA's, side by side, and compares the
figures with the goals. Takes up to four minutes; use the ratios, for the figures are this machine's.

  --quick               one minute: fewer streams, shorter windows
  --database postgres   a real Postgres and PostgREST in place of the embedded database
  --only bare,talia     some variants only: ${variantNames.join(', ')}
  --profile FOLDER      also writes a CPU profile of each thread of each variant

Ends with 0 when everything was measured (whether or not the goals are met), 1 when something failed, 2 for wrong options.`;

/** Reads the command line. */
export function readOptions(args: readonly string[]): Asked {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { type: 'wrong', sentence: parsed };
  if (parsed.help === true) return { type: 'help' };
  const database = parsed.database ?? 'embedded';
  if (database !== 'embedded' && database !== 'postgres') {
    return { type: 'wrong', sentence: `There is no database "${database}": embedded or postgres.` };
  }
  const only = parsed.only?.split(',') ?? variantNames;
  const unknown = only.filter((name) => !(variantNames as readonly string[]).includes(name));
  if (unknown.length > 0) {
    return { type: 'wrong', sentence: `There is no variant "${unknown.join('", "')}": ${variantNames.join(', ')}.` };
  }
  return {
    type: 'run',
    options: {
      database,
      length: parsed.quick === true ? 'quick' : 'whole',
      variants: variantNames.filter((name) => only.includes(name)),
      profiles: parsed.profile ?? null,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        quick: { type: 'boolean' },
        database: { type: 'string' },
        only: { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
