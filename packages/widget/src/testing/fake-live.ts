import type { Control, HistoryMessage, LiveEvent, LiveEventsReply, MessageAuthor } from '@talia/protocol';

/** What a test lets happen to the conversation. Hints are told to those who listen and kept by nobody. */
export type Happening = {
  [T in LiveEvent['type']]: { type: T; data: Extract<LiveEvent, { type: T }>['data'] };
}[LiveEvent['type']];

/** How the network treats the stream: it comes, its headers do but no byte, or nothing does. */
export type StreamMode = 'open' | 'silent' | 'held';

/** The events of one fake server. */
export interface FakeLive {
  happen: (happening: Happening) => void;
  /** It is stored, and lost on its way to those who listen. */
  lose: (happening: Happening) => void;
  /** Every stream ends, as when the server goes away. */
  drop: () => void;
  setMode: (mode: StreamMode) => void;
  /** No cursor given so far can be gone on from. */
  forget: () => void;
  /** Settles when the network lets something through; rejects as an aborted fetch does. */
  pass: (signal: AbortSignal) => Promise<void>;
  /** How many streams are open. */
  readonly listening: number;
  stream: (request: { lastEventId: string | null; signal: AbortSignal }) => Response;
  poll: (after: string | null) => LiveEventsReply;
}

interface Listener {
  seq: number;
  write: (text: string) => void;
  close: () => void;
}

const hints: ReadonlySet<LiveEvent['type']> = new Set<LiveEvent['type']>(['typing', 'read', 'reconnect']);

/** Builds them. `control` is how the conversation stands at first. */
export function createFakeLive(control: Control = { state: 'assistant', version: 0, holder: null }): FakeLive {
  const facts: Happening[] = [];
  const listeners = new Set<Listener>();
  let mode: StreamMode = 'open';
  let standing = control;
  let oldest = 0;
  const store = (happening: Happening): string | null => {
    if (happening.type === 'control') standing = happening.data;
    return hints.has(happening.type) ? null : toCursor(facts.push(happening));
  };
  const tell = (listener: Listener, happening: Happening, id: string | null) =>
    listener.write(toText(toEvent(happening, id, ++listener.seq)));
  /** What comes after a cursor; the control as it stands without one, `reload` after one that is too old. */
  const since = (cursor: string | null): [Happening, string][] => {
    const now = toCursor(facts.length);
    if (cursor === null) return [[{ type: 'control', data: standing }, now]];
    const from = Number(cursor.slice(1));
    if (from < oldest) return [[{ type: 'reload', data: {} }, now]];
    return facts.slice(from).map((fact, index) => [fact, toCursor(from + index + 1)]);
  };
  return {
    happen(happening) {
      const id = store(happening);
      for (const listener of listeners) tell(listener, happening, id);
    },
    lose(happening) {
      store(happening);
      for (const listener of listeners) listener.seq++;
    },
    drop() {
      for (const { close } of listeners) close();
    },
    setMode: (changed) => void (mode = changed),
    forget: () => void (oldest = facts.length + 1),
    async pass(signal) {
      if (mode !== 'held') return;
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    },
    get listening() {
      return listeners.size;
    },
    stream({ lastEventId, signal }) {
      const { body, listener } = openStream(signal, (gone) => listeners.delete(gone));
      if (mode === 'silent') return toResponse(body);
      listeners.add(listener);
      listener.write(`: ${' '.repeat(2048)}\n\n`);
      for (const [fact, id] of since(lastEventId)) tell(listener, fact, id);
      return toResponse(body);
    },
    poll(after) {
      const events = since(after).map(([fact, id], index) => toEvent(fact, id, index + 1));
      return { events, cursor: toCursor(facts.length), more: false };
    },
  };
}

/** A message of a person, as history and events have it. */
export function fromPerson(id: string, content: string, name = 'Marta Ríos'): HistoryMessage {
  const created_at = new Date().toISOString();
  return { id, direction: 'outgoing', content, created_at, metadata: { author: { type: 'human', name } } };
}

/** The person of `fromPerson`. */
export const marta: MessageAuthor = { type: 'human', name: 'Marta Ríos' };

function openStream(signal: AbortSignal, onGone: (listener: Listener) => void) {
  const encoder = new TextEncoder();
  let stream: ReadableStreamDefaultController<Uint8Array>;
  const end = (how: () => void) => {
    onGone(listener);
    try {
      how();
    } catch {
      // Left by its reader already.
    }
  };
  const listener: Listener = {
    seq: 0,
    write: (text) => stream.enqueue(encoder.encode(text)),
    close: () => end(() => stream.close()),
  };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (stream = controller),
    cancel: () => onGone(listener),
  });
  signal.addEventListener('abort', () => end(() => stream.error(new DOMException('aborted', 'AbortError'))));
  return { body, listener };
}

function toResponse(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

function toCursor(position: number): string {
  return `c${position}`;
}

function toEvent(happening: Happening, id: string | null, seq: number): LiveEvent {
  return { id, seq, session_id: 'session-1', at: new Date().toISOString(), ...happening };
}

function toText(event: LiveEvent): string {
  return `${event.id === null ? '' : `id: ${event.id}\n`}data: ${JSON.stringify(event)}\n\n`;
}
