import type { BrowserContext, Page } from 'playwright-core';

/** Errors that pages threw and nobody caught, promises included, and the `createPage` that hears them. */
export interface PageErrors {
  readonly messages: readonly string[];
  readonly createPage: (options: { context: BrowserContext }) => Promise<Page>;
}

/**
 * web-test-runner shows such errors in its log and calls the run passed; with this a reporter can count them.
 * Heard in the page itself, because mocha marks some as handled, which hides them from Playwright's `pageerror`.
 */
export function collectPageErrors(): PageErrors {
  const messages: string[] = [];
  const createPage = async ({ context }: { context: BrowserContext }): Promise<Page> => {
    const page = await context.newPage();
    await page.exposeFunction(reporterName, (message: string) => void messages.push(message));
    await page.addInitScript(listenForErrors, reporterName);
    return page;
  };
  return { messages, createPage };
}

const reporterName = 'reportPageError';

/** Runs in the page, so it can use nothing from this file. */
function listenForErrors(reporter: string): void {
  const report = (thrown: unknown): void => {
    const send: unknown = Reflect.get(globalThis, reporter);
    if (typeof send === 'function') send(thrown instanceof Error ? thrown.message : String(thrown));
  };
  addEventListener('error', (event) => {
    // Without an error it is a notice of the browser, such as "ResizeObserver loop completed".
    if (event.error !== null && event.error !== undefined) report(event.error);
  });
  addEventListener('unhandledrejection', (event) => report(event.reason));
}
