import 'axe-core';
import type { AxeResults } from 'axe-core';

declare global {
  interface Window {
    axe: { run(context: Element, options: object): Promise<AxeResults> };
  }
}

/** What axe finds wrong with the page, one line each. Page-level rules are the host page's business. */
export async function findings(): Promise<string[]> {
  const rules = Object.fromEntries(
    ['region', 'page-has-heading-one', 'landmark-one-main'].map((rule) => [rule, { enabled: false }]),
  );
  const { violations } = await window.axe.run(document.body, { rules });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
