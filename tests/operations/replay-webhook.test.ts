import * as assert from 'uvu/assert';
import { createWebhook, deliverAll, openSink } from '../webhooks-kit.ts';
import { createTask, operation } from '../world.ts';

const HOUR_MS = 3_600_000;

operation('replayWebhook', (it) => {
  it('202: queues what was never sent, in order; and with only_failed false also what was accepted', async (world) => {
    const { ada, grace, clock, project_id } = world;
    const created_from = new Date(clock.now() - 1).toISOString();
    const first = await createTask(ada, { project_id, title: 'Before' });
    await ada.patch(`/tasks/${first.id}`).send({ title: 'Changed', version: 1 }).expect(200);
    await createTask(grace, { title: 'Not visible' });
    await world.readEvents();
    const sink = await openSink();
    const { id } = await createWebhook(ada, {
      project_id,
      url: sink.url,
      events: ['task.created', 'task.updated'],
    });
    const replay = async (body: object) => {
      const reply = await ada.post(`/webhooks/${id}/replay`).send(body).expect(202);
      await world.runJobs();
      await deliverAll(world);
      return (await ada.get(`/jobs/${reply.body.data.id}`).expect(200)).body.data.result.item_count;
    };
    assert.is(await replay({ created_from }), 2);
    assert.equal(
      sink.events().map(({ type }) => type),
      ['task.created', 'task.updated'],
    );
    assert.is(await replay({ created_from }), 0);
    assert.is(await replay({ created_from, only_failed: false }), 2);
    assert.is(
      await replay({
        created_from: new Date(clock.now() - HOUR_MS).toISOString(),
        created_to: created_from,
        only_failed: false,
      }),
      0,
    );
    assert.is(sink.received.length, 4);
  });

  it('400: a range that ends before it begins', async ({ ada }) => {
    const { id } = await createWebhook(ada, {});
    const at = '2026-03-01T00:00:00.000Z';
    const { body } = await ada
      .post(`/webhooks/${id}/replay`)
      .send({ created_from: at, created_to: at })
      .expect(400);
    assert.equal(body.errors[0], {
      field: 'created_to',
      code: 'TOO_SMALL',
      message: 'Choose a time after `created_from`.',
    });
  });

  it('409: another replay that has not ended, and a disabled webhook', async ({ ada, runJobs }) => {
    const { id } = await createWebhook(ada, {});
    const created_from = '2026-03-01T00:00:00.000Z';
    const replay = () => ada.post(`/webhooks/${id}/replay`).send({ created_from });
    await replay().expect(202);
    assert.is((await replay().expect(409)).body.error, 'REPLAY_RUNNING');
    await runJobs();
    await replay().expect(202);
    await ada.patch(`/webhooks/${id}`).send({ enabled: false }).expect(200);
    assert.is((await replay().expect(409)).body.error, 'WEBHOOK_DISABLED');
  });
});
