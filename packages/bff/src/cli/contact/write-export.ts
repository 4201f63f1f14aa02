import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { StartupError } from '../../errors.ts';
import { isRecord } from '../../json.ts';
import type { AttachmentFile } from '../../store/attachment-store.ts';
import type { ContactExport } from '../../store/privacy-schemas.ts';

/** Where an export comes from. */
export interface ExportSource {
  ask: () => Promise<ContactExport>;
  /** A file of the person's messages; null when its bytes are elsewhere. */
  readAttachment: (id: string) => Promise<AttachmentFile | null>;
}

/**
 * Writes an export into a new folder only its owner can read: `contact.json` with everything, a CSV file for each
 * table that has rows (RFC 4180, UTF-8 with a mark so that spreadsheets read accents), and in `files` what was attached.
 * The folder comes first, so the audit notes no export that had no place to go. Answers the files' paths.
 * @throws StartupError when the folder exists already, and whatever the source throws
 */
export async function writeExport(folder: string, { ask, readAttachment }: ExportSource): Promise<string[]> {
  await makeFolder(folder);
  try {
    const exported = await ask();
    const paths = await writeFiles(exported, folder);
    return [...paths, ...(await writeAttachments(exported, join(folder, 'files'), readAttachment))];
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function writeFiles(exported: ContactExport, folder: string): Promise<string[]> {
  const files = [
    { name: 'contact.json', text: `${JSON.stringify(exported, null, 2)}\n` },
    ...Object.entries(exported.tables)
      .filter(([, rows]) => rows.length > 0)
      .map(([table, rows]) => ({ name: `${table}.csv`, text: toCsv(rows) })),
  ];
  return Promise.all(
    files.map(async ({ name, text }) => {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600, flag: 'wx' });
      return path;
    }),
  );
}

/** One after the other, so that memory holds one of them. */
async function writeAttachments(
  { tables }: ContactExport,
  folder: string,
  read: ExportSource['readAttachment'],
): Promise<string[]> {
  const paths: string[] = [];
  for (const { id } of tables['adjuntos'] ?? []) {
    const file = typeof id === 'string' ? await read(id) : null;
    if (file === null) continue;
    if (paths.length === 0) await makeFolder(folder);
    const path = join(folder, `${String(id)}-${toFileName(file.name)}`);
    await writeFile(path, file.bytes, { mode: 0o600, flag: 'wx' });
    paths.push(path);
  }
  return paths;
}

/** File systems take 255 bytes of a name, and the id before it has 37. */
const longestName = 200;

/** A visitor chose the name: what no file system minds is left of it, and its end, which says what it is. */
export function toFileName(name: string): string {
  const signs = Array.from(name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_'));
  while (Buffer.byteLength(signs.join('')) > longestName) signs.shift();
  return signs.join('');
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw new StartupError(`The folder ${folder} cannot be made (does it exist already?). Choose another with --out.`, {
      cause: error,
    });
  }
}

/** Rows as CSV. What a visitor wrote must not run as a formula in a spreadsheet, so such cells begin with a quote. */
export function toCsv(rows: readonly Record<string, unknown>[]): string {
  return stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)]))),
    { header: true, bom: true, escape_formulas: true },
  );
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
