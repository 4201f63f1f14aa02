import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { classifyKey, findDatabaseProject, findProject } from './classify-key.ts';
import { notChecked, ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

type Supabase = NonNullable<Environment['supabase']>;
type Keys = Pick<Environment, 'anonKey' | 'databaseUrl'>;

const whereKeysAre = 'Project Settings → API Keys';

/** Whether each key is of the kind and of the project it has to be, as far as it says so itself. */
export function checkKeys({ url, serviceKey }: Supabase, keys: Keys, now: number): Verdict[] {
  const project = findProject(url);
  return [
    checkSecretKey(serviceKey, project, now),
    ...(keys.anonKey === null ? [] : [checkAnonKey(keys.anonKey, project)]),
    ...checkDatabaseUrl(keys.databaseUrl, project),
  ];
}

function checkSecretKey(key: string, project: string | null, now: number): Verdict {
  const name = 'TALIA_SUPABASE_SERVICE_ROLE';
  const mend = `Set ${name} to a secret key of this project (sb_secret_…, ${whereKeysAre}).`;
  const found = classifyKey(key);
  switch (found.type) {
    case 'secret':
      return ok(`${name} is a secret key.`);
    case 'publishable':
      return problem(`${name} is a publishable key, which may do nothing.`, mend);
    case 'unknown':
      return warning(`${name} looks like no key of Supabase.`, mend);
    case 'legacy':
      break;
  }
  if (found.role !== 'service_role') return problem(`${name} is a key of the role "${found.role}".`, mend);
  if (isForeign(found.project, project)) {
    return problem(`${name} is a key of the project ${found.project}, and TALIA_SUPABASE_URL names ${project}.`, mend);
  }
  if (found.expiresAt !== null && found.expiresAt < now) return problem(`${name} is expired.`, mend);
  return warning(
    `${name} is a legacy service_role key; Supabase takes those out of use by the end of 2026.`,
    `Make a secret key (sb_secret_…, ${whereKeysAre}) and set it in place of this one.`,
  );
}

function checkAnonKey(key: string, project: string | null): Verdict {
  const name = 'TALIA_SUPABASE_ANON';
  const mend = `Set ${name} to the publishable key of this project (sb_publishable_…, ${whereKeysAre}).`;
  const found = classifyKey(key);
  if (found.type === 'secret' || (found.type === 'legacy' && found.role === 'service_role')) {
    return problem(`${name} is a secret key, and what it is meant for is shown to everybody.`, mend);
  }
  if (found.type === 'legacy' && isForeign(found.project, project)) {
    return problem(`${name} is a key of the project ${found.project}, and TALIA_SUPABASE_URL names ${project}.`, mend);
  }
  if (found.type === 'unknown') return warning(`${name} looks like no key of Supabase.`, mend);
  return ok(`${name} is a ${found.type === 'publishable' ? 'publishable key' : 'legacy anon key'}.`);
}

function checkDatabaseUrl(databaseUrl: string | null, project: string | null): Verdict[] {
  const named = databaseUrl === null ? null : findDatabaseProject(databaseUrl);
  if (!isForeign(named, project)) return [];
  return [
    problem(
      `TALIA_SUPABASE_DATABASE_URL is of the project ${named}, and TALIA_SUPABASE_URL names ${project}.`,
      'Make both name the same project: talia migrate would change the other one.',
    ),
  ];
}

function isForeign(named: string | null, project: string | null): boolean {
  return named !== null && project !== null && named !== project;
}

/** Whether the key file of the embedded database is there and its owner's alone. */
export async function checkKeyFile(dataDir: string): Promise<Verdict> {
  const path = join(dataDir, 'keys.json');
  const found = await stat(path).catch(() => null);
  if (found === null) return notChecked(`there is no key file yet (${path}); npm start makes it`);
  // Windows keeps its rights elsewhere.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    return problem(`Others on this machine can read the key file ${path}.`, `chmod 600 ${path}`);
  }
  return ok(`The key file ${path} is its owner's alone.`);
}
