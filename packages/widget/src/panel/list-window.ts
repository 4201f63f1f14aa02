/** The part of a list that is in the page, and the room that the rest takes, in pixels. */
export interface ListRange {
  from: number;
  to: number;
  above: number;
  below: number;
}

/** Lines in the page above and from the first one that is seen: more than the tallest screen shows. */
const before = 15;
const after = 45;
/** Seen this close to the end of what is in the page, more is put there. */
const margin = 6;
const guessedHeight = 64;

/**
 * Keeps a long list short: only what is near the view is in the page, the rest is room. Heights are measured once a line
 * was in the page and guessed before; the scroll keeper makes up for the guesses.
 */
export class ListWindow {
  readonly #heights = new Map<string, number>();
  /** The first line that is seen; null at the end of the list, where it follows what is added. */
  #seen: string | null = null;
  #range: ListRange = { from: 0, to: 0, above: 0, below: 0 };

  /** What of these lines is to be in the page. */
  take(keys: readonly string[]): ListRange {
    const seen = this.#seen === null ? -1 : keys.indexOf(this.#seen);
    const last = seen < 0 ? keys.length : Math.min(keys.length, seen + after);
    const from = Math.max(0, seen < 0 ? keys.length - after : seen - before);
    const to = Math.max(last, Math.min(keys.length, from + before + after));
    const room = (part: readonly string[]) =>
      part.reduce((sum, key) => sum + (this.#heights.get(key) ?? guessedHeight), 0);
    this.#range = { from, to, above: room(keys.slice(0, from)), below: room(keys.slice(to)) };
    return this.#range;
  }

  /** Measures the lines that are in the page. */
  measure(lines: readonly HTMLElement[]): void {
    for (const [index, line] of lines.entries()) {
      const next = lines[index + 1];
      const key = line.dataset['key'];
      if (key !== undefined && next) this.#heights.set(key, next.offsetTop - line.offsetTop);
    }
  }

  /** The view moved; true when other lines have to be in the page now. */
  look(log: HTMLElement, keys: readonly string[], lines: readonly HTMLElement[]): boolean {
    const { from, to } = this.#range;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 64;
    const first = isAtEnd ? -1 : this.#findFirst(log, keys, lines);
    // A message, not the day above it: that moves on when older messages come.
    this.#seen = first < 0 ? null : (keys.slice(first).find((key) => !key.startsWith('day-')) ?? null);
    if (first < 0) return to < keys.length;
    const visible = Math.ceil(log.clientHeight / 40);
    return (first - from < margin && from > 0) || (to - first < visible + margin && to < keys.length);
  }

  /** By what is in the page, or by the room where a dragged scroll bar left it behind. */
  #findFirst(log: HTMLElement, keys: readonly string[], lines: readonly HTMLElement[]): number {
    const top = log.getBoundingClientRect().top;
    const line = lines.find((candidate) => candidate.getBoundingClientRect().bottom > top);
    const isSeen = line && line.getBoundingClientRect().top < top + log.clientHeight;
    if (isSeen && (line !== lines[0] || line.getBoundingClientRect().top <= top))
      return keys.indexOf(line.dataset['key'] ?? '');
    let room = log.scrollTop;
    const index = keys.findIndex((key) => (room -= this.#heights.get(key) ?? guessedHeight) < 0);
    return index < 0 ? keys.length - 1 : index;
  }
}
