import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import type { Schema } from '../src/contract.ts';
import { afterFile } from './after-file.ts';
import type { Person, World } from './world.ts';

/** A request that an endpoint has received. */
export type Received = { headers: IncomingHttpHeaders; body: string; path: string };

/** An endpoint of webhooks. */
export type Sink = {
  url: string;
  received: Received[];
  /** The events that it has received, as JSON. */
  events(): Schema<'StreamedEvent'>[];
  /** How it responds from now on; with 204 by default. */
  respond: (response: ServerResponse, request: Received) => void;
  close(): Promise<void>;
};

export async function openSink(respond: Sink['respond'] = accept): Promise<Sink> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const received = { headers: request.headers, body, path: request.url ?? '' };
      sink.received.push(received);
      sink.respond(response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sink: Sink = {
    url: `http://127.0.0.1:${port}/hook`,
    received: [],
    events: () => sink.received.map(({ body }) => JSON.parse(body)),
    respond,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  afterFile(() => sink.close());
  return sink;
}

export const accept = (response: ServerResponse): void => {
  response.writeHead(204).end();
};

export const withStatus =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers).end(`status ${status}`);
  };

export async function createWebhook(
  person: Person,
  body: Partial<Schema<'WebhookCreate'>>,
): Promise<Schema<'IssuedWebhook'>> {
  const response = await person
    .post('/webhooks')
    .send({ url: 'https://hooks.example.com/taskflow', ...body })
    .expect(201);
  return response.body.data;
}

/** Sends everything that has happened. */
export async function deliverAll({
  readEvents,
  deliver,
}: Pick<World, 'readEvents' | 'deliver'>): Promise<void> {
  await readEvents();
  await deliver();
}

/** Makes the deliveries of a webhook due that wait for their next attempt. */
export async function makeDue(db: World['db'], webhook_id: string): Promise<void> {
  await sql`update webhook_delivery set due_at = now() - interval '1 second' where webhook_id = ${webhook_id} and due_at is not null`.execute(
    db,
  );
  await sql`update webhook_queue set paused_until = null, wake_at = now() - interval '1 second' where webhook_id = ${webhook_id}`.execute(
    db,
  );
}

export async function deliveriesOf(person: Person, webhook_id: string): Promise<Schema<'WebhookDelivery'>[]> {
  const { body } = await person.get(`/webhooks/${webhook_id}/deliveries?order=asc&per_page=100`).expect(200);
  return body.data;
}
