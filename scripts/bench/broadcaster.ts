import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';

/** What to send, how often in a second, and how long. */
export type Broadcast = { message: unknown; rate: number; seconds: number };

/** A server of socket.io that only broadcasts, with the settings of TaskFlow. */
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

http.listen(0, '127.0.0.1', () => process.send?.((http.address() as AddressInfo).port));

process.on('message', async ({ message, rate, seconds }: Broadcast) => {
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    const left = start + (n * 1_000) / rate - performance.now();
    if (left > 0) await pause(left);
    io.emit('event', message);
  }
  process.send?.('sent');
});
