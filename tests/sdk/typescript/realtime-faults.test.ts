import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import * as assert from 'uvu/assert';
import { connectRealtime } from '../../../sdk/typescript/src/realtime.ts';
import { suite } from '../../suite.ts';
import { until } from '../../waiting.ts';

const SUBSCRIPTION = 'x'.repeat(22);
const failure = (error: string) => ({
  ...{ success: false, error, message: 'Not now.', errors: [] },
  retry_after: 1,
});

/** A server that a test tells what to do with each connection. `expires_at` is that of the credentials. */
async function serve(connected: (socket: Socket, number: number) => void, expires_at: string | null = null) {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  let count = 0;
  io.use((socket, next) => {
    if (socket.handshake.auth['token']) return next();
    next(Object.assign(new Error('Who?'), { data: failure('UNAUTHENTICATED') }));
  });
  io.on('connection', (socket) => {
    count += 1;
    connected(socket, count);
    socket.emit('ready', { user_id: 'u', sequence: 5, expires_at });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { baseUrl, close: () => io.close() };
}

const event = (sequence: number) => ({
  ...{ subscription: SUBSCRIPTION, event: { sequence, id: `${sequence}`, type: 'task.created' } },
  resource: null,
});

suite('a real-time connection of the TypeScript SDK', (it) => {
  it('keeps a subscription that cannot be restored at once', async () => {
    const asked: (number | undefined)[] = [];
    const { baseUrl, close } = await serve((socket, number) => {
      socket.on('subscribe', ({ after }, reply) => {
        asked.push(after);
        if (number === 2) return reply(failure('DEPENDENCY_UNAVAILABLE'));
        reply({ success: true, data: { subscription: SUBSCRIPTION, sequence: after ?? 5 } });
        socket.emit('event', event(number === 1 ? 6 : 7));
        if (number === 1) setImmediate(() => socket.conn.close());
      });
    });
    const realtime = await connectRealtime({ transport: { baseUrl, token: async () => 'token' } });
    const seen: number[] = [];
    let hasEnded = false;
    const ended = () => {
      hasEnded = true;
    };
    await realtime.subscribe({}, { event: (each) => seen.push(each.event.sequence), ended });
    await until('the event after the interruption', () => seen.includes(7));
    assert.equal([asked, seen, hasEnded], [[undefined, 6, 6], [6, 7], false]);
    realtime.close();
    await close();
  });

  it('tries again if there is no token for a moment, and ends if the session has ended', async () => {
    const tokens: (() => Promise<string>)[] = [
      async () => 'first',
      () => Promise.reject(new Error('no network')),
      async () => 'second',
    ];
    const given: string[] = [];
    const { baseUrl, close } = await serve((socket, number) => {
      given.push(socket.handshake.auth['token']);
      if (number === 1) setImmediate(() => socket.conn.close());
      else {
        socket.emit('closing', { error: 'SESSION_REVOKED', message: 'Over.', reconnect: false });
        setImmediate(() => socket.disconnect(true));
      }
    });
    const token = () => tokens.shift()?.() ?? Promise.reject(new Error('asked too often'));
    const realtime = await connectRealtime({ transport: { baseUrl, token } });
    const error = await realtime.closed;
    assert.is((error as { code?: string }).code, 'SESSION_REVOKED');
    assert.equal(given, ['first', 'second']);
    await close();
  });

  it('does not send the same token again before it expires', async () => {
    const received: string[] = [];
    const soon = new Date(Date.now() + 10_000).toISOString();
    const { baseUrl, close } = await serve((socket) => {
      socket.onAny((name, _payload, reply) => {
        received.push(name);
        reply({ success: true, data: { expires_at: soon, present: [], typing: [], edits: [] } });
      });
    }, soon);
    const realtime = await connectRealtime({ transport: { baseUrl, token: async () => 'the same' } });
    const places = ['a', 'b', 'c', 'd', 'e'];
    for (const task_id of places) await realtime.enter({ task_id });
    assert.equal(
      received,
      places.map(() => 'enter'),
    );
    realtime.close();
    await close();
  });
});
