import { connect, type Socket } from 'node:net';
import type { Received } from './stream-clients.ts';

/** Which connections to open. Without tokens, those of a server that does not ask for any. */
export type SocketAsk = { port: number; tokens: string[]; clients: number; subscribe: object | undefined };
export type SocketReceived = Received & {
  messages: number;
  /** The last one that was looked at. */
  text: string;
};

/** The clients that look at what they receive. All others only count it, which leaves more of the machine to the server. */
const SAMPLED = 20;
const OPENED_AT_ONCE = 20;
/** More often than the server asks for. */
const PONG_MS = 10_000;
const TEXT = 1;

const received: SocketReceived = { samples: [], bytes: 0, messages: 0, text: '' };
const sockets: Socket[] = [];

/** The clients of the bench of real-time connections, in a process of their own. They know only as much of the protocol as they need. */
process.on('message', (message: SocketAsk | 'report') => {
  if (message === 'report') {
    process.send?.({ ...received } satisfies SocketReceived);
    Object.assign(received, { samples: [], bytes: 0, messages: 0 });
  } else void openAll(message);
});

setInterval(() => {
  for (const socket of sockets) socket.write(frameOf('3'));
}, PONG_MS);

async function openAll(ask: SocketAsk): Promise<void> {
  const every = Math.max(1, Math.floor(ask.clients / SAMPLED));
  const each = async (first: number) => {
    for (let client = first; client < ask.clients; client += OPENED_AT_ONCE)
      await open(ask, client, client % every === 0);
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, (_, first) => each(first)));
  process.send?.('open');
}

/** Resolves when the connection is subscribed. */
function open({ port, tokens, subscribe }: SocketAsk, client: number, isSampled: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const head = [
      ...['GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', 'Host: localhost', 'Connection: Upgrade'],
      ...['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
      // The limits of connections are for each address.
      `X-Forwarded-For: 10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}`,
    ];
    socket.write([...head, '', ''].join('\r\n'));
    const answer = (text: string) => {
      const token = tokens[client % tokens.length];
      if (text.startsWith('0')) socket.write(frameOf(`40${token ? JSON.stringify({ token }) : ''}`));
      else if (text.startsWith('44')) throw new Error(text);
      else if (token && text.startsWith('42["ready"') && subscribe)
        socket.write(frameOf(`420["subscribe",${JSON.stringify(subscribe)}]`));
      else if (text.startsWith(subscribe && token ? '430' : token ? '42["ready"' : '40')) {
        sockets.push(socket);
        resolve();
        return true;
      }
      return false;
    };
    receive(socket, answer, isSampled);
    socket.on('error', (error) => {
      throw error;
    });
  });
}

function receive(socket: Socket, answer: (text: string) => boolean, isSampled: boolean): void {
  let rest: Buffer = Buffer.alloc(0);
  let isUpgraded = false;
  let isOpen = false;
  socket.on('data', (chunk: Buffer) => {
    received.bytes += chunk.length;
    const at = performance.timeOrigin + performance.now();
    let data: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (!isUpgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (!data.toString('latin1', 0, 16).startsWith('HTTP/1.1 101'))
        throw new Error(data.toString('latin1'));
      if (end < 0) {
        rest = data;
        return;
      }
      isUpgraded = true;
      data = data.subarray(end + 4);
    }
    let from = 0;
    for (let size = sizeOf(data, from); size; size = sizeOf(data, from)) {
      const isText = ((data[from] ?? 0) & 15) === TEXT;
      const start = from + size.head;
      from = start + size.body;
      if (!isText) continue;
      if (!isOpen) isOpen = answer(data.toString('latin1', start, from));
      else if (size.body > 1) {
        received.messages += 1;
        if (!isSampled) continue;
        received.text = data.toString('latin1', start, from);
        const [, id] = /"id":"([^"]+)"/.exec(received.text) ?? [];
        if (id) received.samples.push([id, at]);
      }
    }
    rest = data.subarray(from);
  });
}

/** Returns the size of the frame at a position; nothing if it is not complete (RFC 6455, section 5.2). */
function sizeOf(data: Buffer, at: number): { head: number; body: number } | undefined {
  if (data.length < at + 2) return undefined;
  const short = (data[at + 1] ?? 0) & 127;
  if (short === 127) throw new Error('the frame is too large');
  if (short === 126 && data.length < at + 4) return undefined;
  const size = short === 126 ? { head: 4, body: data.readUInt16BE(at + 2) } : { head: 2, body: short };
  return data.length < at + size.head + size.body ? undefined : size;
}

/** Returns the frame of a client, whose mask changes nothing. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const long = body.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = 0x81;
  head[1] = 0x80 | (long ? 126 : body.length);
  if (long) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
