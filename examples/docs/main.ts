/**
 * Program: builds the pages of docs/widget. Without options for `npm start`, which serves them at /docs/; with `--endpoint`,
 * `--site-key` and `--out` for any static host. `--watch` builds again at every change.
 */
import { watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDocs } from './src/build-docs.ts';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string', default: '' },
    'site-key': { type: 'string', default: 'tlk_pub_local' },
    out: { type: 'string', default: join(import.meta.dirname, 'dist') },
    watch: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '../..');
const build = {
  root,
  out: resolve(values.out),
  endpoint: values.endpoint.replace(/\/+$/, ''),
  siteKey: values['site-key'],
};

buildDocs(build);
// A folder's own files each: watching all below one loses files that an editor replaces.
const watched = [join(root, 'docs'), join(root, 'docs', 'widget'), join(import.meta.dirname, 'public')];
if (values.watch) for (const folder of watched) watch(folder, buildAgain);

/** A page that is wrong for the moment is told and left as it was. */
function buildAgain(): void {
  try {
    buildDocs(build);
  } catch (error) {
    console.error(String(error));
  }
}
