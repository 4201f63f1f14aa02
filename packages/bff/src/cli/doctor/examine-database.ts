import type { Environment } from '../../config/environment.ts';
import { readDiagnosis } from '../../store/diagnosis.ts';
import type { DiagnosisAnswer } from '../../store/diagnosis.ts';
import { readMigrations } from '../../store/migrate/migration-files.ts';
import { findOwnObjects, findServicePrivileges } from '../../store/migrate/own-objects.ts';
import { createProbe } from '../../store/probe.ts';
import type { ClockReading } from './check-clock.ts';
import { checkDatabase } from './check-database.ts';
import { checkMigrations, checkMigrationsDirectly } from './check-migrations.ts';
import { checkOperators } from './check-operators.ts';
import { checkRights } from './check-rights.ts';
import { checkStrangers } from './check-strangers.ts';
import type { DoctorDeps, Examine } from './doctor-deps.ts';
import { notChecked, problem } from './finding.ts';
import type { Verdict } from './finding.ts';
import { openDoctorDatabase } from './open-doctor-database.ts';
import type { DoctorDatabase } from './open-doctor-database.ts';

const unreachable = 'the database cannot be reached';

type OpenDatabase = Extract<DoctorDatabase, { type: 'open' }>;

/** Makes the checks that ask the database. Answers its clock, when it told. */
export async function examineDatabase(
  environment: Environment,
  deps: DoctorDeps,
  examine: Examine,
): Promise<ClockReading[]> {
  const database = await openDoctorDatabase(environment, deps.paths);
  if (database.type !== 'open') {
    await examine('database', () => [explainClosed(database)]);
    for (const check of ['migrations', 'rights', 'strangers', 'operators'] as const) {
      await examine(check, () => [notChecked('there is no database to ask')]);
    }
    return [];
  }
  try {
    return await examineOpen(database, { environment, deps, examine });
  } finally {
    await database.close();
  }
}

function explainClosed(database: Exclude<DoctorDatabase, { type: 'open' }>): Verdict {
  if (database.type === 'absent') return notChecked(`${database.why}; npm start makes the embedded database`);
  return problem(database.message, 'Stop the process that uses it, or look at what it says.');
}

interface Context {
  environment: Environment;
  deps: DoctorDeps;
  examine: Examine;
}

async function examineOpen(database: OpenDatabase, { environment, deps, examine }: Context): Promise<ClockReading[]> {
  const { where, name, connection } = database;
  const probe = createProbe(connection, deps.now);
  // The first question pays for the connection, which a running server has long made.
  await probe.call('latido');
  const ping = await probe.call('latido');
  const answer = await readDiagnosis(probe);
  const migrations = await readMigrations(deps.paths.supabase);

  await examine('database', () =>
    checkDatabase({ name, hosted: where === 'supabase' ? 'supabase' : 'here', ping, diagnosis: answer }),
  );
  await examine('migrations', async () => {
    const { databaseUrl } = environment;
    if (where !== 'supabase' || databaseUrl === null) return checkMigrations(where, migrations, answer);
    return checkMigrationsDirectly(databaseUrl, deps.paths.supabase);
  });
  await examine('rights', () => {
    if (answer.type !== 'known') return [notChecked('the database did not answer how it is; see "migrations"')];
    const own = findOwnObjects(migrations);
    return checkRights(answer.diagnosis, { own, servicePrivileges: findServicePrivileges(migrations) });
  });
  await examine('strangers', () => {
    if (ping.type === 'unreachable') return [notChecked(unreachable)];
    if (database.stranger !== null) return checkStrangers(createProbe(database.stranger, deps.now));
    return [
      notChecked(where === 'server' ? 'the running server lets nobody in here' : 'TALIA_SUPABASE_ANON is not set'),
    ];
  });
  await examine('operators', () => {
    if (ping.type === 'unreachable') return [notChecked(unreachable)];
    return examineOperators(environment, deps, readClock(answer));
  });
  return readClock(answer);
}

async function examineOperators(environment: Environment, deps: DoctorDeps, clock: ClockReading[]): Promise<Verdict[]> {
  const { supabase, legacyJwtSecret, anonKey } = environment;
  if (supabase === null) return [notChecked('operators sign in at Supabase, and the database is the embedded one')];
  const { url, serviceKey } = supabase;
  const apiKey = anonKey ?? serviceKey;
  return checkOperators({
    url,
    apiKey,
    legacyJwtSecret,
    fetch: globalThis.fetch,
    now: clock[0]?.theirs ?? deps.now(),
    probeAs: (userToken) => createProbe({ url, key: apiKey, userToken }, deps.now),
  });
}

function readClock(answer: DiagnosisAnswer): ClockReading[] {
  if (answer.type !== 'known') return [];
  const { askedAt, answeredAt, diagnosis } = answer;
  return [{ of: 'the database', theirs: diagnosis.clock, askedAt, answeredAt }];
}
