/** Program: writes what editors and docs know of `<talia-chat>`, from its source. `pnpm --filter @talia/widget run manifest`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEditorData } from './create-editor-data.ts';
import { createManifest } from './create-manifest.ts';
import { createReference } from './create-reference.ts';

const root = join(import.meta.dirname, '../..');
const widget = join(root, 'packages/widget');
const source = readFileSync(join(widget, 'src/talia-chat.ts'), 'utf8');
const manifest = createManifest('talia-chat.ts', { source, tagName: 'talia-chat' });
write('custom-elements.json', manifest);
write('vscode-html.json', createEditorData(manifest));
writeFileSync(join(root, 'docs/widget/referencia.md'), createReference(manifest));

function write(name: string, value: object): void {
  writeFileSync(join(widget, name), `${JSON.stringify(value, null, 2)}\n`);
}
