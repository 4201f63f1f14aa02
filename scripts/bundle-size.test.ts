import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureBundle } from './bundle-size.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'talia-size-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a script and answers its weight. */
function script(name: string, text: string): number {
  writeFileSync(join(folder, name), text);
  return brotliCompressSync(Buffer.from(text)).length;
}

describe('the weight of a build', () => {
  it('is split at import(): what is fetched later is not paid on load', () => {
    const entry = script('talia.js', "addEventListener('click', () => import('./panel-1.js'));");
    const panel = script('panel-1.js', "import { html } from './lit-2.js'; console.log(html);");
    const lit = script('lit-2.js', 'export const html = 1;');
    expect(measureBundle(folder, 'talia.js')).toEqual({ onLoad: entry, lazy: panel + lit });
  });

  it('counts on load every chunk the entry needs at once, through others too', () => {
    mkdirSync(join(folder, 'chunks'));
    const entry = script('talia.js', "import './chunks/a.js'; import('./chunks/b.js');");
    const a = script('chunks/a.js', "export * from '../c.js';");
    const c = script('c.js', "import './chunks/a.js'; export const c = 1;");
    const b = script('chunks/b.js', "import '../c.js';");
    expect(measureBundle(folder, 'talia.js')).toEqual({ onLoad: entry + a + c, lazy: b });
  });
});
