import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogFields } from './log-fields.ts';

/**
 * What a log may know of an error: the name of its class, its code (a `TaliaError`'s, an errno, an SQLSTATE), its HTTP
 * status, OpenAI's id of the request, the places in our own code it came through, and the name and code of its cause.
 * Never its message, which may quote what a visitor wrote. Takes anything that can be thrown and never throws.
 */
export function errorFields(error: unknown): LogFields {
  const cause = read(error, 'cause');
  return {
    error_name: text(read(error, 'name')) ?? 'UnknownError',
    error_code: text(read(error, 'code')),
    error_status: number(read(error, 'status')),
    error_at: toTrace(text(read(error, 'stack'))),
    openai_request_id: text(read(error, 'requestID')),
    cause_name: text(read(cause, 'name')),
    cause_code: text(read(cause, 'code')),
  };
}

function read(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return Reflect.get(value, name);
  } catch {
    return undefined; // A getter that throws tells us nothing.
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

const maxFrames = 5;
const maxStackLength = 20_000;

/** The directory our packages lie in: `packages/` here, `node_modules/@talia/` where they are installed. */
const packagesRoot = fileURLToPath(new URL('../../../', import.meta.url));

const frame = /^\s+at .*?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d{1,5}):\d{1,5}\)?$/;

function toTrace(stack: string | undefined): string | undefined {
  if (stack === undefined) return undefined;
  const places: string[] = [];
  for (const line of stack.slice(0, maxStackLength).split('\n')) {
    const place = toPlace(line);
    if (place !== undefined) places.push(place);
    if (places.length === maxFrames) break;
  }
  return places.length === 0 ? undefined : places.join(' < ');
}

// A message is part of `stack` and may imitate a frame. Only a file of ours that exists is a place, so the most a forger
// can say is the name of one of our files.
function toPlace(line: string): string | undefined {
  const [, source, lineNumber] = frame.exec(line) ?? [];
  if (source === undefined || lineNumber === undefined) return undefined;
  const path = toPath(source);
  if (path === undefined || !path.startsWith(packagesRoot) || path.includes('\0')) return undefined;
  const inside = relative(packagesRoot, path).split(sep);
  if (inside.includes('..') || inside.includes('node_modules') || !existsSync(path)) return undefined;
  return `${inside.join('/')}:${lineNumber}`;
}

function toPath(source: string): string | undefined {
  if (!source.startsWith('file://')) return source;
  try {
    return fileURLToPath(source);
  } catch {
    return undefined; // Not a well-formed file URL: not one of our frames.
  }
}
