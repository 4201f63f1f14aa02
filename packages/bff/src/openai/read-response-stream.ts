import { createParser } from 'eventsource-parser';
import { classifyApiError } from './classify-error.ts';
import { ModelError } from './model-error.ts';
import type { ModelEvent } from './response-events.ts';
import { isRecord } from '../json.ts';
import { isVisiblePhase, toFinishedResponse, toVisibleText } from './parse-response.ts';

export interface StreamOptions {
  /** Milliseconds without a single byte after which the stream counts as dead. */
  idleMs: number;
  signal: AbortSignal;
}

/**
 * Reads the body of a streamed response ourselves (the client's own iterator costs half the machine under load) and
 * yields what the engine needs. Unknown events, keep-alives and comments are skipped; pieces of text that arrive
 * together are told as one.
 * @throws ModelError `unknown` when the stream is cut, silent, aborted or ends without its terminal event; by code when
 *   it carries `error` or `response.failed`
 */
export async function* readResponseStream(
  body: ReadableStream<Uint8Array>,
  options: StreamOptions,
): AsyncGenerator<ModelEvent, void, undefined> {
  const reader = watchReader(body.getReader(), options);
  const translator = createTranslator();
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === undefined || isNeeded(event)) translator.take(data);
    },
  });
  try {
    for (;;) {
      const chunk = await reader.read(translator.responseId());
      if (chunk === undefined) break;
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (const event of translator.drain()) {
        yield event;
        if (event.type === 'finished') return;
      }
    }
    throw new ModelError({ failure: 'unknown', code: 'stream_truncated', responseId: translator.responseId() });
  } finally {
    await reader.end();
  }
}

/** What the translator has a use for; the rest of what the API names so is not even parsed. */
const neededEvents = new Set([
  'response.created',
  'response.output_item.added',
  'response.output_text.delta',
  'response.refusal.delta',
  'response.output_text.done',
  'response.refusal.done',
  'response.completed',
  'response.failed',
  'response.incomplete',
]);

function isNeeded(event: string): boolean {
  return neededEvents.has(event) || !event.startsWith('response.');
}

interface WatchedReader {
  /** The next bytes, or undefined at the end. @throws ModelError when the stream is cut, silent or aborted */
  read: (responseId: string | undefined) => Promise<Uint8Array | undefined>;
  end: () => Promise<void>;
}

/**
 * One timer and one listener for the whole stream, for its reads are many: stopping cancels the stream, which ends the
 * read that waits.
 */
function watchReader(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { idleMs, signal }: StreamOptions,
): WatchedReader {
  let reading = false;
  let silent = false;
  // Whatever is left of the body is of no use, and a cancellation that fails must not hide why it was cancelled.
  const cancel = () => reader.cancel().catch(() => undefined);
  const timer = setTimeout(() => {
    if (!reading) return;
    silent = true;
    void cancel();
  }, idleMs);
  signal.addEventListener('abort', cancel, { once: true });

  async function readNext(): Promise<Uint8Array | undefined> {
    timer.refresh();
    reading = true;
    const { done, value } = await reader.read();
    reading = false;
    return done ? undefined : value;
  }

  return {
    async read(responseId) {
      let chunk: Uint8Array | undefined;
      let cut: unknown;
      try {
        if (!signal.aborted) chunk = await readNext();
      } catch (error) {
        cut = error;
      }
      if (signal.aborted) throw new ModelError({ failure: 'unknown', code: 'aborted', responseId });
      if (silent) throw new ModelError({ failure: 'unknown', code: 'stream_silent', responseId });
      if (cut !== undefined) throw new ModelError({ failure: 'unknown', code: 'stream_cut', responseId, cause: cut });
      return chunk;
    },
    async end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      await cancel();
    },
  };
}

interface Translator {
  take: (data: string) => void;
  drain: () => ModelEvent[];
  responseId: () => string | undefined;
}

/** Turns the API's events into ours; holds which message items are visible. */
function createTranslator(): Translator {
  let events: ModelEvent[] = [];
  let responseId: string | undefined;
  const visible = new Set<string>();

  function take(data: string): void {
    if (data === '[DONE]') return;
    const event = parseEvent(data, responseId);
    switch (event.type) {
      case 'response.created':
        responseId = readString(readRecord(event.response)?.id) ?? responseId;
        if (responseId !== undefined) events.push({ type: 'created', responseId });
        return;
      case 'response.output_item.added':
        return takeItem(readRecord(event.item));
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return takeDelta(readString(event.item_id), toVisibleText(readString(event.delta) ?? ''));
      case 'response.output_text.done':
      case 'response.refusal.done':
        return takeTextEnd(readString(event.item_id));
      case 'response.completed':
        events.push({ type: 'finished', response: toFinishedResponse(event.response) });
        return;
      case 'response.failed':
      case 'response.incomplete':
        throw toTerminalError(event.type, readRecord(event.response), responseId);
      case 'error':
        throw toStreamError(event, responseId);
      default:
    }
  }

  function takeItem(item: Record<string, unknown> | undefined): void {
    const id = readString(item?.id);
    if (item?.type === 'function_call') {
      const callId = readString(item.call_id);
      const name = readString(item.name);
      if (callId !== undefined && name !== undefined) events.push({ type: 'call_start', callId, name });
    }
    if (item?.type === 'message' && id !== undefined && isVisiblePhase(item.phase)) visible.add(id);
  }

  const open = new Set<string>();
  function takeDelta(itemId: string | undefined, delta: string): void {
    if (itemId === undefined || delta === '' || !visible.has(itemId)) return;
    if (!open.has(itemId)) {
      open.add(itemId);
      events.push({ type: 'text_start', itemId });
    }
    const last = events.at(-1);
    if (last?.type === 'text_delta' && last.itemId === itemId) last.delta += delta;
    else events.push({ type: 'text_delta', itemId, delta });
  }

  function takeTextEnd(itemId: string | undefined): void {
    if (itemId !== undefined && open.delete(itemId)) events.push({ type: 'text_end', itemId });
  }

  return {
    take,
    drain() {
      const drained = events;
      events = [];
      return drained;
    },
    responseId: () => responseId,
  };
}

function parseEvent(data: string, responseId: string | undefined): Record<string, unknown> {
  try {
    const event: unknown = JSON.parse(data);
    if (isRecord(event)) return event;
  } catch (error) {
    throw new ModelError({ failure: 'unknown', code: 'stream_garbled', responseId, cause: error });
  }
  throw new ModelError({ failure: 'unknown', code: 'stream_garbled', responseId });
}

/** `response.incomplete` counts as not answered: a cut sentence is never final. */
function toTerminalError(
  type: 'response.failed' | 'response.incomplete',
  response: Record<string, unknown> | undefined,
  responseId: string | undefined,
): ModelError {
  if (type === 'response.incomplete') {
    const reason = readString(readRecord(response?.incomplete_details)?.reason) ?? 'incomplete';
    return new ModelError({ failure: 'unknown', code: `incomplete_${reason}`, responseId });
  }
  const error = readRecord(response?.error);
  return toCodedError(readString(error?.code), readString(error?.message), responseId);
}

/** The `error` event comes flat or with its fields nested under `error`. */
function toStreamError(event: Record<string, unknown>, responseId: string | undefined): ModelError {
  const error = readRecord(event.error) ?? event;
  return toCodedError(readString(error.code), readString(error.message), responseId);
}

function toCodedError(code: string | undefined, message = '', responseId: string | undefined): ModelError {
  const failure = classifyApiError(undefined, code, message);
  // In a stream that began, even a rate limit may have left something behind; other named errors would only repeat.
  const mayPass = code === undefined || code === 'server_error' || code === 'rate_limit_exceeded';
  const inStream = mayPass ? 'unknown' : 'hopeless';
  return new ModelError({
    failure: failure === 'busy' || failure === 'unknown' ? inStream : failure,
    code: code ?? 'stream_error',
    responseId,
  });
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readRecord(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}
