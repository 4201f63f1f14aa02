/** What the processes of the benchmark say to each other over IPC: every order is answered by one reply of its id. */

/** Where a program that listens is, said once, before anything is asked. */
export interface Ready {
  type: 'ready';
  port: number;
}

/** An answer to the order with this id; `failure` when it could not be done. */
export type Reply<T> = { type: 'reply'; id: number; value: T } | { type: 'failed'; id: number; failure: string };

/** What a process used so far. */
export interface Usage {
  /** Of all its threads, in ms. */
  cpuMs: number;
  /** Of its main thread only: an embedded database has a thread of its own. */
  mainCpuMs: number;
  rssBytes: number;
}

/** Orders a variant understands. */
export type VariantOrder = { type: 'usage' } | { type: 'stop' };

/** Orders the upstream understands. */
export type UpstreamOrder = { type: 'pace'; firstMs: number; betweenMs: number };

/** Where and how a variant is asked. */
export interface Target {
  port: number;
  path: string;
  /** `webchat` opens a session first and sends its token. */
  kind: 'plain' | 'webchat';
  /** What a complete answer ends with. */
  ending: string;
}

/** Orders the load generator understands. */
export type LoadOrder =
  | { type: 'begin'; target: Target; streams: number; rampMs: number }
  | { type: 'mark' }
  | { type: 'collect' }
  | { type: 'finish' };

/** What became of the turns since the mark, and of all first turns of a conversation since the beginning. */
export interface Collected {
  /** Milliseconds from the request to the first token beyond the upstream's own, of later turns of a conversation. */
  addedMs: number[];
  firstTurnAddedMs: number[];
  completed: number;
  /** Since the beginning. */
  failed: number;
  /** Why the first of them failed. */
  failure: string | null;
}

/** What every variant is told. */
export interface VariantOrders {
  /** OpenAI's stand-in, ending in `/v1`. */
  upstreamPort: number;
  /** A folder of its own, for whoever keeps files. */
  folder: string;
  /** Where a real database is reached, or null for the embedded one. */
  supabase: { url: string; key: string } | null;
}
