import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What the keeper reads and says. */
export interface ScrollKeeperOptions {
  log: () => HTMLElement | null;
  /** Identity of the newest message; it changes only when there is something new to see. */
  newest: () => { newest: string; newestIsOwn: boolean };
  onUnseen: (unseen: 'unseen' | 'seen') => void;
  onTop: () => void;
}

const nearPx = 64;

/**
 * Keeps the reader's place. At the bottom, the view follows what is written; higher up it stays, and the reader is told
 * that something new arrived. Older messages put in front move nothing, nor does a keyboard that takes half the screen.
 */
export class ScrollKeeper implements ReactiveController {
  readonly #options: ScrollKeeperOptions;
  readonly #resize = new ResizeObserver(() => this.#following && this.toBottom());
  #observed: HTMLElement | null = null;
  #following = true;
  #newest = '';
  /** Where the view stood when it was last looked at, and what was read there. */
  #seenTop = 0;
  #place: { key: string; top: number } | null = null;

  constructor(host: ReactiveControllerHost, options: ScrollKeeperOptions) {
    this.#options = options;
    host.addController(this);
  }

  /** To be called for each `scroll` of the log. */
  onScroll(): void {
    const log = this.#options.log();
    if (!log) return;
    this.#following = isNearBottom(log);
    this.#seenTop = log.scrollTop;
    if (this.#following) this.#options.onUnseen('seen');
    if (log.scrollTop < nearPx && log.scrollHeight > log.clientHeight) this.#options.onTop();
  }

  /** Goes to the newest message and follows again. */
  toBottom(): void {
    this.#following = true;
    const log = this.#options.log();
    if (!log) return;
    log.scrollTop = log.scrollHeight;
    this.#seenTop = log.scrollTop;
    this.#options.onUnseen('seen');
  }

  /** A list that is moved in the page begins at its top: it goes back to where it was. */
  hostConnected(): void {
    const log = this.#options.log();
    if (log) log.scrollTop = this.#seenTop;
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
    this.#observed = null;
  }

  /** The first message that is read (a day above it may move on when older ones come), and how far below the top of the view it is. */
  #findPlace(log: HTMLElement): { key: string; top: number } | null {
    const { top } = log.getBoundingClientRect();
    const lines = [...log.querySelectorAll<HTMLElement>('.message[data-key]')];
    const line = lines.find((candidate) => candidate.getBoundingClientRect().bottom > top);
    const key = line?.dataset['key'];
    return line && key !== undefined ? { key, top: line.getBoundingClientRect().top - top } : null;
  }

  /** Whatever was put in or taken out above, what is read stays where it is. */
  #keepPlace(log: HTMLElement): void {
    const place = this.#place;
    const line = place && log.querySelector(`[data-key="${CSS.escape(place.key)}"]`);
    if (!line) return;
    const moved = line.getBoundingClientRect().top - log.getBoundingClientRect().top - place.top;
    if (Math.abs(moved) >= 0.5) log.scrollTop += moved;
  }

  hostUpdate(): void {
    const log = this.#options.log();
    if (!log) return;
    // A reader who just moved up: the browser tells by an event only later, perhaps after this render.
    if (log.scrollTop < this.#seenTop && !isNearBottom(log)) this.#following = false;
    this.#place = this.#following ? null : this.#findPlace(log);
    this.#seenTop = log.scrollTop;
  }

  hostUpdated(): void {
    const log = this.#options.log();
    const { newest, newestIsOwn } = this.#options.newest();
    const grewBelow = newest !== this.#newest;
    this.#newest = newest;
    this.#observe(log);
    if (!log) return;
    if (grewBelow && newestIsOwn) this.toBottom();
    else if (this.#following) log.scrollTop = log.scrollHeight;
    else this.#keepPlace(log);
    if (grewBelow && !this.#following) this.#options.onUnseen('unseen');
    this.#seenTop = log.scrollTop;
  }

  #observe(log: HTMLElement | null): void {
    if (log === this.#observed) return;
    this.#resize.disconnect();
    this.#observed = log;
    if (log) this.#resize.observe(log);
  }
}

function isNearBottom(log: HTMLElement): boolean {
  return log.scrollHeight - log.scrollTop - log.clientHeight < nearPx;
}
