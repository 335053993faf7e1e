import * as assert from 'uvu/assert';
import { UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { insertJob } from '../jobs/background-kit.ts';
import { operation } from '../world.ts';

operation('getJob', (it) => {
  it('200: returns the job as the response that started it', async ({ ada, project_id }) => {
    const started = await ada.delete(`/projects/${project_id}`).set('prefer', 'respond-async').expect(202);
    const { body, headers } = await ada.get(`/jobs/${started.body.data.id}`).expect(200);
    assert.equal(body.data, started.body.data);
    assert.equal(started.headers['location'], `/api/v1/jobs/${body.data.id}`);
    assert.is(headers['retry-after'], '1');
  });

  it('200: asks for longer pauses the older the job is, and for none after its end', async (world) => {
    const { ada, clock, db } = world;
    const id = await insertJob(world, ada);
    const pauseAfter = async (seconds: number) => {
      const created_at = new Date(clock.now() - seconds * 1000).toISOString();
      await db.updateTable('background_job').set({ created_at }).where('id', '=', id).execute();
      return (await ada.get(`/jobs/${id}`).expect(200)).headers['retry-after'];
    };
    assert.is(await pauseAfter(0), '1');
    assert.is(await pauseAfter(61), '7');
    assert.is(await pauseAfter(86_400), '30');
    await ada.delete(`/jobs/${id}`).expect(200);
    assert.is(await pauseAfter(61), undefined);
  });

  it('404: nobody else can see the job, in any role', async (world) => {
    const { ada, grace, vera, eve } = world;
    const id = await insertJob(world, ada);
    const responses = await Promise.all([
      grace.get(`/jobs/${id}`).expect(404),
      vera.get(`/jobs/${id}`).expect(404),
      eve.get(`/jobs/${id}`).expect(404),
      ada.get(`/jobs/${UNKNOWN_ID}`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
    await ada.get(`/jobs/${id}`).expect(200);
  });
});
