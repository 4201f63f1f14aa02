import type { ClientContext } from '@talia/protocol';

/** What a page may tell about the visit beside what the browser says. The wire takes these four and no others. */
export interface TaliaContext {
  /** BCP 47, where the page knows better than the browser. */
  language?: string;
  timezone?: string;
  referrer?: string;
  /** Where in the site the visitor is, after a navigation the browser did not make. */
  locationHref?: string;
}

const limits: Record<keyof TaliaContext, number> = { language: 35, timezone: 64, referrer: 2048, locationHref: 2048 };

/** The part of the wire's client context that the page decides. Other names and values that are no text are left out. */
export function toClientContext(context: TaliaContext): ClientContext {
  const texts = Object.entries(limits).flatMap(([name, limit]) => {
    const value: unknown = Object.hasOwn(context, name) ? Reflect.get(context, name) : undefined;
    return typeof value === 'string' ? [[name, value.slice(0, limit)] as const] : [];
  });
  const { locationHref, ...same }: TaliaContext = Object.fromEntries(texts);
  return locationHref === undefined ? same : { ...same, location_href: locationHref };
}
