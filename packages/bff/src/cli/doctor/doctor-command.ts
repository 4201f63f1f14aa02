import { statfs } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ProgramDeps } from '../program.ts';
import type { Finding } from './finding.ts';
import { formatFinding, formatSummary } from './format-findings.ts';
import { runDoctor } from './run-doctor.ts';

/** Adds `talia doctor`. Exit code 1 when there is a problem. */
export function addDoctorCommand(
  program: Command,
  deps: Pick<ProgramDeps, 'environment' | 'paths' | 'print' | 'fail'>,
): void {
  program
    .command('doctor')
    .description('Check settings, keys, database, rights, model, disk and clock, and say how to mend what is wrong.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nIt changes nothing and prints no secret. Exit code 1 when there is a problem.')
    .action(async ({ json }: { json?: true }) => {
      const findings: Finding[] = [];
      const world = { nodeVersion: process.versions.node, now: Date.now, freeBytes };
      await runDoctor({ ...world, environment: deps.environment, paths: deps.paths }, (finding) => {
        findings.push(finding);
        if (!json) deps.print(formatFinding(finding));
      });
      const isWell = findings.every(({ status }) => status !== 'problem');
      deps.print(json ? JSON.stringify({ ok: isWell, findings }, null, 2) : `\n${formatSummary(findings)}`);
      if (!isWell) deps.fail(1);
    });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
