import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { StartupError } from '../../errors.ts';
import type { ClockReading } from './check-clock.ts';
import { checkClock } from './check-clock.ts';
import { checkLogFolder, checkSpace } from './check-disk.ts';
import { checkKeyFile, checkKeys } from './check-keys.ts';
import { checkNode, checkSettings } from './check-settings.ts';
import { checks } from './doctor-deps.ts';
import type { DoctorDeps, Examine } from './doctor-deps.ts';
import { examineDatabase } from './examine-database.ts';
import { examineAnswers } from './examine-answers.ts';
import { notChecked, problem } from './finding.ts';
import type { Finding, Verdict } from './finding.ts';

/** Makes every check in order and reports each finding as it is made. It changes nothing and never throws. */
export async function runDoctor(deps: DoctorDeps, report: (finding: Finding) => void): Promise<void> {
  const examine = createExaminer(report);
  const { environment, verdicts } = readSettings(deps);
  await examine('settings', () => verdicts);
  if (environment === null) {
    for (const check of checks.slice(1)) await examine(check, () => [notChecked('the settings were not understood')]);
    return;
  }
  await examine('keys', async () => {
    const { supabase, dataDir } = environment;
    return supabase === null ? [await checkKeyFile(resolve(dataDir))] : checkKeys(supabase, environment, deps.now());
  });
  let databaseClock: ClockReading[] = [];
  await examine('database', async () => {
    databaseClock = await examineDatabase(environment, deps, examine);
    return [];
  });
  const modelClock = await examineAnswers(environment, deps, examine);
  await examine('disk', () => checkDisk(environment, deps));
  await examine('clock', () => {
    const readings = [...databaseClock, ...modelClock];
    return readings.length > 0 ? readings.map(checkClock) : [notChecked('nobody told the time')];
  });
}

function createExaminer(report: (finding: Finding) => void): Examine {
  return async (check, work) => {
    try {
      for (const verdict of await work()) report({ check, ...verdict });
    } catch (error) {
      report({ check, ...explainFailure(error) });
    }
  };
}

/** A sentence of ours is safe to show; anything else could quote a key or an address. */
function explainFailure(error: unknown, mend = 'Mend what it names.'): Verdict {
  if (error instanceof StartupError) return problem(error.message, mend);
  const kind = error instanceof Error ? error.name : 'unknown error';
  return problem(`This check failed by itself (${kind}).`, 'Please report it, with what talia doctor printed.');
}

function readSettings(deps: DoctorDeps): { environment: Environment | null; verdicts: Verdict[] } {
  const node = checkNode(deps.nodeVersion);
  try {
    const environment = deps.environment();
    return { environment, verdicts: [node, ...checkSettings(environment)] };
  } catch (error) {
    const mend = 'Correct it in the environment or in .env; .env.example says what each variable is for.';
    return { environment: null, verdicts: [node, explainFailure(error, mend)] };
  }
}

async function checkDisk(environment: Environment, { freeBytes }: DoctorDeps): Promise<Verdict[]> {
  const dataDir = resolve(environment.dataDir);
  const logDir = resolve(environment.logDir ?? join(dataDir, 'logs'));
  const isApart = environment.supabase === null && !isInside(dataDir, logDir);
  const folders = isApart ? [logDir, dataDir] : [logDir];
  return [await checkLogFolder(logDir), ...(await Promise.all(folders.map((folder) => checkSpace(folder, freeBytes))))];
}

/** Whether `path` is the folder or lies in it: `/data-2` is not inside `/data`. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
