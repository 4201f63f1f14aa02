import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

const snippet = (page: Page) => page.getByRole('region', { name: 'Líneas para pegar' });

test('every option of the playground shows at once on the chat and in the lines to paste', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto('/playground');
  await expect(snippet(page)).toHaveText(
    /^<script type="module" src="http:\/\/127\.0\.0\.1:\d+\/widget\/talia-chat\.js" data-site-key="tlk_pub_…"><\/script>$/,
  );

  await page.getByLabel('Estilo', { exact: true }).selectOption('coral');
  await page.getByLabel('Tema', { exact: true }).selectOption('dark');
  await page.getByLabel('Saludo', { exact: true }).fill('¿Te ayudo con "algo" & más?');
  await page.getByLabel('Redondeo', { exact: true }).fill('8');
  await page.getByLabel('Color de acento', { exact: true }).fill('#7a3cff');
  await expect(snippet(page)).toContainText('/widget/themes/coral.css');
  await expect(snippet(page)).toContainText('data-theme="dark"');
  await expect(snippet(page)).toContainText('data-greeting="¿Te ayudo con &quot;algo&quot; &amp; más?"');
  await expect(snippet(page)).toContainText('--talia-radius: 8px;');
  await page.getByRole('button', { name: 'Probar el chat' }).click();
  await expect(page.getByRole('log')).toContainText('¿Te ayudo con "algo" & más?');
  const chat = page.locator('talia-chat');
  expect(await chat.evaluate((element) => getComputedStyle(element).getPropertyValue('--talia-color-accent'))).toBe(
    '#7a3cff',
  );
  expect(await chat.evaluate((element) => getComputedStyle(element).getPropertyValue('--talia-color-surface'))).toMatch(
    /1c1417/,
  );

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Empezar de nuevo' }).click();
  await expect(snippet(page)).not.toContainText('theme');
  expect(errors).toEqual([]);
});

test('the playground is right for everybody', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto('/playground');
    await expect(page.getByLabel('Estilo', { exact: true })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});
