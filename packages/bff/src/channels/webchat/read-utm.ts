const mostParameters = 10;
const longestValue = 200;

/**
 * The campaign parameters of a landing page's address (`utm_source`, `utm_medium`, …), without their prefix. Values are
 * cut at 200 characters and hold nothing jsonb refuses; an address that is none has no parameters.
 */
export function readUtm(landingUrl: string): Record<string, string> {
  const found = [...(URL.parse(landingUrl)?.searchParams ?? [])].flatMap(([name, value]) => {
    const key = /^utm_([a-z][a-z_]{0,29})$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, toText(value)] as const];
  });
  return Object.fromEntries(found.slice(0, mostParameters));
}

function toText(value: string): string {
  return value.replaceAll('\0', '').slice(0, longestValue).toWellFormed();
}
