import * as assert from 'uvu/assert';
import { createWebhook, deliverAll, openSink, withStatus } from '../webhooks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('listWebhookDeliveries', (it) => {
  it('200: what was sent, with the beginning of the response; by status and type', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const sink = await openSink((response) => void response.writeHead(500).end('x'.repeat(5_000)));
    const { id } = await createWebhook(ada, { project_id, url: sink.url });
    await createTask(ada, { project_id, title: 'One' });
    await deliverAll(world);
    sink.respond = withStatus(200);
    await ada.post(`/webhooks/${id}/ping`).expect(201);
    await world.deliver();
    const list = async (query = '') =>
      (await ada.get(`/webhooks/${id}/deliveries${query}`).expect(200)).body.data;
    const [ping, failed] = await list();
    assert.equal([ping.status, ping.attempts[0].response], ['delivered', 'status 200']);
    assert.equal([failed.status, failed.response_status, failed.finished_at], ['pending', 500, null]);
    assert.equal(
      failed.attempts.map(({ status, error, response }: Record<string, string>) => [
        status,
        error,
        response?.length,
      ]),
      [[500, 'status', 1_024]],
    );
    assert.equal(await list('?status=pending'), [failed]);
    assert.equal(await list('?type=webhook.ping&status=delivered&status=failed'), [ping]);
    await grace.get(`/webhooks/${id}/deliveries`).expect(403);
    await eve.get(`/webhooks/${id}/deliveries`).expect(404);
  });

  it('200: from a time, and before a time', async ({ ada, db }) => {
    const { id } = await createWebhook(ada, {});
    const at = '2026-03-02T09:00:00.000Z';
    await ada.post(`/webhooks/${id}/ping`).expect(201);
    await db.updateTable('webhook_delivery').set({ created_at: at }).where('webhook_id', '=', id).execute();
    const count = async (query: string) =>
      (await ada.get(`/webhooks/${id}/deliveries?${query}`).expect(200)).body.data.length;
    assert.is(await count(`created_from=${at}`), 1);
    assert.is(await count(`created_to=${at}`), 0);
    assert.is(await count('created_to=2026-03-02T09:00:00.001Z'), 1);
  });

  it('200: does not say why an endpoint cannot be reached (G-07)', async (world) => {
    const { ada } = world;
    const closed = await openSink();
    await closed.close();
    const hosts = ['https://closed.example', closed.url];
    for (const url of hosts) {
      const { id } = await createWebhook(ada, { url });
      await ada.post(`/webhooks/${id}/ping`).expect(201);
      await world.db
        .updateTable('webhook')
        .set({ url: url.replace('https://closed.example', 'https://127.9.9.9') })
        .where('id', '=', id)
        .execute();
      await world.deliver();
      const { body } = await ada.get(`/webhooks/${id}/deliveries`).expect(200);
      const [{ attempted_at: _, ...attempt }] = body.data[0].attempts;
      assert.equal(attempt, { duration_ms: null, status: null, error: 'unreachable', response: null });
    }
  });
});
