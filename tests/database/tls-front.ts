import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createDatabase } from '../template.ts';

/** Puts a TLS proxy in front of the test database; `sent` is what clients send inside TLS. */
export async function withFront(
  pem: { cert: string; key: string },
  use: (url: string, sent: string[]) => Promise<void>,
): Promise<void> {
  const database = await createDatabase();
  const url = new URL(database.url);
  const behind = { host: url.hostname, port: Number(url.port) };
  const received: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    // A client asks for TLS (SSLRequest), and starts it after the server's S.
    socket.once('data', () => {
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...pem }).on('error', () => {});
      secure.on('data', (chunk) => received.push(String(chunk)));
      const real = connectTcp(behind).on('error', () => {});
      sockets.push(real);
      secure.pipe(real).pipe(secure);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url.host = `localhost:${(server.address() as AddressInfo).port}`;
  try {
    await use(url.href, received);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
    await database.drop();
  }
}
