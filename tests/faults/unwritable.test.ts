import { randomUUID } from 'node:crypto';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { rejection, silent } from '../database/scratch.ts';
import { holdTimers } from '../timers.ts';
import { HANG_MS, patientTimeouts, until } from '../waiting.ts';
import { createTask, inWorld, PASSWORD, type Person, type World } from '../world.ts';
import { type Primary, startPrimary } from './replication.ts';

const primary: Primary = await startPrimary();
// The outcome of a commit cannot be determined while the standby is missing.
const timeouts = { ...patientTimeouts(), outcomeMs: 1_000 };
const openDatabase = async () => ({
  url: primary.url,
  drop: () => primary.stop(),
  timeouts,
});

const keyed = (person: Person, key: string) =>
  person.post('/tasks').set('idempotency-key', key).send({ title: key });

async function tasksNamed({ db }: Pick<World, 'db'>, title: string): Promise<number> {
  return (await db.selectFrom('task').select('id').where('title', '=', title).execute()).length;
}

/** Sends requests, and lets their time run out when this many commits wait for the standby. */
async function timedOut<T>(waiting: number, send: () => PromiseLike<T>[]): Promise<T[]> {
  const before = { ...timeouts };
  const heldMs = 10 * HANG_MS;
  // What remains of `responseMs` is longer than `commitMs`, and both are held.
  Object.assign(timeouts, { responseMs: 2 * heldMs, commitMs: heldMs, healthMs: heldMs, queueMs: heldMs });
  const timers = holdTimers((milliseconds) => milliseconds > HANG_MS);
  let isOver = false;
  try {
    const responses = Promise.all(send()).finally(() => {
      isOver = true;
    });
    responses.catch(() => {});
    await until(
      `${waiting} commits wait for the standby`,
      async () => isOver || (await primary.waiting()).length >= waiting,
    );
    // Requests that have no connection yet are next.
    await until('all have their response', () => {
      timers.fire();
      return isOver;
    });
    return await responses;
  } finally {
    timers.release();
    Object.assign(timeouts, before);
  }
}

/** Ends each wait for the standby until all requests have their response. */
async function endingWaits<T>(how: string, requests: readonly PromiseLike<T>[]): Promise<T[]> {
  let isOver = false;
  const responses = Promise.all(requests).finally(() => {
    isOver = true;
  });
  responses.catch(() => {});
  await until('all have their response', async () => {
    await primary.ask(`select ${how}(pid) from pg_stat_activity where wait_event = 'SyncRep'`);
    return isOver;
  });
  return responses;
}

/** Without a standby of that name, and afterwards with none required. */
async function withoutStandby(work: () => Promise<void>): Promise<void> {
  await primary.requireStandby('missing');
  try {
    await work();
  } finally {
    await primary.requireNoStandby();
  }
}

const isReady = async ({ anonymous }: Pick<World, 'anonymous'>, status: number) =>
  (await anonymous.get('/health/ready')).status === status;

inWorld(
  'a database that accepts no writes',
  (it) => {
    it('503: no write is acknowledged without its standby; reads work, and a retry with the key returns the one task', async (world) => {
      const { ada, anonymous } = world;
      const key = `kept-${randomUUID()}`;
      const task = await createTask(ada);
      await withoutStandby(async () => {
        const account = {
          email: `${randomUUID()}@example.com`,
          password: PASSWORD,
          full_name: 'Mary Somerville',
        };
        const responses = await timedOut(5, () => [
          keyed(ada, key),
          ada.post('/tasks').send({ title: 'without a key' }),
          ada.patch(`/tasks/${task.id}`).send({ title: 'changed', version: task.version }),
          anonymous.post('/auth/register').send(account),
          ada.post('/projects').set('idempotency-key', key).send({ name: key }),
        ]);
        for (const { status, body } of responses) {
          assert.equal([status, body.error], [503, 'OUTCOME_UNKNOWN']);
        }
        await ada.get(`/tasks/${task.id}`).expect(200);
        // The first request still runs in the database.
        assert.is((await keyed(ada, key).expect(409)).body.error, 'IDEMPOTENCY_KEY_IN_USE');
      });
      const { headers } = await keyed(ada, key).expect(201);
      assert.is(headers['idempotency-replayed'], 'true');
      assert.is(await tasksNamed(world, key), 1);
    });

    it('503: a commit is not acknowledged or replayed if its wait is canceled or its backend terminated', async (world) => {
      const { ada } = world;
      for (const how of ['pg_cancel_backend', 'pg_terminate_backend']) {
        const key = `${how}-${randomUUID()}`;
        await withoutStandby(async () => {
          const single = ada.post('/tasks').send({ title: 'single' }).expect(503);
          const first = keyed(ada, key).expect(503);
          const responses = await endingWaits(how, [single, first]);
          for (const { body } of responses) assert.is(body.error, 'OUTCOME_UNKNOWN');
          // The task is visible to everybody, but not as durable as configured.
          assert.is(await tasksNamed(world, key), 1);
          await endingWaits(how, [keyed(ada, key).expect(503)]);
        });
        const { headers } = await keyed(ada, key).expect(201);
        assert.is(headers['idempotency-replayed'], 'true');
        assert.is(await tasksNamed(world, key), 1);
      }
    });

    it('503: writes and health checks that wait for the standby leave connections free', async ({
      ada,
      anonymous,
    }) => {
      // Writes with a key never share a transaction, and those without one can be a group for each place.
      const writes = [
        [11, (n: number) => keyed(ada, `one-of-many-${n}`)],
        [1, () => ada.post('/tasks').send({ title: 'one of many' })],
      ] as const;
      for (const [waiting, write] of writes) {
        await withoutStandby(async () => {
          await timedOut(waiting, () => [
            ...Array.from({ length: 30 }, (_, n) => write(n).expect(503)),
            ...[1, 2].map(() => anonymous.get('/health/ready').expect(503)),
          ]);
          // The connections of the pool, and one health check that is possibly ending.
          assert.ok((await primary.waiting()).length <= 11);
          await ada.get('/tasks').expect(200);
        });
      }
      await ada.post('/tasks').send({ title: 'afterwards' }).expect(201);
    });

    it('201: acknowledged writes are on the standby; 503 without it', async (world) => {
      const { ada, anonymous } = world;
      const standby = await primary.startStandby('standby');
      await primary.requireStandby('standby');
      try {
        const key = `followed-${randomUUID()}`;
        await keyed(ada, key).expect(201);
        const replica = new pg.Client({ connectionString: standby.url });
        await replica.connect();
        const { rows } = await replica
          .query('select from task where title = $1', [key])
          .finally(() => replica.end());
        assert.is(rows.length, 1);
        assert.is((await keyed(ada, key).expect(201)).headers['idempotency-replayed'], 'true');
        await anonymous.get('/health/ready').expect(200);
        const readOnly = connect({ url: standby.url, poolSize: 1, applicationName: 'tests', log: silent });
        assert.match(
          String(await rejection(readOnly.ready().finally(readOnly.close))),
          'The database is read-only.',
        );
        await standby.stop();
        // Durable or not: the standby cannot be asked any more.
        await timedOut(2, () => [keyed(ada, key).expect(503), keyed(ada, `lost-${key}`).expect(503)]);
      } finally {
        await primary.requireNoStandby();
      }
    });

    it('503: readiness fails while the database is read-only, and recovers', async (world) => {
      const { anonymous } = world;
      await anonymous.get('/health/ready').expect(200);
      await primary.set('default_transaction_read_only', 'on');
      try {
        await until('readiness fails', () => isReady(world, 503));
        assert.is((await anonymous.get('/health').expect(503)).body.error, 'DEPENDENCY_UNAVAILABLE');
        await anonymous.get('/health/live').expect(200);
      } finally {
        await primary.set('default_transaction_read_only', null);
      }
      await until('readiness is back', () => isReady(world, 200));
    });

    it('503: readiness fails while the disk is full, and recovers', async (world) => {
      const { anonymous } = world;
      await anonymous.get('/health/ready').expect(200);
      const [session] = await primary.ask<{ pid: number }>(
        "select pid from pg_stat_activity where query like '%generate_series%' and pid <> pg_backend_pid()",
      );
      // Files that the session will write, on a device that is always full.
      const files = Array.from({ length: 200 }, (_, n) =>
        join(primary.path, 'base', 'pgsql_tmp', `pgsql_tmp${session?.pid}.${n}`),
      );
      for (const file of files) symlinkSync('/dev/full', file);
      try {
        await until('readiness fails', () => isReady(world, 503));
        await anonymous.get('/health/live').expect(200);
      } finally {
        for (const file of files) rmSync(file, { force: true });
      }
      await until('readiness is back', () => isReady(world, 200));
    });
  },
  openDatabase,
);
