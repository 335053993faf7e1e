import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import type { Guard } from '../../src/outbound/guard.ts';
import { createVapid } from '../../src/push/vapid.ts';
import { vapidSeedOf } from '../../src/push/vapid-seed.ts';
import { createWebTransport } from '../../src/push/web.ts';
import { afterFile } from '../after-file.ts';
import { openPushService, pushAll, register } from '../push-kit.ts';
import { suite } from '../suite.ts';
import { createTask, encryptionKey, inWorld } from '../world.ts';

const vapid = createVapid(vapidSeedOf(encryptionKey), 'mailto:ops@example.com');
const guard: Pick<Guard, 'addressesOf' | 'isAllowed'> = {
  addressesOf: async () => ['127.0.0.1'],
  isAllowed: () => true,
};

async function serve(respond: (response: ServerResponse, path: string) => void): Promise<string> {
  const server = createServer((request, response) => respond(response, request.url ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://push.example:${(server.address() as AddressInfo).port}/send`;
}

async function sendTo(endpoint: string, maxMs?: number) {
  const { keys } = (await openPushService()).subscribe();
  const content = {
    notification_id: null,
    kind: null,
    title: 'T',
    body: 'B',
    tag: 't',
    url: 'https://x.example',
  };
  const none = { task_id: null, project_id: null, comment_id: null };
  const rest = { ...none, unread_count: 0, created_at: '2026-03-02T10:12:00.000Z' };
  return createWebTransport({ vapid, guard, maxMs }).send(
    { platform: 'web', endpoint, keys },
    { content: { ...content, ...rest }, topic: 't', ttlSeconds: 60, isUrgent: false },
    new AbortController().signal,
  );
}

suite('push: hostile endpoints', (it) => {
  it('that never respond, or stop in the middle, cost a limited time', async () => {
    assert.equal(await sendTo(await serve(() => {}), 50), { became: 'retry', error: 'timeout' });
    const half = await serve((response) => void response.socket?.write('HTTP/1.1 20'));
    assert.equal(await sendTo(half, 50), { became: 'retry', error: 'timeout' });
    const garbage = await serve((response) => void response.socket?.end('garbage\r\n\r\n'));
    assert.equal(await sendTo(garbage), { became: 'retry', error: 'unreachable' });
  });

  it('that send without end are cut off, and their status counts', async () => {
    let sent = 0;
    const endless = await serve((response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const more = () => {
        sent += chunk.length;
        if (!response.destroyed && sent < 1_000_000_000) response.write(chunk, () => setImmediate(more));
      };
      response.writeHead(201);
      more();
    });
    assert.equal(await sendTo(endless), { became: 'sent' });
    assert.ok(sent < 100_000_000, `${sent} bytes`);
  });

  it('that redirect are refused, and nothing is sent there', async () => {
    const paths: string[] = [];
    const url = await serve((response, path) => {
      paths.push(path);
      response.writeHead(307, { location: '/internal' }).end();
    });
    assert.equal(await sendTo(url), { became: 'refused', error: 'rejected' });
    assert.equal(paths, ['/send']);
  });
});

inWorld('push messages to a name that changes its address', (it) => {
  it('do not reach an internal address that was public at the registration', async (world) => {
    const { ada, grace, project_id } = world;
    let addresses = ['93.184.215.14'];
    const server = await world.serve({ outbound: { resolve: async () => addresses } });
    const { keys } = (await openPushService()).subscribe();
    await register(server.as(grace), { endpoint: 'https://rebind.example/send', keys });
    for (const internal of [['10.1.2.3'], ['169.254.169.254'], ['::1'], ['93.184.215.14', '10.1.2.3']]) {
      addresses = internal;
      const subscriptions = async () => (await grace.get('/push-subscriptions').expect(200)).body.data;
      const [{ id }] = await subscriptions();
      await server.as(grace).post(`/push-subscriptions/${id}/test`).expect(200);
      await server.push();
      const [after] = await subscriptions();
      assert.equal([after.last_error, after.last_sent_at], ['unreachable', null], internal.join());
    }
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await pushAll({ readEvents: world.readEvents, push: server.push });
  });
});
