import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEditorData } from './create-editor-data.ts';
import { createManifest } from './create-manifest.ts';
import { createReference } from './create-reference.ts';

const widget = join(import.meta.dirname, '../../packages/widget');
const read = (name: string) => readFileSync(join(widget, name), 'utf8');
const manifest = createManifest('talia-chat.ts', { source: read('src/talia-chat.ts'), tagName: 'talia-chat' });
const chat = manifest.modules[0]?.declarations[0];
if (!chat) throw new Error('The manifest declares nothing.');
const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);

/** The names in code marks of the first column of a section's table, or of a whole section. */
function namesIn(section: string, scope: 'first_column' | 'text'): string[] {
  const text = read('README.md').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = scope === 'text' ? [text] : text.split('\n').flatMap((line) => /^\| (`.*?) \| /.exec(line)?.[1] ?? []);
  return rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/gs)].map(([, name = '']) => name));
}

test('the files of the package are those of the source: run `pnpm --filter @talia/widget run manifest`', () => {
  expect(JSON.parse(read('custom-elements.json'))).toEqual(manifest);
  expect(JSON.parse(read('vscode-html.json'))).toEqual(createEditorData(manifest));
  expect(readFileSync(join(widget, '../../docs/widget/referencia.md'), 'utf8')).toBe(createReference(manifest));
});

test('every name says what it is for', () => {
  for (const { name, description } of [...chat.attributes, ...chat.events, ...chat.cssParts, ...chat.cssProperties]) {
    expect(description, name).not.toBe('');
  }
});

test('every attribute that the element reads is documented, and no other', () => {
  const [, list = ''] = /settingNames = \[(.*?)\]/s.exec(read('src/sdk/config.ts')) ?? [];
  const settings = [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  expect(namesOf(chat.attributes).toSorted()).toEqual(['open', ...settings].toSorted());
});

test('the types of markup have every attribute, with its values, and no other', () => {
  const [, body = ''] = /interface TaliaChatAttributes \{(.*?)\n\}/s.exec(read('src/sdk/markup.ts')) ?? [];
  const typed = [...body.matchAll(/^ {2}'?([\w-]+)'?\?: (.*);$/gm)].map(([, name, type]) => `${name}: ${type}`);
  const listed = chat.attributes.map(({ name, type }) => `${name}: ${type.text.replaceAll('|', ' | ')}`);
  expect(typed.toSorted()).toEqual([...listed, 'config: TaliaConfig'].toSorted());
});

test('every event that is declared is documented, and no other', () => {
  const sources = ['src/launcher-events.ts', 'src/panel/conversation-events.ts'].map(read).join('');
  const declared = [...sources.matchAll(/'(talia-[a-z-]+)': (\w+);/g)].map(([, name, type]) => `${name} ${type}`);
  expect(chat.events.map(({ name, type }) => `${name} ${type.text}`).toSorted()).toEqual(declared.toSorted());
});

test('the README lists the attributes, events, members and tokens of the manifest', () => {
  expect(namesIn('Attributes', 'first_column').toSorted()).toEqual(namesOf(chat.attributes).toSorted());
  expect(namesIn('Events', 'first_column').toSorted()).toEqual(namesOf(chat.events).toSorted());
  expect(namesIn('Tokens', 'first_column').toSorted()).toEqual(namesOf(chat.cssProperties).toSorted());
  const members = namesIn('Methods', 'first_column').map((name) => name.replace(/\(.*|^\.|^TaliaChat\./g, ''));
  expect(members.toSorted()).toEqual(namesOf(chat.members).toSorted());
});

test('the README lists the parts, and the source has them', () => {
  const listed = namesIn('Parts', 'text').flatMap((names) => (names.includes('::') ? [] : names.split(/\s+/)));
  expect(listed.toSorted()).toEqual(namesOf(chat.cssParts).toSorted());
});

test('a member without a word is refused', () => {
  const source = 'export class X extends HTMLElement { open(): void {} }';
  expect(() => createManifest('x.ts', { source, tagName: 'x-x' })).toThrow('open has no doc sentence.');
});
