import { expect, it } from 'vitest';
import { readUtm } from './read-utm.ts';

it.each([
  ['https://x.mx/?utm_source=anuncio&utm_medium=cpc&gclid=1', { source: 'anuncio', medium: 'cpc' }],
  ['https://x.mx/?utm_source=a%00b&utm_=1&utm_X=2&utm_term=', { source: 'ab', term: '' }],
  ['https://x.mx/?utm_source=1&utm_source=2', { source: '2' }],
  ['https://x.mx/?utm___proto__=1', {}],
  ['no address', {}],
  ['', {}],
])('reads the campaign of %s', (url, campaign) => {
  expect(readUtm(url)).toEqual(campaign);
});

it('cuts what is too long without leaving half a character, and takes ten at most', () => {
  const { source } = readUtm(`https://x.mx/?utm_source=${'a'.repeat(199)}😀`);
  expect(source).toBe(`${'a'.repeat(199)}\ufffd`);
  const names = Array.from({ length: 12 }, (_, index) => `utm_${'a'.repeat(index + 1)}=1`);
  expect(Object.keys(readUtm(`https://x.mx/?${names.join('&')}`))).toHaveLength(10);
});
