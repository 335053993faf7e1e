import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import type { Guard } from '../../src/outbound/guard.ts';
import { type Posted, post } from '../../src/outbound/post.ts';
import { afterFile } from '../after-file.ts';
import { createCertificate } from '../certificates.ts';
import { suite } from '../suite.ts';
import { withEnoughTime } from '../waiting.ts';

/** Allows everything on this machine. */
const open: Pick<Guard, 'addressesOf' | 'isAllowed'> = {
  addressesOf: async () => ['127.0.0.1'],
  isAllowed: () => true,
};

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const serve = async (respond: (response: ServerResponse, request: IncomingMessage) => void) =>
  `http://hooks.example:${await listen(createServer((request, response) => respond(response, request)))}/hook?a=b`;

const send = (url: string, options: Partial<Parameters<typeof post>[0]> = {}): Promise<Posted> =>
  post({ url, headers: { 'content-type': 'text/plain' }, body: 'ü', guard: open, ...options });

suite('outbound: post', (it) => {
  it('sends a POST with its host, and returns status and text', async () => {
    let seen: object = {};
    const url = await serve((response, { method, url: path, headers }) => {
      seen = {
        method,
        path,
        host: headers.host,
        length: headers['content-length'],
        connection: headers.connection,
      };
      response.writeHead(201).end('Grüße');
    });
    assert.equal(await send(url), { status: 201, text: 'Grüße', retryAfter: undefined });
    assert.equal(seen, {
      method: 'POST',
      path: '/hook?a=b',
      host: new URL(url).host,
      length: '2',
      connection: 'close',
    });
  });

  it('follows no redirect, and does not decode a compressed body', async () => {
    let requests = 0;
    const url = await serve((response) => {
      requests += 1;
      response.writeHead(307, { location: '/elsewhere', 'content-encoding': 'gzip' }).end('not gzip');
    });
    assert.equal(await send(url), { status: 307, text: 'not gzip', retryAfter: undefined });
    assert.is(requests, 1);
  });

  it('reads at most 64 KiB, and keeps one', async () => {
    let sent = 0;
    const url = await serve((response) => {
      const chunk = Buffer.alloc(16_384, 'x');
      const more = () => {
        sent += chunk.length;
        if (!response.destroyed && sent < 1_000_000_000) response.write(chunk, () => setImmediate(more));
      };
      response.writeHead(200);
      more();
    });
    const posted = await send(url);
    assert.equal(posted, { status: 200, text: 'x'.repeat(1_024), retryAfter: undefined });
    assert.ok(sent < 50_000_000, String(sent));
  });

  it('a body that never ends, or breaks off, does not change the status', async () => {
    const slow = await serve((response) => {
      response.writeHead(200).write('begins');
    });
    const read = await withEnoughTime(
      300,
      (maxMs) => send(slow, { maxMs }),
      (posted) => 'text' in posted && posted.text !== '',
    );
    assert.equal(read, { status: 200, text: 'begins', retryAfter: undefined });
    const broken = await serve((response) => {
      response.writeHead(500).write('half', () => response.destroy());
    });
    assert.equal(await send(broken), { status: 500, text: 'half', retryAfter: undefined });
  });

  it('returns timeout without a response in time: none, headers that never end, only interim responses', async () => {
    const silent = await serve(() => {});
    const drip = `http://hooks.example:${await listen(
      createTcpServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x: y\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      }),
    )}/`;
    const interim = await serve((response) => {
      const timer = setInterval(() => response.writeProcessing(), 20);
      response.on('close', () => clearInterval(timer));
    });
    for (const url of [silent, drip, interim])
      assert.equal(await send(url, { maxMs: 300 }), { error: 'timeout' }, url);
  });

  it('returns unreachable for everything else, without details', async () => {
    const garbage = await listen(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.9\r\n')));
    const closed = await listen(createTcpServer((socket) => void socket.destroy()));
    const switching = await listen(
      createTcpServer((socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
      }),
    );
    const huge = await listen(
      createTcpServer((socket) => void socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)),
    );
    const plain = await listen(createTcpServer(() => {}));
    for (const port of [garbage, closed, switching, huge, 1])
      assert.equal(await send(`http://hooks.example:${port}/`), { error: 'unreachable' });
    assert.equal(await send(`https://hooks.example:${plain}/`, { maxMs: 300 }), { error: 'unreachable' });
    assert.equal(await send('http://hooks.example/', { guard: { ...open, addressesOf: async () => [] } }), {
      error: 'unreachable',
    });
  });

  it('connects only to addresses that the guard allows, and checks that of the open connection', async () => {
    let connections = 0;
    const port = await listen(
      createTcpServer((socket) => {
        connections += 1;
        socket.on('data', () => assert.unreachable('sent'));
      }),
    );
    const refusing = { addressesOf: async () => Promise.reject(new Error('no')), isAllowed: () => false };
    assert.equal(await send(`http://hooks.example:${port}/`, { guard: refusing }), { error: 'unreachable' });
    assert.is(connections, 0);
    const late = { addressesOf: async () => ['127.0.0.1'], isAllowed: () => false };
    assert.equal(await send(`http://hooks.example:${port}/`, { guard: late }), { error: 'unreachable' });
  });

  it('needs a valid certificate for the name', async () => {
    const { key, cert } = createCertificate({ host: 'hooks.example' });
    const port = await listen(
      createTlsServer({ key, cert }, (_request, response) => void response.writeHead(204).end()),
    );
    const [right, other] = [`https://hooks.example:${port}/`, `https://other.example:${port}/`];
    assert.equal(await send(right, { ca: cert }), { status: 204, text: '', retryAfter: undefined });
    assert.equal(await send(other, { ca: cert }), { error: 'unreachable' });
    assert.equal(await send(right), { error: 'unreachable' });
  });

  it('tries another address of the name', async () => {
    const url = await serve((response) => void response.writeHead(204).end());
    const guard = { ...open, addressesOf: async () => ['127.0.0.2', '127.0.0.1'] };
    assert.equal(await send(url, { guard }), { status: 204, text: '', retryAfter: undefined });
  });

  it('text of the response is stored as PostgreSQL accepts it', async () => {
    const url = await serve((response) => void response.end(Buffer.from([0x61, 0x00, 0xff, 0xf0, 0x9f])));
    const posted = await send(url);
    assert.ok('text' in posted && !posted.text.includes('\0') && posted.text.isWellFormed());
  });

  it('ends with the signal', async () => {
    const url = await serve(() => {});
    await send(url, { signal: AbortSignal.timeout(50) }).then(
      () => assert.unreachable(),
      (error) => assert.is(error.name, 'TimeoutError'),
    );
  });
});
