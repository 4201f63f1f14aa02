import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TaliaError } from '../errors.ts';

/** So many times in so many seconds. */
export interface Window {
  seconds: number;
  limit: number;
}

/** What is limited, and for whom. An empty list means no limit. */
export interface Limits {
  requestsPerAddress: readonly Window[];
  sessionsPerAddress: readonly Window[];
  messagesPerAddress: readonly Window[];
  messagesPerVisitor: readonly Window[];
  messagesPerSite: readonly Window[];
  attachmentBytesPerAddress: readonly Window[];
  attachmentBytesPerVisitor: readonly Window[];
}

export type LimitName = keyof Limits;

/** The limits of this process, in memory: cheap to ask before a body is read. */
export interface Wall {
  /**
   * Counts one more. @throws TaliaError `too_many_requests`, with the seconds until the window is over
   */
  pass: (name: LimitName, subject: string) => Promise<void>;
}

/**
 * Sent again, a message or a refresh is a request more and nothing new: what is limited exactly, new messages and new
 * sessions, the database counts. The wall before it only lets through so many times as much.
 */
const slack: Readonly<Record<LimitName, number>> = {
  requestsPerAddress: 1,
  // Every page load renews one, and an office has one address.
  sessionsPerAddress: 20,
  messagesPerAddress: 3,
  messagesPerVisitor: 3,
  messagesPerSite: 3,
  // Bytes are known once they are here: only the database counts them.
  attachmentBytesPerAddress: 1,
  attachmentBytesPerVisitor: 1,
};

/**
 * Subjects share this many counters of each window, so that a flood from countless addresses fills no memory. Which
 * ones share is this process's secret.
 */
const counters = 65_536;

/** Builds the wall of one process. */
export function createWall(limits: Limits): Wall {
  const salt = randomBytes(16);
  const toCounter = (subject: string) =>
    createHash('sha256').update(salt).update(subject).digest().readUInt32BE() % counters;
  const limiters = new Map<LimitName, RateLimiterMemory[]>();
  for (const name of limitNames) {
    const windows = limits[name].map(
      ({ seconds, limit }) => new RateLimiterMemory({ points: limit * slack[name], duration: seconds }),
    );
    limiters.set(name, windows);
  }
  return {
    async pass(name, subject) {
      const counter = String(toCounter(subject));
      for (const limiter of limiters.get(name) ?? []) await consume(limiter, counter);
    },
  };
}

export const limitNames: readonly LimitName[] = [
  'requestsPerAddress',
  'sessionsPerAddress',
  'messagesPerAddress',
  'messagesPerVisitor',
  'messagesPerSite',
  'attachmentBytesPerAddress',
  'attachmentBytesPerVisitor',
];

async function consume(limiter: RateLimiterMemory, subject: string): Promise<void> {
  try {
    await limiter.consume(subject);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new TaliaError('too_many_requests', 'Wait a moment and try again.', {
      retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
    });
  }
}

/**
 * Who an address stands for: an IPv4 address for itself, an IPv6 address for its /64, which is the least that one
 * customer has (RFC 6177). An IPv4 address in IPv6 clothes (RFC 4291 section 2.5.5.2) counts as the first. Proxies that
 * write a port behind the address are understood; all that is no address is one subject.
 */
export function toAddressSubject(ip: string | undefined): string {
  const address = stripPort(ip ?? '').replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return 'unknown';
  const groups = toGroups(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** `1.2.3.4:5678` and `[2001:db8::1]:5678` without the port. */
function stripPort(text: string): string {
  const match = /^\[(?<v6>[^\]]*)\](?::\d+)?$|^(?<v4>[\d.]+):\d+$/.exec(text.trim());
  return match?.groups?.v6 ?? match?.groups?.v4 ?? text.trim();
}

/** The eight groups of an IPv6 address. */
function toGroups(address: string): number[] {
  const [head = '', tail] = address.replace(/[\d.]+$/, toHexGroups).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill('0'), ...after].map((group) => Number.parseInt(group, 16));
}

/** Four bytes written as IPv4 at the end of an address are two groups. */
function toHexGroups(end: string): string {
  const bytes = end.split('.').map(Number);
  if (bytes.length !== 4) return end;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** One count of the database's: `key` says nothing of whose it is. */
export interface QuotaCount extends Window {
  key: string;
}

/** Makes what the database counts, exactly and for all processes, of limits and those they are for. */
export function createQuotas(limits: Limits, secret: Uint8Array) {
  const toKey = (name: LimitName, subject: string) =>
    createHmac('sha256', secret).update(`${name}\0${subject}`).digest('base64url').slice(0, 22);
  return (subjects: Partial<Record<LimitName, string>>, instead: Partial<Limits> = {}): QuotaCount[] =>
    limitNames.flatMap((name) => {
      const subject = subjects[name];
      if (subject === undefined) return [];
      const key = toKey(name, subject);
      return (instead[name] ?? limits[name]).map((window) => ({ ...window, key }));
    });
}

export type Quotas = ReturnType<typeof createQuotas>;
