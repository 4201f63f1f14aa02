import { test as base, type Page } from '@playwright/test';
import { serveWidget } from '../../packages/widget/dev/serve-widget.ts';
import { createFakeBff, type FakeBff, type FakeBffOptions } from '../../packages/widget/src/testing/fake-bff.ts';

/** A page of somebody with a chat in it, and the server it talks to. */
export interface Host {
  /** What the fake server does. */
  server?: FakeBffOptions;
  /** Of the tag; `mode`, `teaser` … */
  attributes?: Readonly<Record<string, string>>;
  /** Of `<html>`. */
  html?: string;
  /** Styles and scripts of the page. */
  head?: string;
  /** Replaces all that stands in the page; `tag` and `script` are to be in it. */
  body?: (tag: string, script: string) => string;
  /** `known`: a visitor who comes back, to the `history` of the server. */
  visitor?: 'new' | 'known';
}

/** Opens such a page and answers its server. */
export type Visit = (host?: Host) => Promise<FakeBff>;

const siteKey = 'tlk_pub_test';
const script = '<script type="module" src="/widget/talia-chat.js"></script>';

/** Playwright's `test` with `visit`: each call has a server of its own, which ends with the test. */
export const test = base.extend<{ visit: Visit }>({
  visit: async ({ page }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (host = {}) => {
      const known = host.visitor === 'known';
      const bff = createFakeBff({ ...(known && { knownRefreshToken: 'known' }), ...host.server });
      const { url, close } = await serveWidget({ bff, pages: { '/page': toPage(host) } });
      ends.push(close);
      if (known) await rememberVisit(page);
      await page.goto(`${url}/page`);
      return bff;
    });
    await Promise.all(ends.map((end) => end()));
  },
});

/** Opens the chat as a visitor does and waits until they can write. */
export async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Abrir el chat' }).click();
  await page.locator('talia-chat-panel .log, talia-chat-panel .legal').first().waitFor();
}

/** Writes a text and sends it by Enter. */
export async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox').first();
  await field.fill(text);
  await field.press('Enter');
}

/** The next `talia-turn-end` of the page. */
export function nextAnswer(page: Page): Promise<unknown> {
  return page.evaluate(
    () => new Promise((done) => document.addEventListener('talia-turn-end', () => done(true), { once: true })),
  );
}

function toPage({ attributes = {}, html = 'lang="es"', head = '', body = besideAText }: Host): string {
  const written = Object.entries({ 'site-key': siteKey, ...attributes }).map(([name, value]) => ` ${name}="${value}"`);
  return `<!doctype html><html ${html}><meta charset="utf-8"><title>Anfitrión</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${plainPage}</style>${head}
<body>${body(`<talia-chat${written.join('')}></talia-chat>`, script)}</body></html>`;
}

const plainPage = `html { color-scheme: light dark; font: 16px/1.5 sans-serif } body { margin: 24px }`;

function besideAText(tag: string, line: string): string {
  return `<main><h1>Condominios</h1><p>Una página cualquiera.</p></main>${tag}${line}`;
}

/** What an earlier visit left in the browser. */
async function rememberVisit(page: Page): Promise<void> {
  await page.addInitScript((key) => localStorage.setItem(key, 'known'), `talia:${siteKey}:refresh`);
}
