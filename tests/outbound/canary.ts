import { createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterFile } from '../after-file.ts';
import { freePort } from '../processes.ts';

/** A server that nobody must reach: on one port of every address of this machine. */
export type Canary = { port: number; connections: number };

export async function startCanary(): Promise<Canary> {
  const canary: Canary = { port: await freePort(), connections: 0 };
  const own = Object.values(networkInterfaces()).flatMap((each = []) => each);
  // A URL cannot have the zone of a link-local address.
  for (const { address, scopeid } of own) if (!scopeid) await listenAt(address, canary);
  return canary;
}

async function listenAt(host: string, canary: Canary): Promise<void> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    canary.connections += 1;
    sockets.add(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen({ host, port: canary.port, ipv6Only: host.includes(':') }, resolve);
  });
  afterFile(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}
