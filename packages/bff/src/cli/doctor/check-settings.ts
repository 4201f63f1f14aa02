import type { Environment } from '../../config/environment.ts';
import { problem, ok, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

const oldestNode = [22, 12] as const;

/** Whether the server can run on this Node. */
export function checkNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  const needed = oldestNode.join('.');
  return isOld ? problem(`Node ${version} is too old.`, `Use Node ${needed} or newer.`) : ok(`Node ${version}`);
}

/** What the settings, each of them understood, say together. */
export function checkSettings(environment: Environment): Verdict[] {
  return [
    ok(`Every variable is understood; environment "${environment.environment}".`),
    ...environment.warnings.map((sentence) => warning(sentence, 'Remove the variable.')),
    ...checkAddress(environment),
    ...checkLeftOver(environment),
    checkSessionSecret(environment),
  ];
}

/** The secret key travels with each request. */
function checkAddress({ supabase }: Environment): Verdict[] {
  if (supabase === null) return [];
  const { protocol, hostname } = new URL(supabase.url);
  if (protocol === 'https:' || /^(localhost|127\.|\[::1\]$)/.test(hostname)) return [];
  return [
    warning(
      `TALIA_SUPABASE_URL sends the secret key to ${hostname} unencrypted.`,
      'Use an https URL, unless nobody else can reach the network between.',
    ),
  ];
}

function checkLeftOver({ supabase, databaseUrl }: Environment): Verdict[] {
  if (supabase !== null || databaseUrl === null) return [];
  return [
    warning(
      'TALIA_SUPABASE_DATABASE_URL is set and TALIA_SUPABASE_URL is not: the server uses the embedded database, talia migrate the other.',
      'Set TALIA_SUPABASE_URL and TALIA_SUPABASE_SERVICE_ROLE too, or remove it.',
    ),
  ];
}

/** Without one of their own, processes sign visitors' tokens with what they share; a hint and no fault. */
function checkSessionSecret({ supabase, sessionSecret }: Environment): Verdict {
  if (sessionSecret !== null) return ok('TALIA_SESSION_SECRET is set: give every process the same one.');
  if (supabase === null) return ok("Visitors' tokens are signed with the key file of the data folder.");
  return ok(
    "TALIA_SESSION_SECRET is not set: visitors' tokens are signed with what TALIA_SUPABASE_SERVICE_ROLE gives, so every process needs the same key and a new key signs visitors out.",
  );
}
