import { expect, test } from 'vitest';
import { toClientContext, type TaliaContext } from './context.ts';

test('a page may say what the wire takes, and nothing else', () => {
  const told = { language: 'es-MX', locationHref: 'https://site.test/precios', plan: 'pro', timezone: 7 };
  expect(toClientContext(told as object)).toEqual({
    language: 'es-MX',
    location_href: 'https://site.test/precios',
  });
});

test('what a page says is cut to what the server takes, and inherited names do not count', () => {
  const inherited: TaliaContext = Object.create({ language: 'es' });
  expect(toClientContext(inherited)).toEqual({});
  expect(toClientContext({ referrer: 'x'.repeat(3000) }).referrer).toHaveLength(2048);
});
