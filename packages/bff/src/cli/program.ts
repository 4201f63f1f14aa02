import { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import type { ProjectPaths } from '../config/paths.ts';
import { addAlertsCommand } from './alerts-command.ts';
import { addContactCommands } from './contact/contact-commands.ts';
import { addPriceCommands } from './price-command.ts';
import { addRetentionCommand } from './retention-command.ts';
import { addDoctorCommand } from './doctor/doctor-command.ts';
import { addKpisCommand } from './kpis/kpis-command.ts';
import { addLeadsCommand } from './leads-command.ts';
import { addMigrateCommand } from './migrate/migrate-command.ts';
import { addSiteCommands } from './site/site-commands.ts';
import { addSessionCommands } from './session-command.ts';
import { addTraceCommand } from './trace-command.ts';
import { writeDocs } from './write-docs.ts';
import { runVisitors } from './visitors/run-visitors.ts';

/** What the command line touches of the world. */
export interface ProgramDeps {
  /** Read only when a command needs it, so that `--help` works with a broken environment. */
  environment: () => Environment;
  paths: ProjectPaths;
  root: string;
  /** The result, on standard output. */
  print: (text: string) => void;
  /** What is going on, on standard error. */
  progress: (text: string) => void;
  fail: (exitCode: number) => void;
  /** Asks the person at the terminal; without one it is a no. */
  confirm: (question: string) => Promise<boolean>;
}

/** The `talia` command line. What was not understood it has told when it throws CommanderError. */
export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('talia')
    .description('Tal-IA on the command line: what visitors left, and why the assistant answered as it did.')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => deps.print(text.trimEnd()),
      writeErr: (text) => deps.progress(text.trimEnd()),
    })
    .addHelpText('after', '\nServer: npm start · Tests: npm test · Settings: .env.example');

  addSiteCommands(program, deps);
  addLeadsCommand(program, deps);
  addAlertsCommand(program, deps);
  addTraceCommand(program, deps);
  addKpisCommand(program, deps);
  addSessionCommands(program, deps);
  addContactCommands(program, deps);
  addRetentionCommand(program, deps);
  addPriceCommands(program, deps);

  program
    .command('visitors')
    .description('Play scripted visitors through the HTTP API of a fresh server and compare what was stored.')
    .option('--file <path>', 'visitors, one JSON object a line', 'tests/data/visitors.jsonl')
    .option('--only <ids>', 'comma-separated ids')
    .option('--verbose', 'print each conversation')
    .action(async (options: { file: string; only?: string; verbose?: true }) => {
      const allRight = await runVisitors(deps, options);
      if (!allRight) deps.fail(1);
    });

  addMigrateCommand(program, deps);
  addDoctorCommand(program, deps);

  program
    .command('docs')
    .description('Write the pages of docs/ that are made from code.')
    .action(async () => {
      for (const path of await writeDocs(deps.root)) deps.print(path);
    });
  return program;
}
