import * as assert from 'uvu/assert';
import { runJob } from '../../src/background/run.ts';
import { never } from '../../src/concurrency.ts';
import { ApiError } from '../../src/errors.ts';
import { createExport } from '../auth/export-kit.ts';
import { background, insertJob, servicesFor } from '../jobs/background-kit.ts';
import { inbox, prefer } from '../notifications-kit.ts';
import { sendImport } from '../tasks/transfer-kit.ts';
import { inWorld, type Person, type World } from '../world.ts';

/** What a user's notices of jobs say, newest first. */
const finished = async (world: World, person: Person) =>
  (await inbox(world, person, 'kind=job_finished')).map(({ event }) => [
    event?.subject.type,
    event?.subject.id,
    ...(event?.changes ?? []).map(({ after }) => after),
  ]);

inWorld('notifications of jobs', (it) => {
  it('of an import that is done, and of the archive of an export', async (world) => {
    const { ada, eve } = world;
    const { body } = await sendImport(ada, { body: 'title\nPunch the cards\n' }).expect(202);
    assert.equal(await finished(world, ada), []);
    await world.runJobs();
    const { id } = body.data;
    assert.equal(await finished(world, ada), [['job', id, 'task_import', 'completed']]);
    const made = await createExport(ada, world);
    assert.equal((await finished(world, ada))[0], ['export', made.id, 'done']);
    assert.equal(await finished(world, eve), []);
    const [newest] = await inbox(world, ada, 'kind=job_finished');
    assert.is(newest?.actor, null);
    await prefer(ada, { job_finished: { in_app: false } });
    await createExport(ada, world);
    assert.is((await finished(world, ada)).length, 2);
  });

  it('of what a user cannot wait for only if it fails, and never of what was cancelled', async (world) => {
    const { ada, db } = world;
    const run = async (batch: () => Promise<{ done: number; next: null }>) => {
      const job_id = await insertJob(world, ada);
      await runJob({ job_id }, { signal: never }, servicesFor(db, background({ member_removal: batch })));
      return job_id;
    };
    await run(async () => ({ done: 3, next: null }));
    assert.equal(await finished(world, ada), []);
    const failed = await run(async () => {
      throw new ApiError('NOT_FOUND');
    });
    assert.equal(await finished(world, ada), [['job', failed, 'member_removal', 'failed']]);
    const { body } = await sendImport(ada, { body: 'title\nPunch the cards\n' }).expect(202);
    await ada.delete(`/jobs/${body.data.id}`).expect(200);
    await world.runJobs();
    assert.is((await finished(world, ada)).length, 1);
  });
});
