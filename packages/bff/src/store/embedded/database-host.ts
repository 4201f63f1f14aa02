import type { MigrationNews } from '../migrate/migration-news.ts';
import type { Catalogue } from './catalogue.ts';
import { DatabaseGoneError, QueueFullError } from './host-errors.ts';
import { createJob } from './job.ts';
import type { Job } from './job.ts';
import type { WorkerAnswers, WorkerSettings } from './protocol.ts';
import { startThread, ThreadGoneError } from './worker-thread.ts';
import type { Call, DatabaseThread } from './worker-thread.ts';

/** How long things may take and how many may wait. */
export type HostLimits = {
  /** A call that takes longer, waiting included, is rejected with an AbortError. */
  requestTimeoutMs: number;
  /** A call that keeps the thread longer than this ends the thread; a new one is started. */
  stuckAfterMs: number;
  /** Calls that may wait; one more is a `QueueFullError`. */
  queueLimit: number;
};

/** What the host tells without being asked. */
export type HostEvents = {
  /** While a thread opens, of the migrations it applies. */
  onMigration(news: MigrationNews): void;
  onNotification(channel: string, payload: string): void;
  /** A new thread took the place of one that ended: its subscriptions are gone. */
  onReopened(): void;
};

/** After a failed reopening, the next try waits at least this long. */
const REOPEN_PAUSE_MS = 1_000;

/** Opens the database in its thread. @throws what `startThread` throws. */
export async function openDatabaseHost(
  settings: WorkerSettings,
  limits: HostLimits,
  events: HostEvents,
): Promise<DatabaseHost> {
  const host = new DatabaseHost(settings, limits, events);
  await host.open();
  return host;
}

/** Owns the database thread: one call at a time, in order, each with a deadline. */
export class DatabaseHost {
  readonly #settings: WorkerSettings;
  readonly #limits: HostLimits;
  readonly #events: HostEvents;
  readonly #queue: Job[] = [];
  #running: Job | undefined;
  #thread: DatabaseThread | undefined;
  #catalogue: Catalogue = { functions: [], relations: [] };
  /** Set while there is no thread and none is being started. */
  #lost: { reason: string; retryAt: number } | undefined;
  #closing: Promise<void> | undefined;
  /** The versions applied by the first opening. */
  migrated: string[] = [];

  constructor(settings: WorkerSettings, limits: HostLimits, events: HostEvents) {
    this.#settings = settings;
    this.#limits = limits;
    this.#events = events;
  }

  /** Starts the first thread. */
  async open(): Promise<void> {
    this.#thread = await this.#start();
    this.migrated = this.#thread.migrated;
  }

  /** What the API may name at this moment. */
  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /**
   * Runs one call after those before it.
   * @throws QueueFullError, DatabaseGoneError; an AbortError or the signal's reason, and then
   * a call that had begun may still finish.
   */
  call<T extends Call>(asked: T, signal?: AbortSignal | null): Promise<WorkerAnswers[T['type']]> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const job = createJob(asked, { resolve, reject, signal, timeoutMs: this.#limits.requestTimeoutMs });
      job.onLeave = () => this.#forget(job);
      this.#queue.push(job);
      this.#advance();
    });
  }

  /** Lets the running call finish, refuses those that wait, and closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #start(): Promise<DatabaseThread> {
    const thread = await startThread(this.#settings, {
      onMigration: (news) => this.#events.onMigration(news),
      onNotification: (channel, payload) => this.#events.onNotification(channel, payload),
      onCatalogue: (catalogue) => {
        this.#catalogue = catalogue;
      },
      onEnd: (error) => this.#lose(error.message),
    });
    this.#catalogue = thread.catalogue;
    return thread;
  }

  #advance(): void {
    if (this.#running !== undefined || this.#thread === undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#running = job;
    void this.#run(this.#thread, job);
  }

  async #run(thread: DatabaseThread, job: Job): Promise<void> {
    const watchdog = setTimeout(() => void this.#endStuck(thread), this.#limits.stuckAfterMs);
    try {
      job.resolve(await thread.call(job.call));
    } catch (error) {
      job.reject(error);
    } finally {
      clearTimeout(watchdog);
      this.#running = undefined;
      this.#advance();
    }
  }

  /** The next thread waits for the end of this one: two on the same files would ruin them. */
  async #endStuck(thread: DatabaseThread): Promise<void> {
    this.#thread = undefined;
    await thread.terminate();
    this.#lose('a call kept its thread for too long');
  }

  #forget(job: Job): void {
    const place = this.#queue.indexOf(job);
    if (place !== -1) this.#queue.splice(place, 1);
  }

  /** The thread is lost: what lies on disk can be opened again, memory cannot. */
  #lose(reason: string): void {
    this.#thread = undefined;
    if (this.#closing !== undefined) return;
    if (this.#settings.pgdata === null) {
      this.#giveUp(`the in-memory database is lost: ${reason}`, Number.POSITIVE_INFINITY);
      return;
    }
    void this.#reopen();
  }

  async #reopen(): Promise<void> {
    try {
      const thread = await this.#start();
      if (this.#closing !== undefined) return await thread.terminate();
      this.#thread = thread;
      this.#events.onReopened();
      this.#advance();
    } catch (error) {
      this.#giveUp(String(error), Date.now() + REOPEN_PAUSE_MS);
    }
  }

  #giveUp(reason: string, retryAt: number): void {
    this.#lost = { reason, retryAt };
    for (const job of this.#queue.splice(0)) job.reject(new DatabaseGoneError(reason));
  }

  #refusal(): Error | undefined {
    if (this.#closing !== undefined) return new DatabaseGoneError('the database is closed');
    if (this.#queue.length >= this.#limits.queueLimit) return new QueueFullError('too many calls wait');
    if (this.#lost === undefined) return undefined;
    if (Date.now() < this.#lost.retryAt) return new DatabaseGoneError(this.#lost.reason);
    this.#lost = undefined;
    void this.#reopen();
    return undefined;
  }

  async #shutDown(): Promise<void> {
    for (const job of this.#queue.splice(0)) job.reject(new DatabaseGoneError('the database is closed'));
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread === undefined) return;
    const watchdog = setTimeout(() => void thread.terminate(), this.#limits.stuckAfterMs);
    try {
      await thread.call({ type: 'close' });
    } catch (error) {
      if (!(error instanceof ThreadGoneError)) throw error;
    } finally {
      clearTimeout(watchdog);
      await thread.terminate();
    }
  }
}
