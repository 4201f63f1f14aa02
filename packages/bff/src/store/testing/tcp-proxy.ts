import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** A TCP proxy on a free loopback port that can be as bad as any network. It begins as a good one. */
export type TcpProxy = {
  port: number;
  /** From now on every piece of data arrives this much later. */
  delay: (ms: number) => void;
  /** Nothing arrives any more, in both directions or on the way back only; connections stay open. */
  freeze: (what?: 'everything' | 'answers') => void;
  /** What was frozen arrives now, in order. */
  thaw: () => void;
  /** Resets every open connection; new ones are welcome. */
  cut: () => void;
  /** Tells clients that no more will come, and takes what they still send. */
  halfClose: () => void;
  /** Refuses every connection, the open ones too, until `admit`. */
  refuse: () => Promise<void>;
  admit: () => Promise<void>;
  close: () => Promise<void>;
};

/** How data travels one way. */
type Lane = { frozen: boolean; held: (() => void)[] };

/** Starts a proxy in front of a port of this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const lanes: Record<'requests' | 'answers', Lane> = {
    requests: { frozen: false, held: [] },
    answers: { frozen: false, held: [] },
  };
  const pairs = new Set<{ client: Socket; target: Socket }>();
  let delayMs = 0;

  function accept(client: Socket): void {
    const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { client, target };
    pairs.add(pair);
    carry(client, target, lanes.requests);
    carry(target, client, lanes.answers);
    client.on('close', () => target.destroy());
    target.on('close', () => pairs.delete(pair) && client.destroySoon());
  }

  function carry(from: Socket, to: Socket, lane: Lane): void {
    // In the order of arrival, also when the delay became shorter meanwhile.
    const onTheWay: (() => void)[] = [];
    const send = (deliver: () => void) => {
      onTheWay.push(deliver);
      setTimeout(() => {
        const next = onTheWay.shift() ?? deliver;
        if (lane.frozen) lane.held.push(next);
        else next();
      }, delayMs);
    };
    from.setNoDelay(true);
    from.on('data', (data) => send(() => to.write(data)));
    from.on('end', () => send(() => to.end()));
    // A reset is what the tests ask for: the other side hears of it by 'close'.
    from.on('error', () => undefined);
  }

  function cut(): void {
    for (const { client, target } of pairs) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
  }

  const server = createServer({ allowHalfOpen: true }, accept);
  const port = await listen(server, 0);
  const stopListening = async () => {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  return {
    port,
    delay: (ms) => void (delayMs = ms),
    freeze: (what = 'everything') => {
      lanes.answers.frozen = true;
      lanes.requests.frozen = what === 'everything';
    },
    thaw: () => {
      for (const lane of Object.values(lanes)) {
        lane.frozen = false;
        for (const deliver of lane.held.splice(0)) deliver();
      }
    },
    cut,
    halfClose: () => {
      for (const { client } of pairs) client.end();
    },
    refuse: stopListening,
    admit: async () => void (await listen(server, port)),
    close: async () => {
      if (server.listening) await stopListening();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return address.port;
}
