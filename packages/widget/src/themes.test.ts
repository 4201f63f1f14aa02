import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', 'public', 'themes');
const files = readdirSync(folder);
const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

type Scheme = 'light' | 'dark';

/** The custom properties a preset sets, as one scheme shows them. */
function read(file: string, scheme: Scheme): Map<string, string> {
  const css = readFileSync(join(folder, file), 'utf8');
  const properties = [...css.matchAll(/^\s*(?<name>--talia-[\w-]+):\s*(?<value>[^;]+);/gm)];
  return new Map(
    properties.map(({ groups }) => {
      const [, light, dark] = /^light-dark\((?<light>[^,]+),\s*(?<dark>[^)]+)\)$/.exec(groups?.value ?? '') ?? [];
      return [groups?.name ?? '', (scheme === 'light' ? light : dark) ?? groups?.value ?? ''];
    }),
  );
}

/** Contrast of two colours (WCAG 2.2, relative luminance), from 1 to 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.replace('#', '').replace(/^(.)(.)(.)$/, '$1$1$2$2$3$3');
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const pairs = [
  ['text', 'surface', 4.5],
  ['text', 'surface-raised', 4.5],
  ['text-muted', 'surface', 4.5],
  ['text-muted', 'surface-raised', 4.5],
  ['on-accent', 'accent', 4.5],
  ['danger', 'surface', 4.5],
  ['accent', 'surface', 3],
] as const;

describe.each(files)('the preset %s', (file) => {
  it.each(['light', 'dark'] as const)('is readable in the %s scheme', (scheme) => {
    const properties = read(file, scheme);
    const colour = (name: string) => properties.get(`--talia-color-${name}`) ?? '';
    for (const [one, other, least] of pairs) {
      const needed = file === 'contrast.css' ? 7 : least;
      expect(contrast(colour(one), colour(other)), `${one} on ${other}`).toBeGreaterThanOrEqual(needed);
    }
  });

  it('sets nothing but tokens that the widget reads', () => {
    for (const name of read(file, 'light').keys()) expect(readme).toContain(`\`${name}\``);
  });
});

it('there are four presets, each named in the README', () => {
  expect(files).toHaveLength(4);
  for (const file of files) expect(readme).toContain(`themes/${file}`);
});
