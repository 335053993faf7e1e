import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { LOST_AFTER_MS, RENEW_EVERY_MS, unlockJobs } from '../../src/jobs/lease.ts';
import { startSweeping, UNLOCK_EVERY_MS } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { kill } from '../processes.ts';
import { until } from '../waiting.ts';
import { inWorld, type World } from '../world.ts';
import { clear, jobs, logger, mail, type Runs, withWorker } from './kit.ts';

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** The time after which an idle worker looks for jobs again: the library's default. */
const POLL_MS = 2_000;

/** Waits until a worker has taken the only job. */
function taken(world: World): Promise<void> {
  return until('it is taken', async () => (await jobs(world))[0]?.locked_by != null);
}

/** A worker in a separate process, after it has taken the only job. */
async function workerProcess(world: World) {
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  const child = fork(WORKER, { env: { ...env, WORKER_DATABASE_URL: world.databaseUrl }, stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  await taken(world);
  return {
    kill: () => kill(child),
  };
}

/** Waits until the lease of the only job has been renewed. */
async function renewed(world: World): Promise<void> {
  const before = (await jobs(world))[0]?.locked_at;
  await until('it is renewed', async () => (await jobs(world))[0]?.locked_at !== before);
}

/** Makes the lease of the only job this much older. */
const ageLease = ({ db }: World, seconds: number) =>
  sql`update graphile_worker._private_jobs set locked_at = locked_at - ${seconds} * interval '1 second'`.execute(
    db,
  );

const forever: Required<Runs>['send_mail'] = () => new Promise(() => {});

inWorld('job leases', (it) => {
  it('a job of a worker that is killed runs elsewhere when its lease has ended, not before (C-13, J-15)', async (world) => {
    await enqueue(world.db, 'send_mail', mail(world.ada.id));
    const killed = await workerProcess(world);
    const lostAfterMs = 3_600_000;
    const done: string[] = [];
    const send_mail: Required<Runs>['send_mail'] = async ({ id }) => void done.push(id);
    const { lines, log } = logger();
    const sweeping = startSweeping(world.db, {
      clock: world.clock,
      log,
      trashRetentionDays: 30,
      sweeps,
      unlockEveryMs: 100,
      lostAfterMs,
    });
    await withWorker(world, { send_mail }, async () => {
      // Longer than the lease in total.
      for (let times = 0; times < 3; times += 1) {
        await ageLease(world, 1_500);
        await renewed(world);
      }
      await killed.kill();
      await ageLease(world, 1_800);
      assert.is(await unlockJobs(world.db, lostAfterMs), 0);
      assert.equal([done, lines], [[], []]);
      await ageLease(world, 1_801);
      await until('another has done it', () => done.length === 1);
    });
    await sweeping.stop();
    assert.equal(
      lines.map(({ msg, jobs }) => [msg, jobs]),
      [['jobs of killed workers released', 1]],
    );
    assert.is((await jobs(world)).length, 0);
  });

  it('with the default times, a job runs again within one minute of the kill (C-13, J-15)', async () => {
    assert.ok(LOST_AFTER_MS + UNLOCK_EVERY_MS + POLL_MS <= 45_000);
    // One that hangs, and one more, before the lease ends.
    assert.ok(3 * (RENEW_EVERY_MS + 7_000) > LOST_AFTER_MS && 2 * (RENEW_EVERY_MS + 7_000) < LOST_AFTER_MS);
  });

  it('only one of two workers takes over expired jobs', async (world) => {
    const lockedFor = async (seconds: number) => {
      await clear(world);
      await enqueue(world.db, 'send_mail', mail(world.ada.id));
      await sql`update graphile_worker._private_jobs set attempts = 1, locked_by = 'killed',
        locked_at = now() - ${seconds} * interval '1 second'`.execute(world.db);
    };
    await lockedFor(29);
    assert.is(await unlockJobs(world.db), 0);
    await world.runJobs();
    assert.is((await world.mailsTo(world.ada.email)).length, 0);
    await lockedFor(31);
    assert.equal((await Promise.all([unlockJobs(world.db), unlockJobs(world.db)])).sort(), [0, 1]);
    await world.runJobs();
    assert.is((await world.mailsTo(world.ada.email)).length, 1);
  });

  it('a worker that was considered dead is told so, and leaves the job to the other', async (world) => {
    let reason: unknown;
    const send_mail: Required<Runs>['send_mail'] = (_mail, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => (reason = signal.reason)));
    await withWorker(
      world,
      { send_mail },
      async (lines) => {
        await enqueue(world.db, 'send_mail', mail(world.ada.id));
        await taken(world);
        await sql`update graphile_worker._private_jobs set locked_by = 'another', attempts = 2`.execute(
          world.db,
        );
        await until('it is told', () => lines.length > 0);
        assert.match(String(reason), 'taken from this worker');
      },
      { renewEveryMs: 50 },
    );
    const [job] = await jobs(world);
    assert.equal([job?.locked_by, job?.attempts, job?.last_error], ['another', 2, null]);
    await clear(world);
  });

  it('a failed renewal is repeated, and the job continues', async (world) => {
    let end = () => {};
    const send_mail: Required<Runs>['send_mail'] = () => new Promise((resolve) => (end = resolve));
    const rename = (from: string, to: string) =>
      sql`alter table graphile_worker.${sql.id(from)} rename to ${sql.id(to)}`.execute(world.db);
    await withWorker(
      world,
      { send_mail },
      async (lines) => {
        await enqueue(world.db, 'send_mail', mail(world.ada.id));
        await taken(world);
        await rename('_private_jobs', 'away');
        const failed = () => lines.some(({ msg }) => msg === 'cannot renew the lease of a job, retrying');
        await until('a renewal failed', failed);
        await rename('away', '_private_jobs');
        await renewed(world);
        end();
        await until('the job is done', async () => (await jobs(world)).length === 0);
        assert.ok(lines.some(({ msg, attempt }) => msg === 'job done' && attempt === 1));
      },
      { renewEveryMs: 50 },
    );
  });

  it('a job fails when it exceeds its own time limit; mails do not wait for exports', async (world) => {
    let exporting = false;
    let aborted = false;
    const tasks: Runs = {
      send_mail: forever,
      write_export: (_export, { signal }) =>
        new Promise(() => {
          exporting = true;
          signal.addEventListener('abort', () => (aborted = true));
        }),
    };
    await withWorker(
      world,
      tasks,
      async (lines) => {
        // More exports than the number of jobs that can run at once.
        for (const export_id of ['1', '2', '3']) await enqueue(world.db, 'write_export', { export_id });
        await until('an export is written', () => exporting);
        await enqueue(world.db, 'send_mail', mail(world.ada.id));
        await until('the message has failed', () => lines.length > 0);
        const [{ job, err } = {}] = lines;
        assert.equal([job, (err as Error).name, aborted], ['send_mail', 'TimeoutError', false]);
        const held = async () => (await jobs(world)).filter(({ locked_by }) => locked_by !== null);
        await until('only one export is held', async () => (await held()).length === 1);
      },
      { limits: { send_mail: 300 } },
    );
    await clear(world);
  });
});
