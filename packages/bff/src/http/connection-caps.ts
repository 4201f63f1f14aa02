import type { Server } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import type { Log } from '../logging/log.ts';
import { toAddressSubject } from './limits.ts';

const tellEveryMs = 60_000;

/**
 * At most so many connections at once from one network (an IPv4 address, or the /64 that one subscriber of IPv6 has); the
 * next one is cut without a word. This machine's own are not counted: they are a proxy's, which speaks for many, or tools.
 */
export function capConnectionsPerNetwork(server: Pick<Server, 'on' | 'emit'>, max: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    if (loopback.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')) return;
    const network = toAddressSubject(remoteAddress);
    const others = open.get(network) ?? 0;
    if (others >= max) {
      server.emit('drop', { remoteAddress });
      socket.destroy();
      return;
    }
    open.set(network, others + 1);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Tells of connections that were cut for being too many, at most once a minute. */
export function tellOfDrops(server: Server, log: Log): void {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  server.on('drop', () => {
    count += 1;
    if (timer !== undefined) return;
    log.warn('connections_dropped', { count });
    count = 0;
    timer = setTimeout(() => {
      timer = undefined;
      if (count > 0) log.warn('connections_dropped', { count });
      count = 0;
    }, tellEveryMs).unref();
  });
}
