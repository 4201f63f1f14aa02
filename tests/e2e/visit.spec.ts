import { expect, test } from '@playwright/test';
import { talia } from './demo-server.ts';

test.use({ locale: 'es-MX', timezoneId: 'America/Mexico_City' });

test('of a visit the company knows where it came from, on what, in what language and time zone', async ({ page }, {
  project,
}) => {
  const landing = '/?utm_source=anuncio&utm_campaign=otono';
  await page.goto(landing, { referer: 'https://buscador.example/' });
  const [session] = await Promise.all([
    page.waitForResponse('**/api/webchat/sessions'),
    page.getByRole('button', { name: 'Abrir el chat' }).click(),
  ]);
  const { session_id: sessionId }: { session_id: string } = await session.json();
  const answered = page.evaluate(() => new Promise((done) => document.addEventListener('talia-turn-end', done)));
  await page.getByRole('textbox').fill('Hola');
  await page.getByRole('textbox').press('Enter');
  await answered;

  const { tables } = (await talia('contact', 'export', sessionId)) as { tables: Record<string, unknown[]> };
  expect(tables['webchat_sesiones']).toMatchObject([
    {
      referrer: 'https://buscador.example/',
      landing_url: new URL(landing, page.url()).href,
      utm: { source: 'anuncio', campaign: 'otono' },
      idioma: 'es-MX',
      zona_horaria: 'America/Mexico_City',
    },
  ]);
  const device = project.name === 'phone' ? 'mobile' : 'desktop';
  expect(tables['webchat_visitantes']).toMatchObject([{ device_type: device }]);
});
