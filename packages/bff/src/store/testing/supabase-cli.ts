import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositorySupabaseDir } from './supabase-dir.ts';

/** The Supabase command line, in a copy of the repository's `supabase` folder. */
export type SupabaseCli = {
  /** Runs a command, its words parted by spaces, on a database; for at most two minutes, and without asking. */
  run: (command: string, databaseUrl: string) => Promise<CliAnswer>;
  /** Removes the folder. */
  remove: () => Promise<void>;
};

/** What a run of it said, and its exit code; null when it had to be killed. */
export type CliAnswer = { code: number | null; stdout: string; stderr: string };

/**
 * Finds the command line among the installed packages. With `--remote=<postgres url>` it needs no Docker; nor does it
 * reach anything else here: no update check, no telemetry, no keyring, a home of its own.
 * @throws Error with a sentence when this platform has no build of it.
 */
export async function openSupabaseCli(): Promise<SupabaseCli> {
  const program = findProgram();
  const directory = await mkdtemp(join(tmpdir(), 'talia-supabase-'));
  for (const part of ['config.toml', 'migrations']) {
    // oxlint-disable-next-line no-await-in-loop
    await cp(join(repositorySupabaseDir, part), join(directory, 'supabase', part), { recursive: true });
  }
  return {
    run: (command, databaseUrl) => runProgram(program, [...command.split(' '), `--remote=${databaseUrl}`], directory),
    remove: () => rm(directory, { recursive: true }),
  };
}

function findProgram(): string {
  const { platform, arch } = process;
  const name = `@supabase/cli-${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    // The platform's package is a dependency of supabase, so it is found from there.
    const own = createRequire(createRequire(import.meta.url).resolve('supabase/package.json'));
    const folder = dirname(own.resolve(`${name}/package.json`));
    return join(folder, 'bin', platform === 'win32' ? 'supabase.exe' : 'supabase');
  } catch (cause) {
    throw new Error(
      `The gates need the Supabase command line (${name}), which is not installed. CONTRIBUTING.md says for which platforms the lockfile has it; on others these tests cannot run.`,
      { cause },
    );
  }
}

function runProgram(program: string, args: string[], directory: string): Promise<CliAnswer> {
  const env = {
    HOME: directory,
    TMPDIR: directory,
    // Said otherwise by the address, if need be: a try without TLS leaves a note among the output.
    PGSSLMODE: 'disable',
    DO_NOT_TRACK: '1',
    SUPABASE_TELEMETRY_DISABLED: '1',
    SUPABASE_NO_UPDATE_NOTIFIER: '1',
    SUPABASE_NO_KEYRING: '1',
  };
  const options = { cwd: directory, env, timeout: 120_000, killSignal: 'SIGKILL', maxBuffer: 64 << 20 } as const;
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
