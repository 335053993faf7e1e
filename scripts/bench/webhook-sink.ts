import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Received } from './stream-clients.ts';

/** The endpoints of the bench of webhooks, in a process of their own. They accept everything. */
const received: Received = { samples: [], bytes: 0 };

const server = createServer((incoming, outgoing) => {
  // The time of the first attempt counts, not that of the body.
  received.samples.push([String(incoming.headers['webhook-id']), performance.timeOrigin + performance.now()]);
  incoming.on('data', (chunk: Buffer) => {
    received.bytes += chunk.length;
  });
  incoming.once('end', () => outgoing.writeHead(204).end());
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('message', () => {
  process.send?.({ samples: received.samples, bytes: received.bytes } satisfies Received);
  received.samples = [];
  received.bytes = 0;
});
