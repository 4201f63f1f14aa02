import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { parseSource } from '../tools/boundaries/parse-source.ts';

/** Brotli bytes of a CDN build: what a page pays at once, and what comes with the first sign of intent. */
export interface BundleSize {
  readonly onLoad: number;
  readonly lazy: number;
}

/**
 * Weighs the scripts of a build. On load come the entry and whatever it imports statically, chunks included;
 * everything else is lazy.
 */
export function measureBundle(folder: string, entry: string): BundleSize {
  const eager = staticClosure(folder, entry);
  const all = globSync('**/*.js', { cwd: folder }).map(normalize);
  return {
    onLoad: total(folder, [...eager]),
    lazy: total(
      folder,
      all.filter((file) => !eager.has(file)),
    ),
  };
}

function staticClosure(folder: string, entry: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  const file = normalize(entry);
  if (seen.has(file)) return seen;
  seen.add(file);
  const { mentions } = parseSource(file, readFileSync(join(folder, file), 'utf8'));
  for (const { kind, specifier } of mentions) {
    if (kind === 'load' && specifier?.startsWith('.')) staticClosure(folder, join(dirname(file), specifier), seen);
  }
  return seen;
}

function total(folder: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(join(folder, file))).length, 0);
}
