import type { ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { BreakHow } from '../players/step.ts';
import type { WireEvent } from '../wire.ts';

/** Writes one stream of server-sent events and can lose its client in several ways. */
export type EventSink = {
  write: (event: WireEvent) => void;
  /** Writes the first half of an event's text. */
  writeHalf: (event: WireEvent) => void;
  /** Ends the client's view. Waits until what was written has left, then writes nothing more. */
  lose: (how: BreakHow) => Promise<void>;
  end: () => void;
};

/** Opens a sink. Headers go out with the first event, so a client lost before it has no headers either. */
export function createEventSink(http: ServerResponse, options: { obfuscation: 'random' | 'none' }): EventSink {
  let sequence = 0;
  let lost: BreakHow | null = null;
  let lastWrite = Promise.resolve();
  const toText = (event: WireEvent) => {
    const numbered = { ...event, sequence_number: sequence, ...padding(event, options.obfuscation) };
    return `event: ${event.type}\ndata: ${JSON.stringify(numbered)}\n\n`;
  };
  const send = (text: string) => {
    openStream(http);
    lastWrite = new Promise((resolve) => {
      http.write(text, () => resolve());
    });
  };
  return {
    write: (event) => {
      if (lost !== null || http.destroyed) return;
      send(toText(event));
      sequence += 1;
    },
    writeHalf: (event) => {
      const text = toText(event);
      send(text.slice(0, text.length / 2));
    },
    lose: async (how) => {
      lost = how;
      await lastWrite;
      if (how === 'cut' || how === 'torn') http.socket?.destroy();
      if (how === 'eof') endStream(http);
    },
    end: () => {
      if (lost === null && !http.destroyed) endStream(http);
    },
  };
}

function openStream(http: ServerResponse): void {
  if (http.headersSent) return;
  http.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
}

function endStream(http: ServerResponse): void {
  openStream(http);
  http.end();
}

function padding(event: WireEvent, obfuscation: 'random' | 'none'): { obfuscation?: string } {
  if (obfuscation === 'none' || !event.type.endsWith('.delta')) return {};
  return { obfuscation: randomBytes(8).toString('hex') };
}
