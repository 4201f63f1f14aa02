import { readFile } from 'node:fs/promises';

/** The SQL of an older Tal-IA: its schema, or rows of every kind it holds. */
export function readFixture(name: 'older-database' | 'older-rows'): Promise<string> {
  return readFile(new URL(`../fixtures/${name}.sql`, import.meta.url), 'utf8');
}
