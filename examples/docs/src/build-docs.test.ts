import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDocs } from './build-docs.ts';
import { readBook, type Page } from './pages.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { index, pages } = readBook(root);
const isFeature = ({ source }: Page) => source.startsWith('docs/widget/') && source !== index.source;
const features = pages.filter((page) => isFeature(page) && page.name !== 'referencia');

let out: string;
const build = (server = { endpoint: '', siteKey: 'tlk_pub_local' }) => buildDocs({ root, out, ...server });
const built = (): Map<string, string> =>
  new Map(globSync('**/*.html', { cwd: out }).map((file) => [file, readFileSync(join(out, file), 'utf8')]));
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'talia-docs-'));
  build();
});
afterAll(() => rmSync(out, { recursive: true }));

describe('docs/widget', () => {
  it('has no page that the index does not link to', () => {
    const files = globSync('docs/widget/*.md', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
    expect(
      pages
        .filter((page) => isFeature(page) || page === index)
        .map(({ source }) => source)
        .toSorted(),
    ).toEqual(files.toSorted());
    expect(features.length).toBeGreaterThan(14);
  });

  it.each([index, ...pages.filter(isFeature)])(
    '$name has an example that runs, a title and one paragraph under it',
    (page) => {
      expect(page.markdown).toMatch(/^```html vivo \d{3} \S/m);
      expect(page.markdown).toMatch(/^# .+\n\n[^#\n]/);
    },
  );

  it('names each part of the element, and each attribute, method, event and token on the page of a feature', () => {
    const names = readManifest();
    const all = pages.map(({ markdown }) => markdown).join('\n');
    const ofFeatures = features.map(({ markdown }) => markdown).join('\n');
    expect(findMissing(all, names.parts)).toEqual([]);
    expect(findMissing(ofFeatures, [...names.attributes, ...names.members, ...names.events, ...names.tokens])).toEqual(
      [],
    );
  });

  it('has relative links only to files and headings that are there', () => {
    const broken = pages.flatMap((page) =>
      [...withoutCode(page.markdown).matchAll(/\]\(([^)]+)\)/gs)].flatMap(([, href = '']) => {
        const target = href.replaceAll(/\s/g, '');
        return /^[a-z]+:/.test(target) || leadsSomewhere(target, page) ? [] : [`${page.source}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});

describe('the built pages', () => {
  it('link to each other, to their files and to places in them, by relative addresses', () => {
    const html = built();
    const broken = [...html].flatMap(([file, text]) =>
      [...text.matchAll(/ (?:href|src)="([^"]+)"/g)].flatMap(([, href = '']) => {
        if (/^(https?:|mailto:)/.test(href) || ['/', '/playground'].includes(href)) return [];
        if (href.startsWith('/widget/')) return file.startsWith('vivo/') ? [] : [`${file}: ${href}`];
        const [path = '', hash] = href.split('#');
        const target = path === '' ? file : posix.join(posix.dirname(file), path);
        if (!statSync(join(out, target), { throwIfNoEntry: false })?.isFile()) return [`${file}: ${href}`];
        const isThere = hash === undefined || hash === 'talia' || html.get(target)?.includes(` id="${hash}"`);
        return isThere ? [] : [`${file}: ${href}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('hold nothing that a policy without inline code refuses', () => {
    for (const [file, text] of built()) {
      expect(text.match(/<style|\sstyle=|\son\w+="|<script(?![^>]*\ssrc=)[^>]*>/g) ?? [], file).toEqual([]);
    }
  });

  it('leave alone what did not change, and take away what is no page any more', () => {
    const page = join(out, 'modos.html');
    const { mtimeMs } = statSync(page);
    writeFileSync(join(out, 'antes.html'), 'old');
    writeFileSync(join(out, 'sdk.html'), 'old');
    build();
    expect(statSync(page).mtimeMs).toBe(mtimeMs);
    expect([...built().keys()]).not.toContain('antes.html');
    expect(built().get('sdk.html')).toContain('<h1');
  });

  it('work on another host with the address of a server: nothing in them is of the host they lie on', () => {
    build({ endpoint: 'https://charla.example', siteKey: 'tlk_pub_otra' });
    for (const [file, text] of built()) {
      expect(text.match(/(href|src|endpoint)="\/[^"]*"/g) ?? [], file).toEqual([]);
      if (!file.startsWith('vivo/')) continue;
      expect(text, file).toContain('https://charla.example/widget/talia-');
      expect(text, file).not.toMatch(/chat\.example\.com|tlk_pub_…|tlk_pub_local/);
    }
  });
});

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```$/gm, '');
}

function leadsSomewhere(target: string, page: Page): boolean {
  const [path = '', hash] = target.split('#');
  const source = path === '' ? page.source : posix.join(posix.dirname(page.source), path);
  if (!statSync(join(root, source), { throwIfNoEntry: false })) return false;
  return hash === undefined || headingsOf(withoutCode(read(source))).includes(hash);
}

/** As GitHub makes them, written down apart from what the build does. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[`.,:;()¿?¡!«»/+]/g, '')
      .replaceAll(' ', '-'),
  );
}

function findMissing(markdown: string, names: readonly string[]): string[] {
  return names.filter((name) => !isNamed(markdown, name));
}

/** In code, as a word of its own. */
function isNamed(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test([...text.matchAll(/`[^`]+`|^```[^]*?^```/gm)].join('\n'));
}

interface Named {
  name: string;
}

function readManifest(): Record<'attributes' | 'members' | 'events' | 'parts' | 'tokens', string[]> {
  // True: tools/manifest makes it, and has a test for its shape.
  const manifest = JSON.parse(read('packages/widget/custom-elements.json')) as {
    modules: { declarations: Record<string, Named[]>[] }[];
  };
  const chat = manifest.modules[0]?.declarations[0] ?? {};
  const namesOf = (list: string) => (chat[list] ?? []).map(({ name }) => name);
  return {
    attributes: namesOf('attributes'),
    members: namesOf('members'),
    events: namesOf('events'),
    parts: namesOf('cssParts'),
    tokens: namesOf('cssProperties'),
  };
}
