import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withStore } from '../open-store.ts';
import type { OpenedStore } from '../open-store.ts';
import type { ProgramDeps } from '../program.ts';
import { advise, describe, erase } from './erase.ts';
import { findContact, formatContacts } from './find-contact.ts';
import { writeExport } from './write-export.ts';

const whoHelp = 'contact id, e-mail, phone with +, session or conversation; exactly as stored';

/** `talia contact find|export|erase`: what a person may ask about their data. */
export function addContactCommands(program: Command, deps: ProgramDeps): void {
  const contact = program.command('contact').description('Find, export or erase what is kept of a person.');

  contact
    .command('find')
    .description('List the contacts known by this.')
    .argument('<who>', whoHelp)
    .option('--json', 'print JSON')
    .action((who: string, { json }: { json?: true }) =>
      withStore(deps, async ({ privacy }) => {
        const found = await privacy.findContacts(who);
        deps.print(json ? JSON.stringify(found, null, 2) : formatContacts(found));
        if (found.length === 0) deps.fail(1);
      }),
    );

  contact
    .command('export')
    .description('Write everything keyed to a person as JSON and CSV into a new folder. The audit notes it.')
    .argument('<who>', whoHelp)
    .option('--out <folder>', 'a folder that does not exist yet (default: contact-<id>)')
    .option('--json', 'print JSON, write no file')
    .action((who: string, options: { out?: string; json?: true }) =>
      withStore(deps, async ({ privacy }) => {
        const { contactId } = await findContact(privacy, who);
        const ask = () => privacy.exportContact(contactId, 'console');
        if (options.json) return deps.print(JSON.stringify(await ask(), null, 2));
        const folder = resolve(options.out ?? `contact-${contactId}`);
        const readAttachment = (id: string) => privacy.readAttachment(contactId, id);
        for (const path of await writeExport(folder, { ask, readAttachment })) deps.print(path);
      }),
    );

  contact
    .command('erase')
    .description('Erase a person for good: what OpenAI holds, then every row. Run it again if it was interrupted.')
    .argument('<who>', whoHelp)
    .option('--reason <text>', 'why, for the audit; nothing personal')
    .option('--yes', 'do not ask')
    .action((who: string, options: { reason?: string; yes?: true }) =>
      withStore(deps, (opened) => runErase(opened, deps, { who, ...options })),
    );
}

async function runErase(
  opened: OpenedStore,
  deps: ProgramDeps,
  options: { who: string; reason?: string; yes?: true },
): Promise<void> {
  const before = isUuid(options.who) ? await opened.privacy.findErasure(options.who) : null;
  if (before?.state === 'finished') return deps.print(`This person was ${describe(before)}.`);
  const contact = await findContact(opened.privacy, options.who);
  // Only somebody who is asked has to recognise the person; what a script writes may end in a log.
  deps.progress(options.yes ? contact.contactId : formatContacts([contact]));
  if (!options.yes && !(await deps.confirm('Erase this person for good? There is no way back. [y/N] '))) {
    deps.progress('Nothing was erased.');
    return deps.fail(1);
  }
  const erasure = await erase(opened, deps.environment(), {
    contactId: contact.contactId,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    progress: deps.progress,
  });
  if (erasure.state === 'finished') return deps.print(JSON.stringify(erasure.counts, null, 2));
  deps.progress(advise(erasure));
  deps.fail(1);
}

function isUuid(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(text);
}
