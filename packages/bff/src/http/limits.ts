import { createHmac } from 'node:crypto';
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
  sessionsPerAddress: 3,
  messagesPerAddress: 3,
  messagesPerVisitor: 3,
  messagesPerSite: 3,
};

/** Builds the wall of one process. */
export function createWall(limits: Limits): Wall {
  const limiters = new Map<LimitName, RateLimiterMemory[]>();
  for (const name of limitNames) {
    const windows = limits[name].map(
      ({ seconds, limit }) => new RateLimiterMemory({ points: limit * slack[name], duration: seconds }),
    );
    limiters.set(name, windows);
  }
  return {
    async pass(name, subject) {
      for (const limiter of limiters.get(name) ?? []) await consume(limiter, subject);
    },
  };
}

export const limitNames: readonly LimitName[] = [
  'requestsPerAddress',
  'sessionsPerAddress',
  'messagesPerAddress',
  'messagesPerVisitor',
  'messagesPerSite',
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
 * customer has (RFC 6177). An IPv4 address in IPv6 clothes (`::ffff:…`) counts as the first.
 */
export function toAddressSubject(ip: string | undefined): string {
  const address = (ip ?? '').replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/.exec(address)?.groups?.v4;
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return isIPv6(address) ? `${toGroups(address).slice(0, 4).join(':')}::/64` : address;
}

/** The eight groups of an IPv6 address, without leading zeros. */
function toGroups(address: string): string[] {
  // Four bytes written as IPv4 at the end are two groups.
  const [head = '', tail] = address.replace(/\d+\.\d+\.\d+\.\d+$/, '0:0').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill('0'), ...after].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
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
