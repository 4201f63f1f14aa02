import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Definitions } from './json-schema.ts';

/** The types whose schemas judge what the simulator is sent. */
export const requestTypes = [
  'ResponseCreateParams',
  'ConversationCreateParams',
  'ConversationUpdateParams',
  'ItemCreateParams',
] as const;

/** The types whose schemas judge what the simulator answers; only tests read them. */
export const answerTypes = [
  'Response',
  'ResponseStreamEvent',
  'ResponseItemList',
  'Conversation',
  'ConversationDeletedResource',
  'ConversationItem',
  'ConversationItemList',
  'Model',
] as const;

const defaultCache = fileURLToPath(new URL('../../../../node_modules/.cache/talia-simulator/', import.meta.url));

/**
 * Gives the schemas of the named types: from the cache, or else made in a worker thread and put there, one file for
 * each version of the `openai` package. Processes that start together each make it; the last rename wins, with the same
 * content. A cache that cannot be written is a warning, since the schemas are at hand all the same.
 */
export async function loadDefinitions(
  typeNames: readonly string[],
  { cacheDirectory = defaultCache }: { cacheDirectory?: string } = {},
): Promise<Definitions> {
  const file = await cacheFile(typeNames, cacheDirectory);
  const cached = await readCache(file);
  if (cached) return cached;
  const made = await generateInWorker(typeNames);
  await writeCache(file, made);
  return made;
}

async function cacheFile(typeNames: readonly string[], cacheDirectory: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const version = await packageVersion(require.resolve('openai'));
  const source = await readFile(fileURLToPath(siblingModule('./generate-definitions')), 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([typeNames, source]))
    .digest('hex')
    .slice(0, 16);
  return join(cacheDirectory, version, `${key}.json`);
}

async function packageVersion(entry: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(dirname(entry), 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error(`No version in the package of ${entry}.`);
}

async function readCache(file: string): Promise<Definitions | null> {
  try {
    // Only `writeCache` writes there, under a name made of what the content depends on.
    return JSON.parse(await readFile(file, 'utf8')) as Definitions;
  } catch {
    // Not there, not readable or cut short: whatever it is, the schemas can be made anew.
    return null;
  }
}

async function writeCache(file: string, definitions: Definitions): Promise<void> {
  const draft = `${file}.${process.pid}.${Date.now()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, JSON.stringify(definitions));
    await rename(draft, file);
  } catch (error) {
    process.emitWarning(`The simulator's schemas could not be cached and are made anew each time: ${String(error)}`);
  }
}

async function generateInWorker(typeNames: readonly string[]): Promise<Definitions> {
  const worker = new Worker(siblingModule('./schema-worker'), { workerData: typeNames });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The schema worker ended with code ${code}.`)));
  });
}

/** A module beside this one, with this one's own extension: `.ts` from source, `.js` when built. */
function siblingModule(path: string): URL {
  return new URL(path + extname(fileURLToPath(import.meta.url)), import.meta.url);
}
