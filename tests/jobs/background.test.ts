import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { MAX_ATTEMPTS, runJob } from '../../src/background/run.ts';
import { enqueueRun } from '../../src/background/start.ts';
import { never } from '../../src/concurrency.ts';
import type { Database } from '../../src/database/database.ts';
import { ApiError } from '../../src/errors.ts';
import type { Batch } from '../../src/jobs/background.ts';
import { unlockJobs } from '../../src/jobs/lease.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { personalData, sweeps, works } from '../../src/resources.ts';
import { eraseAccount } from '../../src/users/erase.ts';
import { fillProject } from '../fixtures.ts';
import { kill } from '../processes.ts';
import { until } from '../waiting.ts';
import { inWorld, type Person, type World } from '../world.ts';
import { background, insertJob, servicesFor } from './background-kit.ts';
import { logger, jobs as queued } from './kit.ts';

const WORKER = fileURLToPath(new URL('./deletion-process.ts', import.meta.url));

const jobOf = async (person: Person, id: string) => (await person.get(`/jobs/${id}`).expect(200)).body.data;

const run = (world: World, id: string, batch: () => Promise<Batch>, sliceMs?: number) =>
  runJob(
    { job_id: id },
    { signal: never },
    servicesFor(world.db, background({ member_removal: batch })),
    sliceMs,
  );

/** Two gates: a batch opens the first when it begins, and waits for the second. */
function held() {
  const began = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  return {
    began: began.promise,
    open: gate.resolve,
    async batch(): Promise<Batch> {
      began.resolve();
      await gate.promise;
      return { done: 2, next: 2 };
    },
  };
}

inWorld('background jobs', (it) => {
  it('do batch after batch, each from where the last one ended, and count what they do', async (world) => {
    const { ada, db } = world;
    const id = await insertJob(world, ada);
    const places: unknown[] = [];
    const seen: unknown[] = [];
    await runJob(
      { job_id: id },
      { signal: never },
      servicesFor(
        db,
        background({
          member_removal: async (_trx, _payload, place) => {
            places.push(place);
            const { status, progress, started_at } = await jobOf(ada, id);
            seen.push([status, progress.done, started_at === null]);
            return { done: 10, next: places.length < 3 ? { after: places.length } : null };
          },
        }),
      ),
    );
    assert.equal(places, [null, { after: 1 }, { after: 2 }]);
    assert.equal(seen, [
      ['running', 0, false],
      ['running', 10, false],
      ['running', 20, false],
    ]);
    const { status, progress, result, finished_at } = await jobOf(ada, id);
    assert.equal(
      [status, progress, result],
      ['completed', { done: 30, total: 30 }, { item_count: 30, skipped_count: 0, imported: null }],
    );
    assert.ok(finished_at);
  });

  it('give up their turn after some seconds, and continue after other jobs of the queue', async (world) => {
    const { ada, db } = world;
    const id = await insertJob(world, ada);
    let batches = 0;
    const batch = async () => ({ done: 1, next: ++batches < 3 ? batches : null });
    await run(world, id, batch, 0);
    assert.is(batches, 1);
    assert.is((await jobOf(ada, id)).status, 'running');
    assert.is((await queued({ db })).length, 1);
    await world.runJobs({ works: background({ member_removal: batch }) });
    const { status, progress } = await jobOf(ada, id);
    assert.equal([status, progress.done, batches], ['completed', 3, 3]);
  });

  it('that fail in a batch count nothing of it, and continue with it', async (world) => {
    const { ada, db } = world;
    const id = await insertJob(world, ada);
    let fails = true;
    const batch = async (trx: Database): Promise<Batch> => {
      const { done } = await trx
        .selectFrom('background_job')
        .select('done')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      await sql`insert into project (name, color) values (${`of ${id}`}, '#000000')`.execute(trx);
      if (done === 2 && fails) throw new Error('lost');
      return { done: 1, next: done < 3 ? done : null };
    };
    const services = servicesFor(db, background({ member_removal: batch }));
    const first = await runJob({ job_id: id }, { signal: never }, services).catch((error) => error);
    assert.is(first.message, 'lost');
    const { status, progress } = await jobOf(ada, id);
    assert.equal([status, progress.done], ['running', 2]);
    fails = false;
    await runJob({ job_id: id }, { signal: never }, services);
    assert.is((await jobOf(ada, id)).progress.done, 4);
    const { rows } = await sql`select from project where name = ${`of ${id}`}`.execute(db);
    assert.is(rows.length, 4);
  });

  it('that fail again and again without a batch in between end as failed', async (world) => {
    const { ada } = world;
    const id = await insertJob(world, ada);
    const fail = async () => {
      throw new Error('secret detail');
    };
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      assert.is((await jobOf(ada, id)).status, attempt === 1 ? 'queued' : 'running');
      const error = await run(world, id, fail).catch((reason) => reason);
      assert.is(error.message, 'secret detail');
    }
    const { status, error, result, finished_at } = await jobOf(ada, id);
    assert.equal([status, error.code, result], ['failed', 'INTERNAL_ERROR', null]);
    assert.not.match(error.message, 'secret');
    assert.ok(finished_at);
  });

  it('fail at once with an error that is meant for the caller', async (world) => {
    const { ada } = world;
    const id = await insertJob(world, ada);
    await run(world, id, async () => {
      throw new ApiError('NOT_FOUND');
    });
    const { status, error } = await jobOf(ada, id);
    assert.equal([status, error.code], ['failed', 'NOT_FOUND']);
  });

  it('whose effect others have seen are tried until they succeed', async (world) => {
    const { ada, db, project_id } = world;
    const { body } = await ada.delete(`/projects/${project_id}`).set('prefer', 'respond-async').expect(202);
    const broken = {
      ...works,
      project_deletion: { ...works.project_deletion, batch: () => Promise.reject(new Error('lost')) },
    };
    for (let attempt = 0; attempt < MAX_ATTEMPTS + 2; attempt += 1) {
      await runJob({ job_id: body.data.id }, { signal: never }, servicesFor(db, broken)).catch(() => {});
    }
    assert.is((await jobOf(ada, body.data.id)).status, 'running');
    await world.runJobs();
    assert.is((await jobOf(ada, body.data.id)).status, 'completed');
  });

  it('end after a batch in progress when they are cancelled, and do nothing after the response', async (world) => {
    const { ada } = world;
    const id = await insertJob(world, ada);
    const { began, open, batch } = held();
    const running = run(world, id, batch);
    await began;
    let isCancelled = false;
    const cancelling = ada
      .delete(`/jobs/${id}`)
      .expect(200)
      .then((response) => {
        isCancelled = true;
        return response;
      });
    await until('the cancellation waits', async () => {
      const { rows } = await sql`select from pg_stat_activity where wait_event_type = 'Lock'
        and query like '%background_job%' and datname = current_database()`.execute(world.db);
      return rows.length > 0;
    });
    assert.not(isCancelled);
    open();
    const { body } = await cancelling;
    await running;
    // The run can win the lock for another batch first.
    assert.is(body.data.status, 'cancelled');
    assert.ok(body.data.progress.done >= 2);
    assert.equal(await jobOf(ada, id), body.data);
  });

  it('are either completed or cancelled when both happen at once', async (world) => {
    const { ada } = world;
    for (let round = 0; round < 10; round += 1) {
      const id = await insertJob(world, ada);
      const running = run(world, id, async () => ({ done: 1, next: null }));
      const [{ status, body }] = await Promise.all([ada.delete(`/jobs/${id}`), running]);
      const job = await jobOf(ada, id);
      assert.equal(
        [status, body.error ?? null, job.result],
        job.status === 'cancelled'
          ? [200, null, null]
          : [409, 'JOB_FINISHED', { item_count: 1, skipped_count: 0, imported: null }],
      );
    }
  });

  it('that two workers run at the same time do each batch once', async (world) => {
    const { ada } = world;
    const id = await insertJob(world, ada);
    const works = background({
      member_removal: async (_trx, _payload, place) => {
        const next = Number(place ?? 0) + 1;
        return { done: 1, next: next < 20 ? next : null };
      },
    });
    await Promise.all(
      Array.from({ length: 4 }, () =>
        runJob({ job_id: id }, { signal: never }, servicesFor(world.db, works)),
      ),
    );
    const { status, progress } = await jobOf(ada, id);
    assert.equal([status, progress], ['completed', { done: 20, total: 20 }]);
  });

  it('C-13, J-15: continue where they were when their worker was killed with -9, and progress never goes backwards', async (world) => {
    const { ada, db, project_id } = world;
    await fillProject(db, project_id, 3_000);
    const { body } = await ada.delete(`/projects/${project_id}`).expect(202);
    const { id } = body.data;
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const child = fork(WORKER, { env: { ...env, WORKER_DATABASE_URL: world.databaseUrl }, stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    await until('some batches are done', async () => (await jobOf(ada, id)).progress.done >= 1_000);
    await kill(child);
    const killed = await jobOf(ada, id);
    assert.equal([killed.status, killed.progress.total], ['running', 3_000]);
    await sql`update graphile_worker._private_jobs set locked_at = now() - interval '1 hour'`.execute(db);
    await unlockJobs(db);
    const seen: number[] = [];
    const { project_deletion } = works;
    const watched = {
      ...project_deletion,
      async batch(...given: Parameters<typeof project_deletion.batch>) {
        seen.push((await jobOf(ada, id)).progress.done);
        return project_deletion.batch(...given);
      },
    };
    await world.runJobs({ works: { ...works, project_deletion: watched } });
    assert.ok((seen[0] ?? 0) >= killed.progress.done);
    assert.equal(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    const { status, progress, result } = await jobOf(ada, id);
    assert.equal(
      [status, progress, result],
      ['completed', { done: 3_000, total: 3_000 }, { item_count: 3_000, skipped_count: 0, imported: null }],
    );
    const rows = await db.selectFrom('task').select('id').where('project_id', '=', project_id).execute();
    assert.equal(rows, []);
  });

  it('without a worker are found by the sweep, and jobs are removed 7 days after their end', async (world) => {
    const { ada, db, clock, project_id } = world;
    const options = { clock, log: logger().log, trashRetentionDays: 30, sweeps };
    const { body } = await ada.delete(`/projects/${project_id}`).set('prefer', 'respond-async').expect(202);
    await sql`delete from graphile_worker._private_jobs`.execute(db);
    await Promise.all([sweep(db, options), sweep(db, options)]);
    assert.is((await queued({ db })).length, 1);
    await sweep(db, options);
    assert.is((await queued({ db })).length, 1);
    await world.runJobs();
    const { status, finished_at } = await jobOf(ada, body.data.id);
    assert.is(status, 'completed');
    const at = (milliseconds: number) => ({
      ...options,
      clock: { now: () => Date.parse(finished_at) + milliseconds },
    });
    const day = 86_400_000;
    await sweep(db, at(7 * day));
    assert.is((await jobOf(ada, body.data.id)).status, 'completed');
    await sweep(db, at(7 * day + 1));
    await ada.get(`/jobs/${body.data.id}`).expect(404);
  });

  it('of a closed account are removed, except what others have seen, which is finished', async (world) => {
    const { ada, db, project_id } = world;
    await fillProject(db, project_id, 501);
    const { body } = await ada.delete(`/projects/${project_id}`).expect(202);
    const cancellable = await insertJob(world, ada);
    await enqueueRun(db, cancellable);
    await db.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
    await eraseAccount(db, { user_id: ada.id }, { signal: never }, personalData);
    const left = await db
      .selectFrom('background_job')
      .select(['id', 'user_id'])
      .where('id', 'in', [body.data.id, cancellable])
      .execute();
    assert.equal(left, [{ id: body.data.id, user_id: null }]);
    await world.runJobs();
    const rows = await db.selectFrom('project').select('id').where('id', '=', project_id).execute();
    assert.equal(rows, []);
  });
});
