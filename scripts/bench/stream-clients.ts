import { connect } from 'node:net';

/** Which streams to open. */
export type Ask = { port: number; tokens: string[]; clients: number; query: string };
/** The events that some of the clients have received: their IDs, and when, in milliseconds since 1970. */
export type Received = { samples: [id: string, at: number][]; bytes: number };

/** The clients that look at what they receive. All others only read it, which leaves more of the machine to the server. */
const SAMPLED = 20;
const OPENED_AT_ONCE = 20;

/** The clients of the bench of streams, in a process of their own. */
process.on('message', (message: Ask | 'report') => {
  if (message === 'report') {
    process.send?.({ samples: received.samples, bytes: received.bytes } satisfies Received);
    received.samples = [];
    received.bytes = 0;
  } else void openAll(message);
});

const received: Received = { samples: [], bytes: 0 };

async function openAll({ port, tokens, clients, query }: Ask): Promise<void> {
  const every = Math.max(1, Math.floor(clients / SAMPLED));
  const each = async (first: number) => {
    for (let client = first; client < clients; client += OPENED_AT_ONCE)
      await open(port, tokens[client % tokens.length] ?? '', query, client % every === 0);
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, (_, first) => each(first)));
  process.send?.('open');
}

/** Resolves with the first data, which says that the stream is open. */
function open(port: number, token: string, query: string, isSampled: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.write(
      `GET /api/v1/events?${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      resolve();
      received.bytes += chunk.length;
      if (!isSampled) return;
      const at = performance.timeOrigin + performance.now();
      text += chunk.toString('latin1');
      for (const [, id = ''] of text.matchAll(/^data: \{.*?"id":"([^"]+)"/gm))
        received.samples.push([id, at]);
      // What follows the last line can be the beginning of the next one.
      text = text.slice(text.lastIndexOf('\n') + 1);
    });
    socket.on('error', (error) => {
      throw error;
    });
  });
}

// The bench has ended.
process.on('disconnect', () => process.exit());
