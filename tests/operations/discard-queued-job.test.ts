import * as assert from 'uvu/assert';
import { administrator } from '../admin/administrator.ts';
import { addJob, failJob, takeJob } from '../admin/queue-kit.ts';
import { UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('discardQueuedJob', (it) => {
  it('204: removes a failed job, and writes an event with its name', async (world) => {
    const annie = await administrator(world);
    const id = await addJob(world.db);
    await failJob(world.db, id, 'not today');
    const { headers } = await annie.delete(`/admin/jobs/${id}`).expect(204);
    await annie.delete(`/admin/jobs/${id}`).expect(404);
    const listed = await annie.get('/admin/jobs?name=of_another_version').expect(200);
    assert.not.ok(listed.body.data.some((job: { id: string }) => job.id === id));
    const { body } = await annie.get(`/admin/audit-log?request_id=${headers['x-request-id']}`).expect(200);
    const [{ type, actor_id, subject }, ...more] = body.data;
    assert.equal(more, []);
    assert.equal([type, actor_id], ['job.discarded', annie.id]);
    assert.equal(subject, { type: 'job', id, name: 'of_another_version' });
  });

  it('403: other callers, and the job stays', async (world) => {
    const id = await addJob(world.db);
    await world.ada.delete(`/admin/jobs/${id}`).expect(403);
    await (await administrator(world)).delete(`/admin/jobs/${id}`).expect(204);
  });

  it('404: a job that is not in the queue', async (world) => {
    const annie = await administrator(world);
    const [first, ...others] = await Promise.all(
      [UNKNOWN_ID, '00000000-0000-8000-8000-ffffffffffff'].map((id) =>
        annie.delete(`/admin/jobs/${id}`).expect(404),
      ),
    );
    assert.ok(first);
    for (const other of others) assert.equal(withoutRequestId(other), withoutRequestId(first));
  });

  it('409: a job that is running goes on', async (world) => {
    const annie = await administrator(world);
    const id = await addJob(world.db);
    await takeJob(world.db, id);
    const { body } = await annie.delete(`/admin/jobs/${id}`).expect(409);
    assert.is(body.error, 'JOB_RUNNING');
    const listed = await annie.get('/admin/jobs?state=running').expect(200);
    assert.ok(listed.body.data.some((job: { id: string }) => job.id === id));
  });
});
