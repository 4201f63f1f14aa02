import type { ProactiveRule } from '../sdk/config.ts';

/** What the page knows without asking anybody. */
export interface PageSignals {
  /** Seconds on addresses the rule is for, while the page was seen. */
  seconds: number;
  /** How far down the page was read, in per cent; 0 before the first scroll. */
  scrolled: number;
  /** The pointer left by the top, where tabs are closed. */
  leaving: boolean;
}

const defaultSeconds = 5;

/**
 * The rules of the attributes: one text, and when, as in `after 15, scroll 60, exit, url /precios`. What is not understood
 * counts for nothing; without any moment it is after five seconds.
 */
export function parseRule(text: string, when: string): ProactiveRule {
  const rule: ProactiveRule = { text };
  for (const part of when.split(',')) {
    const [name, value = ''] = part.trim().split(/\s+/, 2);
    const number = Number.parseFloat(value);
    if (name === 'after' && number >= 0) rule.after = number;
    else if (name === 'scroll' && number >= 0) rule.scroll = number;
    else if (name === 'exit') rule.exit = true;
    else if (name === 'url' && value !== '') rule.url = value;
  }
  return rule;
}

/** Whether a rule is for this address: part of path, query and fragment, or an expression over them. */
export function isFor({ url }: ProactiveRule, { pathname, search, hash }: Location | URL): boolean {
  const address = pathname + search + hash;
  if (url === undefined) return true;
  return typeof url === 'string' ? address.includes(url) : address.search(url) >= 0;
}

/** Whether its moment has come: the first of those it names. */
export function isDue({ after, scroll, exit }: ProactiveRule, signals: PageSignals): boolean {
  const seconds = after ?? (scroll === undefined && !exit ? defaultSeconds : Number.POSITIVE_INFINITY);
  return (
    signals.seconds >= seconds ||
    (scroll !== undefined && signals.scrolled > 0 && signals.scrolled >= scroll) ||
    (exit === true && signals.leaving)
  );
}
