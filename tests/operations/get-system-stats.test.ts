import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { version } from '../../src/version.ts';
import { administrator } from '../admin/administrator.ts';
import { register } from '../auth/accounts.ts';
import { type Caller, createTask, operation } from '../world.ts';

async function statsFor(admin: Caller): Promise<Schema<'SystemStats'>> {
  const { body, headers } = await admin.get('/admin/stats').expect(200);
  assert.is(headers['cache-control'], 'no-store');
  return body.data;
}

operation('getSystemStats', (it) => {
  it('200: returns exact and current figures for a small installation', async (world) => {
    const { ada, db } = world;
    const annie = await administrator(world);
    const before = await statsFor(annie);
    const account = await register(world);
    const me = world.as({ token: account.access_token });
    await me.post('/projects').send({ name: 'Engine' }).expect(201);
    await me
      .post('/auth/api-keys')
      .send({ name: 'Script', scopes: ['tasks:read'] })
      .expect(201);
    for (const status of ['todo', 'todo', 'in_progress', 'completed'] as const)
      await createTask(me, { status });
    const deleted = await createTask(me, { status: 'completed' });
    await me.delete(`/tasks/${deleted.id}`).expect(204);
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', account.user.id).execute();
    await db.updateTable('user').set({ active: false, role: 'admin' }).where('id', '=', ada.id).execute();
    await sql`update session set expires_at = now() where id = ${ada.session_id}`.execute(db);
    await sql`select graphile_worker.add_job('given_up', max_attempts => 1)`.execute(db);
    await sql`update graphile_worker._private_jobs set attempts = 1 where max_attempts = 1`.execute(db);
    const after = await statsFor(annie);
    const { users, tasks, jobs } = before;
    assert.equal(after.users, {
      total: users.total + 1,
      active: users.active,
      verified: users.verified + 1,
      admins: users.admins + 1,
    });
    assert.equal(after.tasks, {
      todo: tasks.todo + 2,
      in_progress: tasks.in_progress + 1,
      completed: tasks.completed + 1,
      trashed: tasks.trashed + 1,
    });
    const rises = (['session_count', 'api_key_count', 'project_count'] as const).map(
      (name) => after[name] - before[name],
    );
    assert.equal(rises, [0, 1, 1]);
    assert.ok(after.event_count >= before.event_count + 9);
    assert.equal([after.jobs.failed - jobs.failed, after.jobs.queued > jobs.queued], [1, true]);
    assert.ok(after.database_bytes > 1_000_000);
    assert.equal([after.version, after.uptime_seconds], [version, 0]);
  });

  it('200: does not count closed accounts', async (world) => {
    const annie = await administrator(world);
    const { users } = await statsFor(annie);
    await world.db.updateTable('user').set({ password_hash: '' }).where('id', '=', world.eve.id).execute();
    assert.is((await statsFor(annie)).users.total, users.total - 1);
  });

  it('200: estimates figures of a large table from a sample', async (world) => {
    const { ada, db } = world;
    const annie = await administrator(world);
    await sql`insert into session (user_id, expires_at, revoked_at)
      select ${ada.id}::uuid, now() + interval '1 day', case when random() < 0.25 then now() end
      from generate_series(1, 80000)`.execute(db);
    const space_id = randomUUID();
    await sql`insert into event (type, space_id, subject_type, subject_id)
      select 'task.updated', ${space_id}::uuid, 'task', ${space_id}::uuid from generate_series(1, 60000)`.execute(
      db,
    );
    await sql`analyze session, event`.execute(db);
    const { session_count, event_count } = await statsFor(annie);
    assert.ok(Math.abs(session_count / 60_000 - 1) < 0.1, `${session_count} sessions`);
    assert.ok(Math.abs(event_count / 60_000 - 1) < 0.1, `${event_count} events`);
  });

  it('403: other callers', async ({ eve }) => {
    const { body } = await eve.get('/admin/stats').expect(403);
    assert.is(body.error, 'FORBIDDEN');
  });
});
