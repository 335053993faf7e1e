import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { administrator } from '../admin/administrator.ts';
import { addJob, failJob, takeJob } from '../admin/queue-kit.ts';
import { operation, type World } from '../world.ts';

type Job = Schema<'QueuedJob'>;

const clear = ({ db }: World) => sql`delete from graphile_worker._private_jobs`.execute(db);

operation('listQueuedJobs', (it) => {
  it('200: returns the jobs of all users, newest first, without their data', async (world) => {
    const annie = await administrator(world);
    await clear(world);
    const [older, newer] = [await addJob(world.db), await addJob(world.db, { name: 'of_the_next_version' })];
    await sql`update graphile_worker._private_jobs set created_at = now() - interval '1 day'
      where id = ${Number.parseInt(older.slice(-12), 16)}`.execute(world.db);
    const { body, headers } = await annie.get('/admin/jobs').expect(200);
    assert.equal(
      body.data.map(({ id }: Job) => id),
      [newer, older],
    );
    const [{ id: _, created_at, ...job }] = body.data as [Job];
    assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(job, {
      name: 'of_the_next_version',
      state: 'ready',
      attempts: 0,
      max_attempts: 25,
      last_error: null,
      run_at: '2026-01-01T00:00:00.000Z',
      started_at: null,
    });
    assert.is(body.meta.total, 2);
    assert.is(headers['cache-control'], 'no-store');
    assert.not.match(JSON.stringify(body), 'of a user');
  });

  it('200: filters by state and by name', async (world) => {
    const annie = await administrator(world);
    const { db } = world;
    await clear(world);
    const ids = {
      ready: await addJob(db),
      scheduled: await addJob(db, { run_at: '2199-01-01T00:00:00Z' }),
      running: await addJob(db, { name: 'of_the_next_version' }),
      failed: await addJob(db),
    };
    await takeJob(db, ids.running);
    await failJob(db, ids.failed, 'not today');
    const found = async (query: string) =>
      ((await annie.get(`/admin/jobs?${query}`).expect(200)).body.data as Job[]).map(({ id }) => id);
    for (const [state, id] of Object.entries(ids)) assert.equal(await found(`state=${state}`), [id], state);
    assert.equal(await found('name=of_the_next_version'), [ids.running]);
    assert.equal(await found('name=of_the_next_version&state=failed'), []);
    assert.equal(await found('name=nothing'), []);
    const [running] = (await annie.get('/admin/jobs?state=running').expect(200)).body.data as [Job];
    assert.equal([running.attempts, typeof running.started_at], [1, 'string']);
  });

  it('200: pages with a cursor neither skip nor repeat jobs', async (world) => {
    const annie = await administrator(world);
    await clear(world);
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await addJob(world.db));
    // As those of one statement.
    await sql`update graphile_worker._private_jobs set created_at = now()`.execute(world.db);
    const seen: string[] = [];
    let query = 'per_page=2';
    for (;;) {
      const { body } = await annie.get(`/admin/jobs?${query}`).expect(200);
      seen.push(...(body.data as Job[]).map(({ id }) => id));
      if (body.meta.next_cursor === null) break;
      query = `per_page=2&cursor=${body.meta.next_cursor}`;
    }
    assert.equal(seen, ids.reverse());
  });

  it('200: shows why a job failed, without secrets and in part', async (world) => {
    const annie = await administrator(world);
    await clear(world);
    const [one, other] = [await addJob(world.db), await addJob(world.db)];
    await failJob(world.db, one, 'cannot reach smtp://taskflow:hunter2@mail.example.com');
    await failJob(world.db, other, '💥'.repeat(1_000));
    const { body } = await annie.get('/admin/jobs?state=failed').expect(200);
    const errors = new Map((body.data as Job[]).map(({ id, last_error }) => [id, last_error]));
    assert.match(errors.get(one) ?? '', 'cannot reach smtp://taskflow:***@mail.example.com');
    assert.is(errors.get(other), '💥'.repeat(400));
  });

  it('400: names an unknown state, and a name that no job can have', async (world) => {
    const annie = await administrator(world);
    for (const [query, field] of [
      ['state=late', 'state'],
      ['name=send%20mail', 'name'],
    ] as const) {
      const { body } = await annie.get(`/admin/jobs?${query}`).expect(400);
      assert.is(body.errors[0].field, field);
    }
  });

  it('403: other callers', async ({ ada }) => {
    const { body } = await ada.get('/admin/jobs').expect(403);
    assert.is(body.error, 'FORBIDDEN');
  });
});
