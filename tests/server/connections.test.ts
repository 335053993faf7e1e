import { BlockList, connect, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { maxConnections } from '../../src/http/connections.ts';
import { sendRaw } from '../exchange.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { GET, withServer } from './kit.ts';

const serve = (_req: unknown, res: { end(text: string): void }) => res.end('served');

function connectFrom(url: string, localAddress: string): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port), localAddress })
    .on('error', () => {})
    .resume();
}

const isServed = async (socket: Socket) => {
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write(`${GET}\r\n`);
  await until('the request is served', () => received.endsWith('served'));
};

const limits = (inAll: number, forAddress: number, trusted?: string) => {
  const trustedProxies = new BlockList();
  if (trusted) trustedProxies.addAddress(trusted);
  return { connections: { inAll, forAddress }, trustedProxies };
};

suite('connections', (it) => {
  it('above the limit of an address are closed; open ones and those of others are served', () =>
    withServer(
      serve,
      async ({ url, connections, log }) => {
        await until('the connection of the kit is closed', () => connections.open() === 0);
        const [first, second] = [connectFrom(url, '127.0.0.1'), connectFrom(url, '127.0.0.1')];
        await until('two are open', () => connections.open() === 2);
        const refused = [1, 2, 3].map(() => connectFrom(url, '127.0.0.1'));
        await until('the others are closed', () => refused.every((socket) => socket.closed));
        assert.equal([connections.refused('address'), connections.refused('process')], [3, 0]);
        assert.equal(
          log.filter(({ msg }) => msg === 'too many connections, refusing more').map((line) => line['limit']),
          ['address'],
        );
        await isServed(first);
        const other = connectFrom(url, '127.0.0.2');
        await isServed(other);
        second.destroy();
        await until('one is gone', () => connections.open() === 2);
        await isServed(connectFrom(url, '127.0.0.1'));
        for (const socket of [first, other]) socket.destroy();
      },
      {},
      limits(100, 2),
    ));

  it('above the limit of the process are closed, whatever their address is', () =>
    withServer(
      serve,
      async ({ url, connections }) => {
        await until('the connection of the kit is closed', () => connections.open() === 0);
        const open = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((address) => connectFrom(url, address));
        await until('three are open', () => connections.open() === 3);
        const refused = connectFrom(url, '127.0.0.4');
        await until('the fourth is closed', () => refused.closed);
        assert.equal([connections.refused('address'), connections.refused('process')], [0, 1]);
        for (const socket of open) await isServed(socket);
      },
      {},
      limits(3, 2),
    ));

  it('of a trusted proxy count only for the process', () =>
    withServer(
      serve,
      async ({ url, connections }) => {
        await until('the connection of the kit is closed', () => connections.open() === 0);
        const open = [1, 2, 3].map(() => connectFrom(url, '127.0.0.1'));
        await until('three are open', () => connections.open() === 3);
        assert.match(await sendRaw(url, `${GET}Connection: close\r\n\r\n`), /served$/);
        assert.is(connections.refused('address'), 0);
        for (const socket of open) await isServed(socket);
      },
      {},
      limits(100, 1, '127.0.0.1'),
    ));

  it('leave files for the database and others', () => {
    assert.is(maxConnections(undefined, Number.POSITIVE_INFINITY), 20_000);
    assert.is(maxConnections(undefined, 1_048_576), 20_000);
    assert.is(maxConnections(undefined, 1_024), 768);
    assert.is(maxConnections(50_000, 4_096), 3_840);
    assert.is(maxConnections(100, 4_096), 100);
    assert.is(maxConnections(undefined, 256), 128);
  });
});
