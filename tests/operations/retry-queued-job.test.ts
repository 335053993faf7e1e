import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { administrator } from '../admin/administrator.ts';
import { addJob, failJob, takeJob } from '../admin/queue-kit.ts';
import { countStatuses, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { jobs, mail } from '../jobs/kit.ts';
import { operation } from '../world.ts';

operation('retryQueuedJob', (it) => {
  it('200: makes a failed job due, with all of its attempts, and a worker runs it', async (world) => {
    const annie = await administrator(world);
    const { ada, db } = world;
    await sql`delete from graphile_worker._private_jobs`.execute(db);
    await enqueue(db, 'send_mail', mail(ada.id), { max_attempts: 3 });
    await sql`update graphile_worker._private_jobs set attempts = 3, last_error = 'not today'`.execute(db);
    await world.runJobs();
    assert.is((await world.mailsTo(ada.email)).length, 0);
    const [failed] = (await annie.get('/admin/jobs?state=failed').expect(200)).body.data;
    const { body } = await annie.post(`/admin/jobs/${failed.id}/retry`).expect(200);
    const { run_at, ...job } = body.data;
    assert.ok(Date.parse(run_at) <= Date.now() + 60_000);
    assert.equal(job, {
      ...{ id: failed.id, name: 'send_mail', state: 'ready', attempts: 0, max_attempts: 3 },
      ...{ last_error: 'not today', started_at: null, created_at: failed.created_at },
    });
    await world.runJobs();
    assert.is((await world.mailsTo(ada.email)).length, 1);
    assert.equal(await jobs(world), []);
  });

  it('200: makes a job due that waits for its time', async (world) => {
    const annie = await administrator(world);
    const id = await addJob(world.db, { run_at: '2199-01-01T00:00:00Z' });
    const { body } = await annie.post(`/admin/jobs/${id}/retry`).expect(200);
    assert.is(body.data.state, 'ready');
  });

  it('200: writes an event of the administrator, with the name of the job', async (world) => {
    const annie = await administrator(world);
    const id = await addJob(world.db);
    const { headers } = await annie.post(`/admin/jobs/${id}/retry`).expect(200);
    const { body } = await annie.get(`/admin/audit-log?request_id=${headers['x-request-id']}`).expect(200);
    const [{ type, actor_id, subject }, ...more] = body.data;
    assert.equal(more, []);
    assert.equal([type, actor_id], ['job.retried', annie.id]);
    assert.equal(subject, { type: 'job', id, name: 'of_another_version' });
  });

  it('403: other callers, and nothing changes', async (world) => {
    const id = await addJob(world.db, { run_at: '2199-01-01T00:00:00Z' });
    await world.ada.post(`/admin/jobs/${id}/retry`).expect(403);
    const annie = await administrator(world);
    const { body } = await annie.get('/admin/jobs?state=scheduled').expect(200);
    assert.ok(body.data.some((job: { id: string }) => job.id === id));
  });

  it('404: a job that is not in the queue', async (world) => {
    const annie = await administrator(world);
    const [first, ...others] = await Promise.all(
      [UNKNOWN_ID, '00000000-0000-8000-8000-ffffffffffff', '00000000-0000-8000-8001-000000000001'].map((id) =>
        annie.post(`/admin/jobs/${id}/retry`).expect(404),
      ),
    );
    assert.ok(first);
    for (const other of others) assert.equal(withoutRequestId(other), withoutRequestId(first));
  });

  it('409: a job that is running goes on', async (world) => {
    const annie = await administrator(world);
    const id = await addJob(world.db);
    await takeJob(world.db, id);
    const { body } = await annie.post(`/admin/jobs/${id}/retry`).expect(409);
    assert.is(body.error, 'JOB_RUNNING');
    const listed = await annie.get('/admin/jobs?state=running').expect(200);
    const job = listed.body.data.find((each: { id: string }) => each.id === id);
    assert.equal([job.attempts, typeof job.started_at], [1, 'string']);
  });

  it('200, 404: of a retry and a discard at once, each sees the job or does not', async (world) => {
    const annie = await administrator(world);
    const id = await addJob(world.db);
    await failJob(world.db, id, 'no');
    const responses = await Promise.all([
      annie.post(`/admin/jobs/${id}/retry`),
      annie.delete(`/admin/jobs/${id}`),
      annie.delete(`/admin/jobs/${id}`),
    ]);
    const statuses = countStatuses(responses.slice(1));
    assert.equal(statuses, { 204: 1, 404: 1 });
    assert.ok([200, 404].includes(responses[0].status));
  });
});
