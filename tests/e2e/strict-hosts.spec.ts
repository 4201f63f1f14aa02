import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

/** A page of somebody else, as strict as it likes, that pastes the widget's line. */
interface HostPage {
  csp?: string;
  head?: string;
  body: string;
}

// A trace of each page costs more than the test.
test.use({ trace: 'off', screenshot: 'off' });

const key = 'data-site-key="tlk_pub_local"';
const scriptLine = `<script type="module" src="/widget/talia-chat.js" ${key}></script>`;

/** Opens that page; what it refused and what failed in it is collected. */
async function visit(page: Page, { csp = '', head = '', body }: HostPage): Promise<string[]> {
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error' && /content security|trusted/i.test(line.text())) faults.push(line.text());
  });
  await page.route('**/host-page', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: csp === '' ? {} : { 'content-security-policy': csp },
      body: `<!doctype html><html lang="es"><title>Anfitrión</title>${head}<body>${body}</body></html>`,
    }),
  );
  await page.goto('/host-page');
  return faults;
}

/** A visitor opens the chat and says something. What an answer needs of the page, a greeting needs too. */
async function talk(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Abrir el chat' }).click();
  await page.getByRole('textbox').fill('Hola, soy Ana Torres');
  await page.getByRole('textbox').press('Enter');
  await expect(page.getByRole('log').getByText('Hola, soy Ana Torres')).toBeVisible();
}

const byNonce = "default-src 'none'; script-src 'nonce-r4nd0m'; style-src 'self'; connect-src 'self'; img-src 'self'";

test.describe('under a content policy that names scripts by nonce and allows no inline style', () => {
  test('the module line works', async ({ page }) => {
    const body = scriptLine.replace('<script', '<script nonce="r4nd0m"');
    const faults = await visit(page, { csp: byNonce, body });
    await talk(page);
    await expect(page.getByRole('log').locator('time')).toHaveCount(2);
    expect(faults).toEqual([]);
  });

  test('the classic loader works, hands its nonce on, and answers calls from before it', async ({ page }) => {
    const body = `<script nonce="r4nd0m">window.Talia ||= (...a) => (Talia.q ||= []).push(a); Talia('setDraft', 'Hola')</script>
      <script nonce="r4nd0m" src="/widget/talia-loader.js" ${key} data-locale="en" async></script>`;
    const faults = await visit(page, { csp: byNonce, body });
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.getByRole('textbox')).toHaveValue('Hola');
    expect(faults).toEqual([]);
  });
});

test.describe('the classic loader', () => {
  test('works twice, beside the module line, and with a version in its address', async ({ page }) => {
    const loader = `<script src="/widget/talia-loader.js?v=2" ${key}></script>`;
    const faults = await visit(page, { body: `${loader}${loader}${scriptLine}` });
    await talk(page);
    await expect(page.locator('talia-chat')).toHaveCount(1);
    expect(faults).toEqual([]);
  });

  test('is not sent elsewhere by an element named currentScript', async ({ page }) => {
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('elsewhere')) elsewhere.push(request.url());
    });
    const body = `<form name="currentScript"><input type="hidden" name="src" value="https://elsewhere.test/talia-loader.js"></form>
      <script src="/widget/talia-loader.js" ${key}></script>`;
    await visit(page, { body });
    await talk(page);
    expect(elsewhere).toEqual([]);
  });

  test('says that the widget did not arrive, as any script does, and fails nothing', async ({ page }) => {
    await page.route('**/widget/talia-chat.js', (route) => route.abort());
    const body = `<script>addEventListener('error', ({ target }) => (window.missed = target.tagName), true)</script>
      <script src="/widget/talia-loader.js" ${key}></script>`;
    const faults = await visit(page, { body });
    await expect.poll(() => page.evaluate('window.missed')).toBe('SCRIPT');
    expect(faults).toEqual([]);
  });
});

test('a sandboxed frame, without storage and without an origin, still shows a chat', async ({ page }) => {
  // By a name of its own: a browser keeps frames without an origin from addresses of this machine.
  await page.route('https://chat.test/widget/**', async (route) =>
    route.fulfill({ response: await page.request.get(new URL(route.request().url()).pathname) }),
  );
  const inside = `<script src='https://chat.test/widget/talia-loader.js' data-site-key='tlk_pub_local'></script>`;
  await visit(page, { body: `<iframe sandbox="allow-scripts" srcdoc="<body>${inside}</body>"></iframe>` });
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Abrir el chat' }).click();
  await expect(frame.getByRole('dialog')).toBeVisible();
  // What comes beside the panel may still be on its way.
  await page.unrouteAll({ behavior: 'wait' });
});

const twoLits = `<script>trustedTypes.createPolicy('lit-html', { createHTML: (html) => html })</script>`;
const ownDefault = `<script>trustedTypes.createPolicy('default', { createHTML: () => null })</script>`;

/** What a page may say about Trusted Types, and what becomes of the chat. */
const policies: { name: string; rule: string; outcome: 'works' | 'falls_back'; head?: string }[] = [
  { name: 'required, no list', rule: '', outcome: 'works' },
  { name: 'a list with lit-html', rule: 'trusted-types lit-html', outcome: 'works' },
  { name: 'a list with lit-html and others', rule: 'trusted-types dompurify lit-html other', outcome: 'works' },
  { name: 'every name', rule: 'trusted-types *', outcome: 'works' },
  { name: 'no name', rule: "trusted-types 'none'", outcome: 'falls_back' },
  { name: 'a list without lit-html', rule: 'trusted-types dompurify', outcome: 'falls_back' },
  { name: 'another Lit came first', rule: 'trusted-types lit-html', outcome: 'falls_back', head: twoLits },
  {
    name: 'another Lit came first, twice is allowed',
    rule: "trusted-types lit-html 'allow-duplicates'",
    outcome: 'works',
    head: twoLits,
  },
  {
    name: 'a default policy that refuses all',
    rule: 'trusted-types default lit-html',
    outcome: 'works',
    head: ownDefault,
  },
];

test.describe('where Trusted Types are required', () => {
  for (const { name, rule, outcome, head = '' } of policies) {
    test(`${name}: ${outcome === 'works' ? 'works' : 'says that it could not open, and leaves the page alone'}`, async ({
      page,
    }) => {
      const csp = `require-trusted-types-for 'script'; ${rule}`;
      const faults = await visit(page, { csp, head, body: scriptLine });
      if (outcome === 'works') {
        await talk(page);
        return expect(faults).toEqual([]);
      }
      await page.getByRole('button', { name: 'Abrir el chat' }).click();
      await expect(page.getByText('No se abrió. Intenta de nuevo.')).toBeVisible();
      expect(faults.filter((fault) => !/lit-html/.test(fault))).toEqual([]);
    });
  }
});

/** Stands in for Cloudflare's script: it passes at once, where its widget may be in the document. */
const turnstile = `window.turnstile = {
  render(container, { callback }) {
    if (!document.contains(container)) throw new Error('no container');
    setTimeout(callback, 0, 'passed');
    return 'one';
  },
  remove() {},
};`;

/** The server asks new visitors for a challenge, and Cloudflare answers. */
async function challenge(page: Page): Promise<() => unknown[]> {
  const sent: unknown[] = [];
  await page.route('https://challenges.cloudflare.com/**', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: turnstile }),
  );
  await page.route('**/api/webchat/config?*', async (route) => {
    const response = await route.fetch();
    const config: object = await response.json();
    await route.fulfill({ response, json: { ...config, challenge: { provider: 'turnstile', site_key: '1x00' } } });
  });
  await page.route('**/api/webchat/sessions', (route) => {
    const { challenge_token: token, ...body }: Record<string, unknown> = route.request().postDataJSON();
    sent.push(token);
    if (token === 'passed') return route.continue({ postData: JSON.stringify(body) });
    return route.fulfill({ status: 403, json: { code: 'challenge_required', status: 403 } });
  });
  return () => sent;
}

test.describe('where new visitors are challenged', () => {
  const strict = "style-src 'self'; connect-src 'self'; img-src 'self'; require-trusted-types-for 'script'";
  const body = scriptLine.replace('<script', '<script nonce="r4nd0m"');

  test('the challenge comes by the nonce of the page and the policies it lists', async ({ page }) => {
    const sent = await challenge(page);
    const csp = `default-src 'none'; script-src 'nonce-r4nd0m'; ${strict}; trusted-types lit-html talia-challenge`;
    const faults = await visit(page, { csp, body });
    await talk(page);
    await expect(page.getByRole('log').locator('time')).toHaveCount(2);
    expect(sent()).toEqual([undefined, 'passed']);
    expect(faults).toEqual([]);
  });

  test('a page that forbids it shows why the chat does not open', async ({ page }) => {
    await challenge(page);
    const csp = `default-src 'none'; script-src 'nonce-r4nd0m'; ${strict}; trusted-types lit-html`;
    await visit(page, { csp, body });
    await page.getByRole('button', { name: 'Abrir el chat' }).click();
    await expect(page.getByText('No se pudo cargar la comprobación.', { exact: false })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Reintentar' })).toBeVisible();
  });
});
