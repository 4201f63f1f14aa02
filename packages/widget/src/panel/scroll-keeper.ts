import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What the keeper reads and says. */
export interface ScrollKeeperOptions {
  log: () => HTMLElement | null;
  /** Identity of the oldest and the newest message; they change only when there is something new to see. */
  edges: () => { oldest: string; newest: string; newestIsOwn: boolean };
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
  #edges = { oldest: '', newest: '' };
  /** Where the view stood when it was last looked at. */
  #seen = { height: 0, top: 0 };

  constructor(host: ReactiveControllerHost, options: ScrollKeeperOptions) {
    this.#options = options;
    host.addController(this);
  }

  /** To be called for each `scroll` of the log. */
  onScroll(): void {
    const log = this.#options.log();
    if (!log) return;
    this.#following = isNearBottom(log);
    this.#look(log);
    if (this.#following) this.#options.onUnseen('seen');
    if (log.scrollTop < nearPx && log.scrollHeight > log.clientHeight) this.#options.onTop();
  }

  /** Goes to the newest message and follows again. */
  toBottom(): void {
    this.#following = true;
    const log = this.#options.log();
    if (!log) return;
    log.scrollTop = log.scrollHeight;
    this.#look(log);
    this.#options.onUnseen('seen');
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
    this.#observed = null;
  }

  hostUpdate(): void {
    const log = this.#options.log();
    if (!log) return;
    // A reader who just moved up: the browser tells by an event only later, perhaps after this render.
    if (log.scrollTop < this.#seen.top && !isNearBottom(log)) this.#following = false;
    this.#look(log);
  }

  hostUpdated(): void {
    const log = this.#options.log();
    const { oldest, newest, newestIsOwn } = this.#options.edges();
    const grewAbove = this.#edges.oldest !== '' && oldest !== this.#edges.oldest && newest === this.#edges.newest;
    const grewBelow = newest !== this.#edges.newest;
    this.#edges = { oldest, newest };
    this.#observe(log);
    if (!log) return;
    if (grewAbove) log.scrollTop = this.#seen.top + log.scrollHeight - this.#seen.height;
    else if (grewBelow && newestIsOwn) this.toBottom();
    else if (this.#following) log.scrollTop = log.scrollHeight;
    else if (grewBelow) this.#options.onUnseen('unseen');
    this.#look(log);
  }

  #look(log: HTMLElement): void {
    this.#seen = { height: log.scrollHeight, top: log.scrollTop };
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
