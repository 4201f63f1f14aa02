import { expect, test } from 'vitest';

test('can be imported where there is no browser, as a server does that renders the page', async () => {
  expect('HTMLElement' in globalThis).toBe(false);
  const { TaliaChat } = await import('./index.ts');
  expect(TaliaChat.observedAttributes).toContain('open');
  await import('./define.ts');
});
