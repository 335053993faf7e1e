import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Samples } from './commits.ts';

/** The endpoints of the bench of webhooks, in a process of their own. They accept everything. */
let samples: (readonly [id: string, at: number])[] = [];

const server = createServer((incoming, outgoing) => {
  // The time of the first attempt counts, not that of the body.
  samples.push([String(incoming.headers['webhook-id']), performance.timeOrigin + performance.now()]);
  incoming.resume();
  incoming.once('end', () => outgoing.writeHead(204).end());
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('message', () => {
  process.send?.(samples satisfies Samples);
  samples = [];
});
