import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';

/** What happens to a chunk. `hold` keeps it, and everything after it in both directions, until `release`. */
export type Fate = 'pass' | 'hold' | 'swallow' | 'cut';

export type Decide = (chunk: Buffer, link: Link) => Fate;

/** The connection of one client to the server. */
export interface Link {
  /** Counted from 0 in order of arrival. */
  readonly index: number;
  readonly held: boolean;
  /** Stops all traffic, as if the network were down. */
  hold(): void;
  /** Forwards the held traffic. */
  release(): void;
  /** Resets both ends. */
  cut(): void;
}

/** A TCP proxy that can stall, drop and cut connections. */
export interface TcpProxy {
  readonly port: number;
  readonly links: readonly Link[];
  toServer: Decide;
  toClient: Decide;
  /** From now on, new connections lead to the server of `url`, and the open ones are cut. */
  retarget(url: string): void;
  /** `url` through this proxy. */
  through(url: string): string;
  close(): Promise<void>;
}

/** Listens on its own port and forwards everything to the server of `url` until told otherwise. */
export async function openProxy(url: string): Promise<TcpProxy> {
  let target = new URL(url);
  const links: ProxyLink[] = [];
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = dial({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
    links.push(new ProxyLink(links.length, client, upstream, proxy));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: TcpProxy = {
    port,
    links,
    toServer: () => 'pass',
    toClient: () => 'pass',
    retarget(to) {
      target = new URL(to);
      for (const link of links) link.cut();
    },
    through(to) {
      const via = new URL(to);
      via.host = `127.0.0.1:${port}`;
      return via.href;
    },
    close: () => closeServer(server, links),
  };
  return proxy;
}

/** Gives `work` a proxy in front of the server of `url`, and always closes it. */
export async function withProxy(url: string, work: (proxy: TcpProxy) => Promise<void>): Promise<void> {
  const proxy = await openProxy(url);
  try {
    await work(proxy);
  } finally {
    await proxy.close();
  }
}

async function closeServer(server: Server, links: readonly Link[]): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const link of links) link.cut();
  await closed;
}

class ProxyLink implements Link {
  readonly index: number;
  readonly #client: Socket;
  readonly #server: Socket;
  #held: (() => void)[] | undefined;

  constructor(index: number, client: Socket, server: Socket, proxy: TcpProxy) {
    this.index = index;
    this.#client = client;
    this.#server = server;
    this.#join(client, server, (chunk) => proxy.toServer(chunk, this));
    this.#join(server, client, (chunk) => proxy.toClient(chunk, this));
  }

  get held(): boolean {
    return this.#held !== undefined;
  }

  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const deliver of held) deliver();
  }

  cut(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #join(from: Socket, to: Socket, decide: (chunk: Buffer) => Fate): void {
    const deliver = (action: () => void) => (this.#held ? this.#held.push(action) : action());
    from.on('data', (chunk) => {
      const fate = this.#held ? 'pass' : decide(chunk);
      if (fate === 'hold') this.hold();
      if (fate === 'cut') this.cut();
      else if (fate !== 'swallow') deliver(() => to.writable && to.write(chunk));
    });
    // A held link does not even forward the end of a connection.
    from.on('close', () => deliver(() => to.end()));
    from.on('error', () => {});
  }
}
