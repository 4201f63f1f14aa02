/**
 * Program: builds the pages of docs/widget. Without options for `npm start`, which serves them at /docs/; with `--endpoint`,
 * `--site-key` and `--out` for any static host. `--watch` builds again at every change.
 */
import { watch } from 'node:fs/promises';
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
if (values.watch) {
  await Promise.all([follow(join(root, 'docs')), follow(join(import.meta.dirname, 'public'))]);
}

/** A page that is wrong for the moment is told and left as it was. */
async function follow(folder: string): Promise<void> {
  const changes = watch(folder, { recursive: true });
  for await (const { eventType } of changes) {
    if (!eventType) continue;
    try {
      buildDocs(build);
    } catch (error) {
      console.error(error);
    }
  }
}
