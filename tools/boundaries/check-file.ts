import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { ModuleMention } from './parse-source.ts';
import { parseSource } from './parse-source.ts';
import type { Layer } from './rules.ts';
import {
  computedLoaders,
  environmentReaders,
  isIn,
  isTestCode,
  layers,
  mayImport,
  typesOnly,
  vendorDoors,
} from './rules.ts';

/** A source file, named from packages/: `bff/src/store/rpc.ts`. */
export interface SourceFile {
  readonly file: string;
  readonly source: string;
  readonly declared: DeclaredPackages;
}

/** Names in the package.json files that a source file may rely on. */
export interface DeclaredPackages {
  /** Installed wherever the package is: its own name and its dependencies. */
  readonly always: ReadonlySet<string>;
  /** Installed for development only: enough for tests and for types. */
  readonly development: ReadonlySet<string>;
}

/** Checks one file against rules.ts and answers one sentence for each breach. */
export function checkFile({ file, source, declared }: SourceFile): string[] {
  const { mentions, environmentLines } = parseSource(file, source);
  const breaches = mentions.flatMap((mention) =>
    faultsOf(file, mention, declared).map((fault) => `${file}:${mention.line} ${fault}`),
  );
  if (isTestCode(file) || isIn(file, environmentReaders)) return breaches;
  return [...breaches, ...environmentLines.map((line) => `${file}:${line} reads process.env; take it as an argument`)];
}

function faultsOf(file: string, mention: ModuleMention, declared: DeclaredPackages): string[] {
  const { specifier } = mention;
  if (specifier === undefined) {
    const mayCompute = isTestCode(file) || isIn(file, computedLoaders);
    return mayCompute ? [] : ['names a module by a computed text, which nobody can check'];
  }
  if (specifier.startsWith('.')) return relativeFaults(file, posix.join(posix.dirname(file), specifier));
  if (isBuiltin(specifier)) return [];
  return packageFaults(file, specifier, { mention, declared });
}

function relativeFaults(file: string, target: string): string[] {
  const home = `${file.split('/')[0]}/`;
  if (!target.startsWith(home)) return [`leaves its package for ${target}; use the package's public entry`];
  if (isTestCode(file)) return [];
  if (isTestCode(target)) return [`is not a test and imports the test code ${target}`];
  return layerFaults(file, target);
}

function layerFaults(file: string, target: string): string[] {
  if (!file.startsWith('bff/src/')) return [];
  const from = layerOf(file);
  const to = layerOf(target);
  if (!from) return ['belongs to no layer of tools/boundaries/rules.ts'];
  if (!to) return [`imports ${target}, which belongs to no layer of tools/boundaries/rules.ts`];
  return from === to || mayImport[from].includes(to) ? [] : [`(${from}) may not import ${target} (${to})`];
}

function layerOf(file: string): Layer | undefined {
  // Object.keys answers strings; these are the names of the layers.
  const names = Object.keys(layers) as Layer[];
  return names.find((layer) => isIn(file, layers[layer]));
}

interface PackageImport {
  readonly mention: ModuleMention;
  readonly declared: DeclaredPackages;
}

function packageFaults(file: string, specifier: string, { mention, declared }: PackageImport): string[] {
  const name = packageOf(specifier);
  const isKnown = declared.always.has(name) || isKnownForDevelopment(file, name, { mention, declared });
  const faults = isKnown ? [] : [`imports ${name}, which is not among its package's dependencies`];
  if (isTestCode(file)) return faults;
  const vendor = vendorDoors.find((door) => door.name === name);
  if (vendor && !isIn(file, vendor.doors))
    faults.push(`may not import ${name}; its door is ${vendor.doors.join(', ')}`);
  const bound = typesOnly.find((rule) => rule.name === name && file.startsWith(rule.inside));
  if (bound && mention.kind !== 'type') faults.push(`imports ${name} as code; only "import type" is allowed here`);
  return faults;
}

/** Tests may run it, types may name it: also where only its types are installed. */
function isKnownForDevelopment(file: string, name: string, { mention, declared }: PackageImport): boolean {
  if (!isTestCode(file) && mention.kind !== 'type') return false;
  return declared.development.has(name) || (mention.kind === 'type' && declared.development.has(`@types/${name}`));
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}
