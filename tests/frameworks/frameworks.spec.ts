import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { builtPages, places } from './places.ts';

const { pages, next, folder } = await places();
const apps = [...builtPages.map((name) => ({ name, url: `${pages}/${name}/` })), { name: 'next', url: next }];

for (const { name, url } of apps) {
  test.describe(name, () => {
    test('has the package that would be published, whose import does nothing on a server', async () => {
      const found = await importOnServer(name);
      expect(found).toEqual({
        // Of this workspace's own installation, and built: the condition that leads to the source is not in it.
        define: expect.stringMatching(/\/examples\/frameworks\/node_modules\/.*\/@talia\/widget\/dist\/define\.js$/),
        names: expect.arrayContaining(['TaliaChat', 'TaliaReadyEvent']),
      });
    });

    // React's page is made in the browser alone; Next is React on a server.
    if (name !== 'react') {
      test('has the tag in the page that the server sends', async ({ request }) => {
        const html = await (await request.get(url)).text();
        const [, tag = ''] = /<talia-chat([^>]*)>/.exec(html) ?? [];
        expect(tag).toContain('site-key="tlk_pub_local"');
        expect(tag).toMatch(/endpoint="http:\/\/127\.0\.0\.1:\d+"/);
        // Neither a rule nor a listener has a text form.
        expect(tag).not.toMatch(/\s\.?(config|on)/);
      });
    }

    test('takes a rule, opens, knows the visitor, answers, and hears of it', async ({ page }) => {
      const faults = faultsOf(page);
      const identified: string[] = [];
      page.on('request', (request) => request.url().endsWith('/talia-identity') && identified.push(request.method()));
      await page.goto(url);
      await expect(page.getByRole('button', { name: '¿Te ayudo con los precios?' })).toBeVisible();

      await page.getByRole('button', { name: 'Soy Ana' }).click();
      expect(identified).toEqual([]);
      const session = page.waitForResponse('**/api/webchat/sessions');
      await page.getByRole('button', { name: 'Hablar con el equipo' }).click();
      await expect(page.getByRole('textbox')).toBeFocused();
      expect((await session).request().postDataJSON()).toHaveProperty('identity_token');
      expect((await session).ok()).toBe(true);
      expect(identified).toEqual(['POST']);

      const heard = page.getByRole('status').filter({ hasText: 'Mensajes' });
      await expect(heard).toHaveText('Mensajes: 0. Datos: 0.');
      await page.getByRole('textbox').fill(`mi correo es ana.${name}@condominios.example`);
      await page.getByRole('textbox').press('Enter');
      await expect(heard).toHaveText(/^Mensajes: 2\. Datos: [1-9]\.$/, { timeout: 20_000 });
      await expect(page.getByRole('log').locator('time')).toHaveCount(2);
      expect(faults).toEqual([]);
    });
  });
}

/** What plain Node finds where the app is, asked even for the condition that our own workspace reads sources by. */
async function importOnServer(app: string): Promise<unknown> {
  const program = `await import('@talia/widget/define');
    const names = Object.keys(await import('@talia/widget'));
    console.log(JSON.stringify({ define: import.meta.resolve('@talia/widget/define'), names }));`;
  const args = ['--conditions=talia:src', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: join(folder, app) });
  return JSON.parse(stdout);
}

/** Whatever the page or its framework complains of. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (line) => ['error', 'warning'].includes(line.type()) && faults.push(line.text()));
  return faults;
}
