import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuotas, createWall, toAddressSubject } from './limits.ts';
import type { Limits } from './limits.ts';

const none: Limits = {
  requestsPerAddress: [],
  sessionsPerAddress: [],
  messagesPerAddress: [],
  messagesPerVisitor: [],
  messagesPerSite: [],
  attachmentBytesPerAddress: [],
  attachmentBytesPerVisitor: [],
};

describe('the subject of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['::ffff:0102:0304', '1.2.3.4'],
    ['::FFFF:1.2.3.4', '1.2.3.4'],
    ['203.0.113.7:5678', '203.0.113.7'],
    ['[2001:db8::1]:77', '2001:db8:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['unix:', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('of %s is %s', (ip, subject) => {
    expect(toAddressSubject(ip)).toBe(subject);
  });

  it('is one for all that a customer can make of a /64, however it is written, and another one next door', () => {
    const hex = fc.nat(0xffff).map((group) => group.toString(16));
    fc.assert(
      fc.property(
        fc.array(hex, { minLength: 4, maxLength: 4 }),
        fc.array(hex, { minLength: 8, maxLength: 8 }),
        (net, hosts) => {
          const subject = toAddressSubject([...net, ...hosts.slice(0, 4)].join(':'));
          const padded = [...net, ...hosts.slice(4)].map((group) => group.padStart(4, '0').toUpperCase());
          expect(toAddressSubject(padded.join(':'))).toBe(subject);
          const neighbour = [
            ...net.slice(0, 3),
            (Number.parseInt(net[3] ?? '', 16) ^ 1).toString(16),
            ...hosts.slice(0, 4),
          ];
          expect(toAddressSubject(neighbour.join(':'))).not.toBe(subject);
        },
      ),
    );
  });
});

describe('the wall', () => {
  it('lets through as much as the window takes, then says when to come back, to this subject only', async () => {
    const wall = createWall({ ...none, requestsPerAddress: [{ seconds: 60, limit: 3 }] });
    for (let time = 0; time < 3; time += 1) await wall.pass('requestsPerAddress', 'a');
    const refusal: unknown = await wall.pass('requestsPerAddress', 'a').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 60 });
    await wall.pass('requestsPerAddress', 'b');
    await wall.pass('sessionsPerAddress', 'a');
  });

  it('leaves room for what is sent again where the database counts exactly', async () => {
    const wall = createWall({ ...none, messagesPerVisitor: [{ seconds: 60, limit: 2 }] });
    for (let time = 0; time < 6; time += 1) await wall.pass('messagesPerVisitor', 'v');
    await expect(wall.pass('messagesPerVisitor', 'v')).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  it('of the tightest window counts', async () => {
    const windows = [
      { seconds: 60, limit: 100 },
      { seconds: 3_600, limit: 1 },
    ];
    const wall = createWall({ ...none, requestsPerAddress: windows });
    await wall.pass('requestsPerAddress', 'a');
    await expect(wall.pass('requestsPerAddress', 'a')).rejects.toMatchObject({ retryAfterSeconds: 3_600 });
  });
});

describe('quotas', () => {
  const secret = new Uint8Array(32).fill(7);

  it('say nothing of whom they are for, and tell apart what is limited', () => {
    const quotas = createQuotas(
      { ...none, sessionsPerAddress: [{ seconds: 60, limit: 10 }], messagesPerAddress: [{ seconds: 60, limit: 20 }] },
      secret,
    );
    const [sessions] = quotas({ sessionsPerAddress: '203.0.113.7' });
    const [messages] = quotas({ messagesPerAddress: '203.0.113.7' });
    expect(sessions).toEqual({ key: expect.stringMatching(/^[\w-]{22}$/), seconds: 60, limit: 10 });
    expect(messages?.key).not.toBe(sessions?.key);
    expect(JSON.stringify([sessions, messages])).not.toContain('203');
  });

  it('of a site may be its own', () => {
    const quotas = createQuotas({ ...none, messagesPerSite: [{ seconds: 60, limit: 300 }] }, secret);
    expect(quotas({ messagesPerSite: 'x' }, { messagesPerSite: [{ seconds: 60, limit: 7 }] })).toMatchObject([
      { limit: 7 },
    ]);
  });
});
