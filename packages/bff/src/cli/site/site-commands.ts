import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { formatTable } from '../format-table.ts';
import { withStore } from '../open-store.ts';
import type { ProgramDeps } from '../program.ts';
import { createIdentitySecret, createSiteKey } from '../../store/site-keys.ts';
import type { SiteRow } from '../../store/site-store.ts';
import { addSiteOptions, toSettings } from './site-options.ts';
import type { SiteOptions } from './site-options.ts';

/** Running servers read the sites again this often. */
const seconds = 5;

/** `talia site add|list|set|rotate|rotate-identity|revoke|restore`: the pages that may use the chat. */
export function addSiteCommands(program: Command, deps: ProgramDeps): void {
  const site = program
    .command('site')
    .description('Sites: landing pages that may use the chat, each with a public key of its own.');
  addList(site, deps);
  addAdd(site, deps);
  addSet(site, deps);
  addRotations(site, deps);
  addRevoke(site, deps);
}

function addList(site: Command, deps: ProgramDeps): void {
  site
    .command('list')
    .description('List the sites and their public keys.')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) =>
      withStore(deps, async ({ sites }) => {
        const known = await sites.list();
        deps.print(json ? JSON.stringify(known, null, 2) : formatSites(known));
      }),
    );
}

function addAdd(site: Command, deps: ProgramDeps): void {
  const command = site
    .command('add')
    .description('Add a site and print its key, and once the secret with which its server says who visitors are.')
    .argument('<name>', 'lower-case letters, digits and -', parseName);
  addSiteOptions(command).action((name: string, options: SiteOptions) =>
    withStore(deps, async ({ sites }) => {
      if (options.origin === undefined) {
        deps.progress('Give at least one --origin: the page that will use it, such as https://www.example.com.');
        return deps.fail(1);
      }
      const first = { key: createSiteKey(deps.environment().environment), secret: createIdentitySecret() };
      await sites.create(name, first, toSettings(options, deps.paths.assistants));
      deps.print(`Site ${name}\nPublic key       ${first.key}\nIdentity secret  ${first.secret}`);
      deps.progress('The secret is not shown again: keep it on the page’s server, or rotate it when it is lost.');
      deps.progress(`Running servers know the site within ${seconds} s.`);
    }),
  );
}

function addSet(site: Command, deps: ProgramDeps): void {
  const command = site
    .command('set')
    .description('Change a site; what is not given stays. --origin replaces the whole list.')
    .argument('<name>', 'its name');
  addSiteOptions(command).action((name: string, options: SiteOptions) =>
    withStore(deps, async ({ sites }) => {
      await sites.change(name, toSettings(options, deps.paths.assistants));
      deps.print(formatSites((await sites.list()).filter(({ id }) => id === name)));
    }),
  );
}

function addRotations(site: Command, deps: ProgramDeps): void {
  site
    .command('rotate')
    .description('Give a site a new public key. The one before goes on for a while; at most two are active.')
    .argument('<name>', 'its name')
    .option('--grace <hours>', 'how long the old key goes on', parseHours, 168)
    .action((name: string, { grace }: { grace: number }) =>
      withStore(deps, async ({ sites }) => {
        const key = createSiteKey(deps.environment().environment);
        await sites.rotateKey(name, key, grace);
        deps.print(`Public key  ${key}`);
        deps.progress(`Put it into the page; the old one goes on for ${grace} h.`);
      }),
    );
  site
    .command('rotate-identity')
    .description('Give a site a new identity secret, printed once. The one before goes on for a while.')
    .argument('<name>', 'its name')
    .option('--grace <hours>', 'how long the old secret goes on', parseHours, 24)
    .action((name: string, { grace }: { grace: number }) =>
      withStore(deps, async ({ sites }) => {
        const secret = createIdentitySecret();
        await sites.rotateSecret(name, secret, grace);
        deps.print(`Identity secret  ${secret}`);
        deps.progress(`The old one goes on for ${grace} h.`);
      }),
    );
}

function addRevoke(site: Command, deps: ProgramDeps): void {
  site
    .command('revoke')
    .description('Shut a site: its keys and its visitors’ tokens are good for nothing. What was said stays.')
    .argument('<name>', 'its name')
    .action((name: string) =>
      withStore(deps, async ({ sites }) => {
        await sites.revoke(name);
        deps.print(
          `${name} is shut; running servers know within ${seconds} s. Open it with: talia site restore ${name}`,
        );
      }),
    );
  site
    .command('restore')
    .description('Open a site again that was revoked.')
    .argument('<name>', 'its name')
    .action((name: string) =>
      withStore(deps, async ({ sites }) => {
        await sites.restore(name);
        deps.print(`${name} is open again.`);
      }),
    );
}

function formatSites(sites: readonly SiteRow[]): string {
  if (sites.length === 0) return 'No sites.';
  return formatTable(
    [
      'site',
      'keys',
      'origins',
      'assistant',
      'identity',
      'theme',
      'locale',
      'msg/min',
      'tokens/day',
      'consent',
      'files',
      'open',
    ],
    sites.map((site) => [
      site.id,
      site.keys.map(formatKey).join(' '),
      site.id === 'local' ? ['this machine', ...site.origins].join(' ') : site.origins.join(' '),
      site.assistant ?? '–',
      site.identity,
      site.theme,
      site.locale ?? '–',
      String(site.messagesPerMinute ?? '–'),
      String(site.tokensPerDay ?? '–'),
      site.consent?.version ?? '–',
      site.attachments ? 'on' : 'off',
      site.revokedAt === null ? 'yes' : `no, since ${site.revokedAt.slice(0, 10)}`,
    ]),
  );
}

function formatKey({ key, expiresAt }: SiteRow['keys'][number]): string {
  return expiresAt === null ? key : `${key} (until ${expiresAt.slice(0, 16).replace('T', ' ')})`;
}

function parseName(value: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(value)) return value;
  throw new InvalidArgumentError('Use up to 40 lower-case letters, digits and -.');
}

function parseHours(value: string): number {
  const hours = Number(value);
  if (Number.isSafeInteger(hours) && hours >= 0 && hours <= 24 * 365) return hours;
  throw new InvalidArgumentError('Use whole hours.');
}
