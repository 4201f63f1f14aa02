import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import { canRunPinned } from '../../tools/browser/pinned-browser.ts';
import { test as base } from '../widget/visit-page.ts';
import { eyes, now, pictures, type Clip } from './pictures.ts';

const test = base.extend<{ frozen: void }>({
  frozen: [
    async ({ page }, use) => {
      await page.clock.setFixedTime(now);
      await use();
    },
    { auto: true },
  ],
});

const nameOf = (name: string, who: string): string => `${name}-${who}.png`;

test.describe('looks as it did', () => {
  test.skip(!canRunPinned, 'the pinned browser is for Linux x64 only');
  for (const { name, seenBy, enter } of pictures) {
    for (const who of seenBy) {
      test.describe(who, () => {
        test.use(eyes[who]);
        test(name, async ({ page, visit }) => {
          const seen = await enter(page, visit);
          if (isClip(seen)) await expect(page).toHaveScreenshot(nameOf(name, who), { clip: seen });
          else await expect(seen).toHaveScreenshot(nameOf(name, who));
        });
      });
    }
  }
});

test.describe('another look is seen', () => {
  test.skip(!canRunPinned, 'the pinned browser is for Linux x64 only');
  const changes: Record<string, string> = {
    'a colour that is a little lighter': 'talia-chat { --talia-color-accent: #0b6f59 }',
    'a button that moved by 3 px': 'talia-chat::part(send) { translate: 3px }',
    'an icon that is missing': 'talia-chat::part(send) { color: transparent }',
    'a line that is 1 px lower': 'talia-chat::part(title) { translate: 0 1px }',
  };
  test.use(eyes['desktop-light']);
  for (const [what, css] of Object.entries(changes)) {
    test(what, async ({ page, visit }) => {
      const seen = await pictures.find(({ name }) => name === 'empty')?.enter(page, visit);
      if (!seen || isClip(seen)) throw new Error('there is no such picture');
      await expect(seen).toHaveScreenshot(nameOf('empty', 'desktop-light'));
      await page.addStyleTag({ content: css });
      await expect(seen).not.toHaveScreenshot(nameOf('empty', 'desktop-light'));
    });
  }
});

base('the kept pictures are small, and each is compared with something', () => {
  const folder = join(import.meta.dirname, 'pictures');
  const files = readdirSync(folder).toSorted();
  const wanted = pictures.flatMap(({ name, seenBy }) => seenBy.map((who) => nameOf(name, who)));
  expect(files).toEqual(wanted.toSorted());
  const bytes = files.map((file) => statSync(join(folder, file)).size).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThan(1_500_000);
});

function isClip(seen: Locator | Clip): seen is Clip {
  return 'x' in seen;
}
