import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** One answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: string;
}

/** Without a byte for so long, a client that leaves late gives up. */
const patienceMs = 80;

/**
 * Sends bytes as they are, in these pieces, and reads all that comes until the server ends the connection. Who leaves
 * sends no more, at once (`half`) or when nothing has come for a while (`late`).
 */
export async function exchange(
  port: number,
  pieces: readonly (string | Uint8Array)[],
  { leave = 'stay' }: { leave?: 'half' | 'late' | 'stay' } = {},
): Promise<RawAnswer[]> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const piece of pieces) await write(socket, piece);
  if (leave === 'half') socket.end();
  if (leave === 'late') socket.setTimeout(patienceMs, () => socket.end());
  await closed;
  return parseAnswers(Buffer.concat(chunks));
}

function write(socket: Socket, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    // Not a moment later than the next turn of the loop, so that two pieces are two packets.
    socket.write(piece, () => setImmediate(resolve));
    socket.once('close', () => resolve());
  });
}

/** Splits what came into answers. @throws Error when it is not a row of whole answers */
export function parseAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) throw new Error(`half of a head: ${rest.toString('latin1').slice(0, 200)}`);
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (?<status>\d{3}) /.exec(statusLine)?.groups?.status);
    if (!Number.isInteger(status)) throw new Error(`not a status line: ${statusLine.slice(0, 200)}`);
    const headers = new Map(
      lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: */, '')]),
    );
    const { body, length } = readBody(rest.subarray(end + 4), status, headers);
    rest = rest.subarray(end + 4 + length);
    if (status !== 100) answers.push({ status, headers, body });
  }
  return answers;
}

function readBody(
  bytes: Buffer,
  status: number,
  headers: ReadonlyMap<string, string>,
): { body: string; length: number } {
  if (status === 100 || status === 204 || status === 304) return { body: '', length: 0 };
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(bytes);
  const length = Number(headers.get('content-length') ?? bytes.length);
  if (bytes.length < length) throw new Error(`a body of ${bytes.length} bytes instead of ${length}`);
  return { body: bytes.subarray(0, length).toString('utf8'), length };
}

function readChunks(bytes: Buffer): { body: string; length: number } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    // Whoever leaves in the middle of a stream hears no end of it.
    if (line === -1) return { body: Buffer.concat(parts).toString('utf8'), length: bytes.length };
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!Number.isInteger(size)) throw new Error(`not a chunk: ${bytes.subarray(at, at + 200).toString('latin1')}`);
    if (size === 0) return { body: Buffer.concat(parts).toString('utf8'), length: line + 4 };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
