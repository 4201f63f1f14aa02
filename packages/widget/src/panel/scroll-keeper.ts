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
 * that something new arrived. Older messages put in front move nothing.
 */
export class ScrollKeeper implements ReactiveController {
  readonly #options: ScrollKeeperOptions;
  #following = true;
  #before = { oldest: '', newest: '', height: 0, top: 0 };

  constructor(host: ReactiveControllerHost, options: ScrollKeeperOptions) {
    this.#options = options;
    host.addController(this);
  }

  /** To be called for each `scroll` of the log. */
  onScroll(): void {
    const log = this.#options.log();
    if (!log) return;
    this.#following = log.scrollHeight - log.scrollTop - log.clientHeight < nearPx;
    if (this.#following) this.#options.onUnseen('seen');
    if (log.scrollTop < nearPx && log.scrollHeight > log.clientHeight) this.#options.onTop();
  }

  /** Goes to the newest message and follows again. */
  toBottom(): void {
    this.#following = true;
    const log = this.#options.log();
    if (log) log.scrollTop = log.scrollHeight;
    this.#options.onUnseen('seen');
  }

  hostUpdate(): void {
    const log = this.#options.log();
    this.#before.height = log?.scrollHeight ?? 0;
    this.#before.top = log?.scrollTop ?? 0;
  }

  hostUpdated(): void {
    const log = this.#options.log();
    const { oldest, newest, newestIsOwn } = this.#options.edges();
    const before = this.#before;
    const grewAbove = before.oldest !== '' && oldest !== before.oldest && newest === before.newest;
    const grewBelow = newest !== before.newest;
    this.#before = { ...before, oldest, newest };
    if (!log) return;
    if (grewAbove) log.scrollTop = before.top + log.scrollHeight - before.height;
    else if (this.#following || (grewBelow && newestIsOwn)) log.scrollTop = log.scrollHeight;
    else if (grewBelow) this.#options.onUnseen('unseen');
  }
}
