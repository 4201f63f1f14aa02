/**
 * Program: checks what will be published, after `pnpm -r run build`. Packs protocol and widget as `pnpm publish`
 * would, has publint look at the tarballs, and weighs the widget's CDN build. Ends with 1 if anything is wrong.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { measureBundle } from './bundle-size.ts';
import { run } from './child.mjs';
import { manifestFaults, publishedFaults } from './published-faults.ts';

const root = join(import.meta.dirname, '..');
const published = ['protocol', 'widget'];
const kilobyte = 1024;
/**
 * Brotli; the widget promises them to every page that carries it. Lazy is all that may ever be fetched: the panel, what a
 * closed chat shows, the card of one's own data, files, the live connection, a challenge, two languages. What opening takes has its own, tighter limit in the widget's `cdn.test.ts`.
 */
const budgets = { onLoad: 4 * kilobyte, lazy: 60 * kilobyte };

const faults = [...(await Promise.all(published.map(packageFaults))).flat(), ...sizeFaults()];
for (const fault of faults) console.error(`FAILED ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);

async function packageFaults(name: string): Promise<string[]> {
  const place = mkdtempSync(join(tmpdir(), 'talia-pack-'));
  try {
    const cwd = join(root, 'packages', name);
    const packed = await run('pnpm', ['pack', '--json', '--pack-destination', place], { cwd, output: 'capture' });
    const [file] = readdirSync(place);
    if (packed.code !== 0 || !file) return [`${name} could not be packed: ${packed.stderr}${packed.stdout}`];
    const { files }: { files: { path: string }[] } = JSON.parse(packed.stdout);
    const tarball = readFileSync(join(place, file));
    const found = [...publishedFaults(files.map(({ path }) => path)), ...(await lint(tarball))];
    if (found.length === 0) console.log(`${name} packs well: ${files.length} files, ${tarball.length} bytes`);
    return found.map((fault) => `${name}: ${fault}`);
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** What publint, and we, have to say about the manifest inside of a tarball. */
async function lint(tarball: Buffer): Promise<string[]> {
  const bytes = new Uint8Array(tarball).buffer;
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
  const words = messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
  return [...words, ...manifestFaults(pkg)];
}

function sizeFaults(): string[] {
  const size = measureBundle(join(root, 'packages/widget/cdn'), 'talia-chat.js');
  return (['onLoad', 'lazy'] as const).flatMap((part) => {
    const text = `widget ${part === 'onLoad' ? 'on load' : 'in all, lazily'}: ${size[part]} of ${budgets[part]} bytes brotli`;
    if (size[part] > budgets[part]) return [text];
    console.log(text);
    return [];
  });
}
