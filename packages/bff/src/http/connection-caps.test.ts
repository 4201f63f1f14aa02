import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { capConnectionsPerNetwork } from './connection-caps.ts';

/** A server to which connections come from where we say. */
function setup(max: number) {
  const server = new EventEmitter();
  const dropped: unknown[] = [];
  server.on('drop', (drop) => dropped.push(drop));
  capConnectionsPerNetwork(server as unknown as Parameters<typeof capConnectionsPerNetwork>[0], max);
  const arrive = (remoteAddress: string) => {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
    server.emit('connection', socket);
    return socket;
  };
  return { arrive, dropped };
}

const alive = (sockets: readonly Socket[]) => sockets.filter(({ destroyed }) => !destroyed).length;

describe('connections of one address', () => {
  it('are so many and no more, until one ends', async () => {
    const { arrive, dropped } = setup(3);
    const first = Array.from({ length: 5 }, () => arrive('192.0.2.7'));
    expect([alive(first), dropped.length]).toEqual([3, 2]);
    expect(alive([arrive('192.0.2.8')])).toBe(1);
    first[0]?.destroy();
    await new Promise((resolve) => first[0]?.once('close', resolve));
    expect(alive([arrive('192.0.2.7'), arrive('192.0.2.7')])).toBe(1);
  });

  it('are those of the whole /64 in IPv6', () => {
    const { arrive } = setup(2);
    expect(alive(['1::1', '1::2', '1::3', '1:0:1::1'].map((end) => arrive(`2001:${end}`)))).toBe(3);
  });

  it('are not counted on this machine', () => {
    const { arrive } = setup(1);
    expect(alive(['127.0.0.1', '127.0.0.1', '::1', '::1', '::ffff:127.0.0.1', '::ffff:127.0.0.1'].map(arrive))).toBe(6);
  });
});
