import type { Environment } from '../../config/environment.ts';
import type { ProjectPaths } from '../../config/paths.ts';
import type { Verdict } from './finding.ts';

/** The checks, in the order in which they are made. */
export const checks = [
  'settings',
  'keys',
  'database',
  'migrations',
  'rights',
  'strangers',
  'operators',
  'assistant',
  'model',
  'disk',
  'clock',
] as const;

export type CheckName = (typeof checks)[number];

/** What the doctor touches of the world. */
export interface DoctorDeps {
  /** Throws StartupError when a setting is not understood. */
  environment: () => Environment;
  paths: ProjectPaths;
  /** As `process.versions.node`. */
  nodeVersion: string;
  /** This machine's clock, in ms since 1970. */
  now: () => number;
  /** Bytes that may still be written where a folder is. */
  freeBytes: (folder: string) => Promise<number>;
}

/** Makes one check and reports what it came to; a check that fails by itself is a finding too. */
export type Examine = (check: CheckName, work: () => Verdict[] | Promise<Verdict[]>) => Promise<void>;
