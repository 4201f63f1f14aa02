import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { FrameLocator, Page } from '@playwright/test';
import { readBook } from '../../examples/docs/src/pages.ts';

const { pages } = readBook(join(import.meta.dirname, '../..'));
const onPhone = ['index', 'modos', 'aspecto', 'eventos', 'referencia'];

// Of many pages: a trace of each costs more than the test.
test.use({ trace: 'off', screenshot: 'off' });

/** What a page reports as wrong. */
function listenForFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (line) => line.type() === 'error' && faults.push(`${page.url()}: ${line.text()}`));
  return faults;
}

/** The first running example of a page, in view: frames further down load later. */
async function findExample(page: Page): Promise<FrameLocator> {
  await page.locator('iframe').first().scrollIntoViewIfNeeded();
  return page.frameLocator('iframe >> nth=0');
}

test('every page loads, fits the smallest screen, and its example is a chat that opens', async ({ page }, {
  project,
}) => {
  const width = project.name === 'phone' ? 320 : 1280;
  await page.setViewportSize({ width, height: 800 });
  const faults = listenForFaults(page);
  const visited = project.name === 'phone' ? pages.filter(({ name }) => onPhone.includes(name)) : pages;
  for (const { name, title, source } of visited) {
    await page.goto(`/docs/${name}.html`, { waitUntil: 'domcontentloaded' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
    if (!source.startsWith('docs/widget/')) continue;
    const example = await findExample(page);
    await example.locator('talia-chat:defined').evaluate((chat) => chat.setAttribute('open', ''));
    await expect(example.locator('talia-chat-panel').getByRole('textbox')).toBeVisible();
  }
  expect(faults).toEqual([]);
});

test('an example answers: the one line, the one in the page, and the one that tells its events', async ({
  context,
}) => {
  const open = async (name: string): Promise<FrameLocator> => {
    const page = await context.newPage();
    await page.goto(`/docs/${name}.html`);
    return findExample(page);
  };
  const line = await open('insertar');
  await line.getByRole('button', { name: 'Abrir el chat' }).click();
  await line.getByRole('textbox').fill('Hola, soy Ana Torres');
  await line.getByRole('textbox').press('Enter');
  const inline = await open('saludo_y_sugerencias');
  await inline.getByRole('button', { name: 'Ver precios' }).click();
  const events = await open('eventos');
  await events.getByRole('button', { name: 'Hola, soy Ana Torres' }).click();

  for (const example of [line, inline]) await expect(example.getByRole('log').locator('time')).toHaveCount(2);
  await expect(line.getByRole('log').getByText('Hola, soy Ana Torres')).toBeVisible();
  const told = events.getByRole('list', { name: 'Eventos' });
  await expect(told).toContainText('talia-turn-end {"outcome":"answered"}');
  await expect(told).toContainText(/talia-lead-change .*"full_name"/);
});

test('the pages are right for everybody, light on a desktop and dark on a phone', async ({ page }, { project }) => {
  await page.emulateMedia({ colorScheme: project.name === 'phone' ? 'dark' : 'light' });
  for (const name of ['index', 'modos', 'eventos', 'referencia']) {
    await page.goto(`/docs/${name}.html`);
    await expect((await findExample(page)).locator('talia-chat:defined')).toBeAttached();
    // The mode that needs no page of its own to gather what the frames say: all are of one origin.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});

test('the list of pages, the copy buttons and the links lead on', async ({ page }, { project }) => {
  await page.goto('/docs');
  if (project.name === 'phone') await page.getByRole('button', { name: 'Páginas' }).click();
  await page.getByRole('navigation', { name: 'Páginas' }).getByRole('link', { name: 'Modos', exact: true }).click();
  await expect(page).toHaveURL(/\/docs\/modos\.html$/);
  await page.getByRole('link', { name: 'sugerencias', exact: true }).click();
  await expect(page).toHaveURL(/\/docs\/saludo_y_sugerencias\.html$/);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: /^Copiar: Código 1/ }).click();
  await expect(page.getByText('Copiado', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<talia-chat site-key="tlk_pub_…"/);
});
