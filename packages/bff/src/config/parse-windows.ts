/** So many times in so many seconds. */
export interface Window {
  seconds: number;
  limit: number;
}

const secondsOf: Readonly<Record<string, number>> = { min: 60, h: 3_600, d: 86_400 };

/**
 * Reads limits such as `10/min,60/h`; `off` is none.
 * @returns null for what is not written like that
 */
export function parseWindows(text: string): Window[] | null {
  if (text === 'off') return [];
  const windows: Window[] = [];
  for (const part of text.split(',')) {
    const match = /^ *(?<limit>[1-9]\d{0,8}) *\/ *(?<unit>min|h|d) *$/.exec(part);
    if (match?.groups === undefined) return null;
    const seconds = secondsOf[match.groups.unit ?? ''] ?? 0;
    if (windows.some((window) => window.seconds === seconds)) return null;
    windows.push({ limit: Number(match.groups.limit), seconds });
  }
  return windows;
}
