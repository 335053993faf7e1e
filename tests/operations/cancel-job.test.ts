import * as assert from 'uvu/assert';
import { countStatuses, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { insertJob } from '../jobs/background-kit.ts';
import { inbox } from '../notifications-kit.ts';
import { operation } from '../world.ts';

operation('cancelJob', (it) => {
  it('200: ends a queued job, which then does nothing', async (world) => {
    const { ada, clock } = world;
    const id = await insertJob(world, ada);
    const { body } = await ada.delete(`/jobs/${id}`).expect(200);
    const { status, progress, result, error, started_at, finished_at } = body.data;
    assert.equal(
      [status, progress, result, error, started_at, finished_at],
      ['cancelled', { done: 0, total: null }, null, null, null, new Date(clock.now()).toISOString()],
    );
    const read = await ada.get(`/jobs/${id}`).expect(200);
    assert.equal(read.body.data, body.data);
  });

  it('200: tells other clients of the user with an event, and does not notify about it', async (world) => {
    const { ada, grace } = world;
    const id = await insertJob(world, ada, 'task_import');
    const { headers } = await ada.delete(`/jobs/${id}`).expect(200);
    const { body } = await ada.get('/activity?type=job.finished').expect(200);
    const [event, ...more] = body.data;
    assert.equal([event.subject.id, event.actor.id, more], [id, ada.id, []]);
    assert.is(event.request_id, headers['x-request-id']);
    assert.equal(
      event.changes.map(({ field, after }: { field: string; after: string }) => [field, after]),
      [
        ['kind', 'task_import'],
        ['status', 'cancelled'],
      ],
    );
    assert.equal((await grace.get('/activity?type=job.finished').expect(200)).body.data, []);
    assert.equal(await inbox(world, ada), []);
  });

  it('200: of many at once one cancels it', async (world) => {
    const { ada } = world;
    const id = await insertJob(world, ada);
    const responses = await Promise.all(Array.from({ length: 10 }, () => ada.delete(`/jobs/${id}`)));
    assert.equal(countStatuses(responses), { 200: 1, 409: 9 });
  });

  it('404: nobody else can cancel the job, in any role', async (world) => {
    const { ada, grace, eve } = world;
    const id = await insertJob(world, ada);
    const responses = await Promise.all([
      grace.delete(`/jobs/${id}`).expect(404),
      eve.delete(`/jobs/${id}`).expect(404),
      ada.delete(`/jobs/${UNKNOWN_ID}`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
    const { body } = await ada.get(`/jobs/${id}`).expect(200);
    assert.is(body.data.status, 'queued');
  });

  it('409: a job that has ended stays as it ended', async (world) => {
    const { ada } = world;
    const id = await insertJob(world, ada);
    const cancelled = await ada.delete(`/jobs/${id}`).expect(200);
    const { body } = await ada.delete(`/jobs/${id}`).expect(409);
    assert.is(body.error, 'JOB_FINISHED');
    const read = await ada.get(`/jobs/${id}`).expect(200);
    assert.equal(read.body.data, cancelled.body.data);
  });

  it('409: the deletion of a project, which others have seen, is finished', async (world) => {
    const { ada, project_id, db } = world;
    const started = await ada.delete(`/projects/${project_id}`).set('prefer', 'respond-async').expect(202);
    const path = `/jobs/${started.body.data.id}`;
    const refused = await ada.delete(path).expect(409);
    assert.is(refused.body.error, 'JOB_NOT_CANCELLABLE');
    await world.runJobs();
    const { body } = await ada.get(path).expect(200);
    assert.is(body.data.status, 'completed');
    const rows = await db.selectFrom('project').select('id').where('id', '=', project_id).execute();
    assert.equal(rows, []);
    const late = await ada.delete(path).expect(409);
    assert.is(late.body.error, 'JOB_FINISHED');
  });
});
