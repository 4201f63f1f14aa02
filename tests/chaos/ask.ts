/** What one try came to: the answer, or that the same thing has to be asked again. */
export type Try<T> = { type: 'answered'; value: T } | { type: 'again'; why: string };

export interface Question {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: unknown;
  accept?: string;
  /** Ends the try early, as a browser that leaves. */
  signal?: AbortSignal;
}

const patienceMs = 20_000;

/**
 * Asks one process once. A refused or broken connection, a 5xx and a 429 are what an outbox asks again after.
 * @throws Error on every other refusal: no fault of a process or a network explains it
 */
export async function ask<T>(
  url: string,
  question: Question,
  read: (response: Response) => Promise<Try<T>>,
): Promise<Try<T>> {
  try {
    const response = await fetch(`${url}/api/webchat${question.path}`, toInit(url, question));
    if (response.ok) return await read(response);
    const text = await response.text();
    if (response.status >= 500 || response.status === 429) return { type: 'again', why: `${response.status}` };
    throw new Refused(`${question.method} ${question.path}: ${response.status} ${text}`);
  } catch (error) {
    if (error instanceof Refused) throw error;
    return { type: 'again', why: error instanceof Error ? error.name : 'error' };
  }
}

class Refused extends Error {}

function toInit(url: string, { method, token, body, accept, signal }: Question): RequestInit {
  const signals = [AbortSignal.timeout(patienceMs), ...(signal === undefined ? [] : [signal])];
  return {
    method,
    headers: {
      origin: url,
      ...(accept === undefined ? {} : { accept }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.any(signals),
  };
}

/** What a turn's stream came to: its text parts and whether it got to its `finish` without an error. */
export interface ReadStream {
  text: string;
  end: 'finish' | 'error' | 'abort' | 'cut';
}

/** Reads a UI message stream to its end. A clean end without `finish` is a cut. */
export async function readStream(response: Response): Promise<ReadStream> {
  const parts = new Map<string, string>();
  let end: ReadStream['end'] = 'cut';
  for (const line of (await response.text()).split('\n')) {
    if (!line.startsWith('data: {')) continue;
    // The protocol's own tests check the chunks.
    const chunk = JSON.parse(line.slice('data: '.length)) as { type: string; id?: string; delta?: string };
    if (chunk.type === 'text-start') parts.set(chunk.id ?? '', '');
    if (chunk.type === 'text-delta') parts.set(chunk.id ?? '', (parts.get(chunk.id ?? '') ?? '') + (chunk.delta ?? ''));
    if (chunk.type === 'error' || chunk.type === 'abort') end = chunk.type;
    if (chunk.type === 'finish' && end === 'cut') end = 'finish';
  }
  return { text: [...parts.values()].join('\n\n'), end };
}
