import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowedOrigin } from './sites.ts';

const site = { keys: [], origins: ['https://www.a.mx', 'https://*.b.mx', 'https://c.mx:8443'], loopback: false };
const local = { keys: [], origins: [], loopback: true };
const allows = (origin: string, host?: string) => isAllowedOrigin(site, { origin, host });

describe('a site', () => {
  it.each(['https://www.a.mx', 'https://x.b.mx', 'https://x.y.b.mx', 'https://c.mx:8443'])('takes %s', (origin) => {
    expect(allows(origin)).toBe(true);
  });

  it.each([
    'http://www.a.mx',
    'https://a.mx',
    'https://www.a.mx.evil.com',
    'https://www.a.mx:444',
    'https://WWW.A.MX',
    'https://www.a.mx/',
    'https://b.mx',
    'https://.b.mx',
    'https://evil.com/.b.mx',
    'https://evil.com#.b.mx',
    'https://x@.b.mx',
    'https://xb.mx',
    'https://x.b.mx.evil.com',
    'https://c.mx',
    'null',
    '',
    'file://',
    'http://localhost',
  ])('does not take %j', (origin) => {
    expect(allows(origin, 'www.a.mx')).toBe(false);
  });

  it('takes nothing that is not written on its list', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.domain().map((name) => `https://${name}`),
        ),
        (origin) => {
          expect(allows(origin, new URL('https://www.a.mx').host)).toBe(
            origin === 'https://www.a.mx' || /^https:\/\/[a-z0-9.-]+\.b\.mx$/.test(origin),
          );
        },
      ),
    );
  });
});

describe('the site of this machine', () => {
  it.each([
    ['http://localhost:5173', undefined],
    ['http://127.0.0.1', undefined],
    ['http://[::1]:8787', undefined],
    ['http://192.168.1.5:8787', '192.168.1.5:8787'],
    ['http://[2001:db8::1]:8787', '[2001:db8::1]:8787'],
  ])('takes %s', (origin, host) => {
    expect(isAllowedOrigin(local, { origin, host })).toBe(true);
  });

  it.each([
    ['https://www.a.mx', undefined],
    ['http://localhost.evil.com', undefined],
    // A name that leads here is its owner's word (DNS rebinding), a number is ours.
    ['http://rebound.evil.com:8787', 'rebound.evil.com:8787'],
    ['http://192.168.1.6:8787', '192.168.1.5:8787'],
    ['http://192.168.1.5', '192.168.1.5:8787'],
    ['null', undefined],
  ])('does not take %s asking %s', (origin, host) => {
    expect(isAllowedOrigin(local, { origin, host })).toBe(false);
  });
});
