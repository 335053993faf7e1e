import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { openQueue } from '../../src/database/queue.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { runDueJobs } from '../../src/jobs/worker.ts';
import { sendMail } from '../../src/mail/send.ts';
import { sweeps } from '../../src/resources.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { inWorld } from '../world.ts';
import { AT, clear, cut, jobs, logger, mail, onlyLog, type Runs, replaceRuns, withWorker } from './kit.ts';

inWorld('jobs', (it) => {
  it('exist if and only if their transaction commits', async (world) => {
    const { db, ada } = world;
    await db
      .transaction()
      .execute(async (trx) => {
        await enqueue(trx, 'send_mail', mail(ada.id));
        throw new Error('no');
      })
      .catch(() => {});
    assert.is((await jobs(world)).length, 0);
    await db.transaction().execute((trx) => enqueue(trx, 'send_mail', mail(ada.id)));
    assert.is((await jobs(world)).length, 1);
    await world.runJobs();
    assert.is((await jobs(world)).length, 0);
    assert.is((await world.mailsTo(ada.email)).length, 1);
  });

  it('with one key replace earlier ones, and wait for their time', async (world) => {
    const run_at = new Date(Date.now() + 3_600_000).toISOString();
    for (const at of ['2026-01-01T00:00:00.000Z', AT]) {
      await enqueue(world.db, 'send_mail', mail(world.ada.id, at), { key: 'one', run_at });
    }
    await world.runJobs();
    assert.equal(
      (await jobs(world)).map(({ due }) => due),
      [false],
    );
    await world.makeJobsDue();
    await world.runJobs();
    const [received, ...more] = await world.mailsTo(world.ada.email);
    assert.match(received?.text ?? '', 'March 2, 2026');
    assert.is(more.length, 0);
  });

  it('are retried later after an error, and the log does not show their data', async (world) => {
    await enqueue(world.db, 'send_mail', mail(world.ada.id), { max_attempts: 2 });
    const { lines, log } = logger();
    const pool = openQueue({
      url: world.databaseUrl,
      applicationName: 'tests',
      log,
      timeouts: patientTimeouts(),
    });
    const failing = replaceRuns({ send_mail: () => Promise.reject(new Error('not today')) });
    await runDueJobs({ pool, jobs: failing, services: onlyLog(log) });
    const [job] = await jobs(world);
    assert.equal([job?.attempts, job?.last_error, job?.locked_by, job?.due], [1, 'not today', null, false]);
    await world.makeJobsDue();
    await runDueJobs({ pool, jobs: failing, services: onlyLog(log) });
    await pool.end();
    assert.equal(
      lines.map(({ level, msg, attempt }) => [level, msg, attempt]),
      [
        ['warn', 'job failed, retrying', 1],
        ['error', 'job failed permanently', 2],
      ],
    );
    assert.not.match(JSON.stringify(lines), world.ada.id);
    await sweep(world.db, { clock: world.clock, log, trashRetentionDays: 30, sweeps });
    assert.is((await jobs(world)).length, 1);
    await sql`update graphile_worker._private_jobs set updated_at = now() - interval '31 days'`.execute(
      world.db,
    );
    await sweep(world.db, { clock: world.clock, log, trashRetentionDays: 30, sweeps });
    assert.is((await jobs(world)).length, 0);
  });

  it('are taken immediately, and finished when the worker stops', async (world) => {
    const done: string[] = [];
    const send_mail: Required<Runs>['send_mail'] = async ({ id }) => void done.push(id);
    await withWorker(world, { send_mail }, async (lines) => {
      await enqueue(world.db, 'send_mail', mail(world.ada.id));
      await until('the job is done', async () => (await jobs(world)).length === 0);
      assert.is(done.length, 1);
      assert.equal(
        lines.map(({ job, attempt }) => [job, attempt]),
        [['send_mail', 1]],
      );
    });
  });

  it('that do not end when the worker stops are aborted, and run again later', async (world) => {
    let aborted = false;
    const send_mail: Required<Runs>['send_mail'] = (_mail, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => (aborted = true)));
    await withWorker(world, { send_mail }, async () => {
      await enqueue(world.db, 'send_mail', mail(world.ada.id));
      await until('it is taken', async () => (await jobs(world))[0]?.locked_by != null);
    });
    assert.ok(aborted);
    await until('the job is given back', async () => (await jobs(world))[0]?.locked_by === null);
    assert.is((await jobs(world))[0]?.attempts, 1);
    await clear(world);
  });

  it('continue after the connections of the worker are cut', async (world) => {
    const done: string[] = [];
    const send_mail: Required<Runs>['send_mail'] = async ({ id }) => {
      done.push(id);
      // While the result is about to be written.
      if (done.length === 1) await cut(world);
    };
    await withWorker(world, { send_mail }, async () => {
      await enqueue(world.db, 'send_mail', mail(world.ada.id));
      await until('the first is done', () => done.length === 1);
      await enqueue(world.db, 'send_mail', { ...mail(world.ada.id), id: 'another' });
      await until('the other is done too', () => done.includes('another'));
    });
    await clear(world);
  });

  it('continue after two results could not be written at once', async (world) => {
    const { db, ada } = world;
    const ids: string[] = [];
    const gates = { one: Promise.withResolvers<void>(), two: Promise.withResolvers<void>() };
    const send_mail: Required<Runs>['send_mail'] = async ({ id }) => {
      ids.push(id);
      if (id === 'one' || id === 'two') await gates[id].promise;
      // Delays the library until the second result has failed.
      if (id === 'three') await new Promise(() => {});
    };
    await withWorker(world, { send_mail }, async (lines) => {
      for (const id of ['one', 'two']) await enqueue(db, 'send_mail', { ...mail(ada.id), id });
      await until('both are begun', () => ids.length === 2);
      await db.transaction().execute(async (trx) => {
        await sql`select from graphile_worker._private_jobs for update`.execute(trx);
        // One after another, so that one statement does not write both.
        gates.one.resolve();
        await waitForLocks(db);
        await enqueue(db, 'send_mail', { ...mail(ada.id), id: 'three' });
        await until('the third is begun', () => ids.length === 3);
        gates.two.resolve();
        await waitForLocks(db, 2);
        await sql`select pg_cancel_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
        const failed = () => lines.filter(({ reason }) => /^Failed to complete/.test(String(reason)));
        await until('neither is written', () => failed().length === 2);
      });
      await enqueue(db, 'send_mail', { ...mail(ada.id), id: 'four' });
      await until('the worker is there again', () => ids.includes('four'));
    });
    await clear(world);
  });

  it('for mail to a deleted user send nothing and succeed', async (world) => {
    await sendMail(world.db, {
      template: 'password_changed',
      to: { user_id: '019c6592-1b40-7fde-a430-d40bd57deeac' },
      values: { at: AT },
    });
    await sendMail(world.db, {
      template: 'password_changed',
      to: { user_id: world.eve.id },
      values: { at: AT },
    });
    await world.db.updateTable('user').set({ active: false }).where('id', '=', world.eve.id).execute();
    await world.runJobs();
    assert.is((await jobs(world)).length, 0);
    assert.equal(await world.mailsTo(world.eve.email), []);
  });
});
