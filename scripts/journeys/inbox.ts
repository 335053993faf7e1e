import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readOutbox, tokenIn } from '../../tests/mail-kit.ts';
import { until } from '../../tests/waiting.ts';

/**
 * Serves `openapi/journeys/inbox.yaml` from the outbox of a server. Shows only messages to addresses that contain `run`, because
 * everybody on this machine can connect, and the links grant access.
 */
export async function startInbox(outbox: string, run: string): Promise<{ url: string; stop(): void }> {
  const server = createServer(async ({ url = '' }, response) => {
    const query = new URL(url, 'http://inbox').searchParams;
    const [to = '', page = ''] = [query.get('to') ?? '', query.get('page') ?? ''];
    const token = to.includes(run) ? await tokenTo(outbox, to, page, Number(query.get('number') ?? 1)) : '';
    response.writeHead(token === '' ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ token }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => void server.close().closeAllConnections() };
}

/** Waits for a message, and returns the token in its link; an empty text if it does not arrive. */
async function tokenTo(outbox: string, email: string, page: string, number: number): Promise<string> {
  let token = '';
  const arrives = async () => {
    const messages = (await readOutbox(outbox)).filter(
      ({ to, text }) => to.includes(email) && text.includes(`/${page}?token=`),
    );
    token = tokenIn(messages[number - 1]);
    return token !== '';
  };
  await until(`message ${number} to ${email}`, arrives).catch(() => {});
  return token;
}
