import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { StartupError } from '../../errors.ts';
import { identityModes, locales, themes } from '../../store/site-store.ts';
import type { IdentityMode, Locale, SiteSettings, Theme } from '../../store/site-store.ts';

/** A number of the site's own, or the server's. */
type Count = number | 'server';

/** What `site add` and `site set` take besides the site's name. */
export interface SiteOptions {
  origin?: string[];
  assistant?: string;
  theme?: Theme;
  locale?: Locale | 'auto';
  identity?: IdentityMode;
  messagesPerMinute?: Count;
  tokensPerDay?: Count;
  consentTextFile?: string;
  consentVersion?: string;
  attachments?: 'on' | 'off';
}

/** Adds them to a command. */
export function addSiteOptions(command: Command): Command {
  return command
    .option(
      '--origin <origin>',
      'a page that may use it: https://www.example.com, or https://*.example.com for its subdomains; repeat for more',
      collectOrigin,
    )
    .option('--assistant <id>', "who answers: docs/prompt_<id>.md, or server for the server's own")
    .addOption(new Option('--theme <theme>', 'how the chat looks').choices(Object.keys(themes)))
    .addOption(new Option('--locale <locale>', 'its language, or auto for the page’s').choices([...locales, 'auto']))
    .addOption(
      new Option('--identity <mode>', 'whether visitors have to be known to the page').choices(
        Object.keys(identityModes),
      ),
    )
    .option('--messages-per-minute <n>', "messages of all its visitors, or server for the server's limit", parseCount)
    .option('--tokens-per-day <n>', "its budget at the model (UTC days), or server for the server's", parseCount)
    .option('--consent-text-file <file>', 'plain text that visitors accept before anything of them is stored')
    .option(
      '--consent-version <version>',
      'the version of that text, such as 2026-11; with a new one everybody accepts anew; none asks for nothing',
      parseVersion,
    )
    .addOption(new Option('--attachments <switch>', 'whether visitors may attach files').choices(['on', 'off']));
}

/**
 * Turns them into settings; what was not given stays as it is.
 * @throws StartupError when the assistant's file is not in `assistants`, or the text to accept cannot be used
 */
export function toSettings(options: SiteOptions, assistants: string): Partial<SiteSettings> {
  const { origin, assistant, theme, locale, identity, messagesPerMinute, tokensPerDay, attachments } = options;
  return {
    ...(origin === undefined ? {} : { origins: [...new Set(origin)] }),
    ...(assistant === undefined ? {} : { assistant: checkAssistant(assistant, assistants) }),
    ...(theme === undefined ? {} : { theme }),
    ...(locale === undefined ? {} : { locale: locale === 'auto' ? null : locale }),
    ...(identity === undefined ? {} : { identity }),
    ...(messagesPerMinute === undefined ? {} : { messagesPerMinute: toOwn(messagesPerMinute) }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay: toOwn(tokensPerDay) }),
    ...(attachments === undefined ? {} : { attachments: attachments === 'on' }),
    ...toConsent(options),
  };
}

const longestConsent = 4000;

/** A text never changes under its version: what somebody accepted has to be known. */
function toConsent({ consentTextFile, consentVersion }: SiteOptions): Pick<Partial<SiteSettings>, 'consent'> {
  if (consentTextFile === undefined && consentVersion === undefined) return {};
  if (consentTextFile === undefined && consentVersion === 'none') return { consent: null };
  if (consentTextFile === undefined || consentVersion === undefined || consentVersion === 'none') {
    throw new StartupError('Give --consent-text-file and --consent-version together, or --consent-version none.');
  }
  const text = readConsentText(consentTextFile);
  if (text === '' || text.length > longestConsent || text.includes('\0')) {
    throw new StartupError(`${consentTextFile} has to hold 1 to ${longestConsent} characters of text.`);
  }
  return { consent: { text, version: consentVersion } };
}

function readConsentText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
  } catch (error) {
    throw new StartupError(`${file} cannot be read.`, { cause: error });
  }
}

function toOwn(count: Count): number | null {
  return count === 'server' ? null : count;
}

function checkAssistant(id: string, assistants: string): string | null {
  if (id === 'server') return null;
  if (/^[a-z0-9-]{1,40}$/.test(id) && existsSync(join(assistants, `prompt_${id}.md`))) return id;
  throw new StartupError(`There is no assistant file docs/prompt_${id}.md. Write it first.`);
}

function collectOrigin(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), parseOrigin(value)];
}

/** Exactly as browsers write it in `Origin`; http only for this machine, `null` never. */
function parseOrigin(value: string): string {
  const concrete = value.replace('//*.', '//any.');
  const url = URL.parse(concrete);
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  // Everybody's subdomains are nobody's: https://*.com.
  const isTooWide = value !== concrete && !/\*\.[^.]+\.[^.]/.test(value);
  if (
    url === null ||
    url.origin !== concrete ||
    concrete.includes('*') ||
    isTooWide ||
    (url.protocol !== 'https:' && !isLocal)
  ) {
    throw new InvalidArgumentError('Write it like https://www.example.com, without a path.');
  }
  return value;
}

function parseVersion(value: string): string {
  if (/^[A-Za-z0-9._-]{1,40}$/.test(value)) return value;
  throw new InvalidArgumentError('Use up to 40 letters, digits, dots, - and _.');
}

function parseCount(value: string): Count {
  if (value === 'server') return value;
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0 && count < 2 ** 31) return count;
  throw new InvalidArgumentError('Use a whole number from 1 to 2147483647, or server.');
}
