import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import {
  MAX_BLOCKED,
  MAX_BLOCKERS,
  MAX_FOLLOWED,
  removeBlockersOf,
} from '../../src/tasks/blockers/blockers.ts';
import { emptyTrash } from '../../src/tasks/trash/purge.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { eventsOf } from '../fixtures.ts';
import { type Caller, inWorld } from '../world.ts';

/** Creates tasks without a request for each, and returns their IDs in order. */
async function createTasks(db: Database, project_id: string, many: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into task (project_id, title) select ${project_id}, 'Task ' || n from generate_series(1, ${many}::integer) as n
    returning id`.execute(db);
  return rows.map(({ id }) => id).sort();
}

const linksAmong = (db: Database, ids: readonly string[]) =>
  db
    .selectFrom('task_blocker')
    .where('task_id', 'in', ids)
    .select(['task_id', 'blocker_id'])
    .orderBy('task_id')
    .orderBy('blocker_id')
    .execute();

/** Adds blockers at once, and returns how often each status was returned. */
async function addAll(person: Caller, pairs: readonly (readonly [string, string])[]) {
  const calls = pairs.map(([task, blocker]) => person.put(`/tasks/${task}/blockers/${blocker}`));
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(calls)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

inWorld('blockers', (it) => {
  it('20 clients who close a circle at once leave exactly one link out', async ({ ada, project_id, db }) => {
    const ids = await createTasks(db, project_id, 20);
    const ring = ids.map((id, index) => [id, ids[(index + 1) % 20] ?? ''] as const);
    assert.equal(await addAll(ada, ring), { 200: 19, 409: 1 });
    assert.is((await linksAmong(db, ids)).length, 19);
  });

  it('clients who link the same tasks in all directions at once leave no circle', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const ids = await createTasks(db, project_id, 5);
    const pairs = ids.flatMap((task) => ids.filter((id) => id !== task).map((id) => [task, id] as const));
    const [first, second] = await Promise.all([addAll(ada, pairs), addAll(grace, pairs.toReversed())]);
    // Of two tasks, one waits for the other, whoever came first.
    assert.is((await linksAmong(db, ids)).length, 10);
    assert.equal(
      [first, second],
      [
        { 200: 10, 409: 10 },
        { 200: 10, 409: 10 },
      ],
    );
    const { rows } = await sql`
      with recursive waits (first, id) as (
        select task_id, blocker_id from task_blocker where task_id = any(${ids}::uuid[])
        union select waits.first, link.blocker_id from waits join task_blocker as link on link.task_id = waits.id)
      select from waits where first = id`.execute(db);
    assert.equal(rows, []);
    for (const id of ids) {
      const events = (await eventsOf(db, id)).map(({ version }) => version);
      assert.equal(
        events,
        events.map((_, index) => index + 2),
        'one version for each link',
      );
    }
  });

  it('the limits are exact under parallel additions, and count blockers in the trash', async ({
    ada,
    project_id,
    db,
  }) => {
    const [one, ...others] = await createTasks(db, project_id, MAX_BLOCKED + 6);
    const blockers = others.slice(0, MAX_BLOCKERS + 5).map((id) => [one ?? '', id] as const);
    assert.equal(await addAll(ada, blockers), { 200: MAX_BLOCKERS, 400: 5 });
    const [{ blocker_id = '' } = {}] = await linksAmong(db, [one ?? '']);
    await ada.delete(`/tasks/${blocker_id}`).expect(204);
    const spare = others.at(-1) ?? '';
    const { body } = await ada.put(`/tasks/${one}/blockers/${spare}`).expect(400);
    assert.equal(
      [body.error, body.errors[0].field, body.errors[0].code],
      ['VALIDATION_FAILED', 'blocker_id', 'TOO_MANY'],
    );
    await ada.delete(`/tasks/${one}/blockers/${blocker_id}`).expect(204);
    await ada.put(`/tasks/${one}/blockers/${spare}`).expect(200);

    const [blocker, ...waiting] = await createTasks(db, project_id, MAX_BLOCKED + 6);
    const blocked = waiting.map((id) => [id, blocker ?? ''] as const);
    assert.equal(await addAll(ada, blocked), { 200: MAX_BLOCKED, 400: 5 });
    const found = await ada.get(`/tasks/${blocker}`).expect(200);
    assert.is(found.body.data.blocks.length, MAX_BLOCKED);
  });

  it('400: a blocker that waits for more tasks than are followed', async ({ ada, project_id, db }) => {
    const [task = '', ...chain] = await createTasks(db, project_id, MAX_FOLLOWED + 3);
    await sql`insert into task_blocker (task_id, blocker_id, created_at)
      select id, next, now() from unnest(${chain.slice(0, -1)}::uuid[], ${chain.slice(1)}::uuid[]) as link (id, next)`.execute(
      db,
    );
    const { body } = await ada.put(`/tasks/${task}/blockers/${chain[0]}`).expect(400);
    assert.is(body.errors[0].code, 'TOO_MANY');
    await ada.put(`/tasks/${task}/blockers/${chain[1]}`).expect(200);
  });

  it('404: a blocker that is deleted first, and no link to one that is deleted later', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    for (const how of ['', '?permanent=true']) {
      const [blocker = '', ...tasks] = await createTasks(db, project_id, 11);
      const [statuses, deleted] = await Promise.all([
        addAll(
          grace,
          tasks.map((id) => [id, blocker] as const),
        ),
        ada.delete(`/tasks/${blocker}${how}`),
      ]);
      assert.is(deleted.status, 204);
      assert.is((statuses[200] ?? 0) + (statuses[404] ?? 0), 10);
      for (const id of tasks) {
        const { body } = await ada.get(`/tasks/${id}`).expect(200);
        assert.equal([body.data.blocked, body.data.blocked_by], [false, []]);
        const changes = (await eventsOf(db, id)).flatMap(({ changes }) => changes);
        const last = (changes.at(-1) as { after?: string[] } | undefined)?.after ?? [];
        assert.is(last.length, how ? 0 : (await linksAmong(db, [id])).length);
      }
      if (how) assert.equal(await linksAmong(db, tasks), []);
      else assert.is((await linksAmong(db, tasks)).length, statuses[200] ?? 0);
    }
  });

  it('a restored blocker blocks again, at the same time as others add and remove links', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const [blocker = '', other = '', ...tasks] = await createTasks(db, project_id, 8);
    await addAll(
      ada,
      tasks.map((id) => [id, blocker] as const),
    );
    await ada.delete(`/tasks/${blocker}`).expect(204);
    const [restored] = await Promise.all([
      ada.post(`/tasks/${blocker}/restore`),
      addAll(
        grace,
        tasks.map((id) => [id, other] as const),
      ),
      ...tasks.slice(0, 3).map((id) => ada.delete(`/tasks/${id}/blockers/${blocker}`).expect(204)),
    ]);
    assert.is(restored?.status, 200);
    for (const [index, id] of tasks.entries()) {
      const { body } = await ada.get(`/tasks/${id}`).expect(200);
      const expected = index < 3 ? [other] : [blocker, other].sort();
      assert.equal(
        body.data.blocked_by.map((each: { id: string }) => each.id),
        expected,
      );
    }
  });

  it('an addition waits for a deletion in progress', async ({ ada, project_id, db }) => {
    const [task = '', blocker = ''] = await createTasks(db, project_id, 2);
    const { call } = await db.transaction().execute(async (trx) => {
      await trx.deleteFrom('task').where('id', '=', blocker).execute();
      const call = ada.put(`/tasks/${task}/blockers/${blocker}`).then(({ status }) => status);
      await waitForLocks(db, 1);
      return { call };
    });
    assert.is(await call, 404);
    assert.equal(await eventsOf(db, task), []);
  });

  it('403: an addition or removal that waits while the role of its author is lowered', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const [task = '', blocker = '', other = ''] = await createTasks(db, project_id, 3);
    await ada.put(`/tasks/${task}/blockers/${blocker}`).expect(200);
    const { calls } = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('task').where('id', '=', task).select('id').forUpdate().execute();
      const calls = [
        grace.put(`/tasks/${task}/blockers/${other}`),
        grace.delete(`/tasks/${task}/blockers/${blocker}`),
      ].map((call) => call.then(({ status }) => status));
      await waitForLocks(db, 2);
      await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'viewer' }).expect(200);
      return { calls };
    });
    assert.equal(await Promise.all(calls), [403, 403]);
    assert.equal(await linksAmong(db, [task]), [{ task_id: task, blocker_id: blocker }]);
  });

  it('a task that is purged leaves the tasks that it blocks, with an event of each', async ({
    ada,
    project_id,
    db,
    clock,
  }) => {
    const [blocker = '', waiting = '', stays = ''] = await createTasks(db, project_id, 3);
    for (const each of [blocker, stays]) await ada.put(`/tasks/${waiting}/blockers/${each}`).expect(200);
    await ada.put(`/tasks/${blocker}/blockers/${stays}`).expect(200);
    await ada.delete(`/tasks/${blocker}`).expect(204);
    await sql`update task set deleted_at = ${new Date(clock.now() - 86_400_000 * 31).toISOString()}
      where id = ${blocker}`.execute(db);
    const now = new Date(clock.now()).toISOString();
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    await emptyTrash(db, { now, trashRetentionDays: 30, log } as never);
    const { body } = await ada.get(`/tasks/${waiting}`).expect(200);
    assert.equal([body.data.version, body.data.updated_at], [4, now]);
    const event = (await eventsOf(db, waiting)).at(-1);
    assert.equal(
      [event?.type, event?.actor_id, event?.version, event?.changes],
      ['task.updated', null, 4, [{ field: 'blocked_by', before: [blocker, stays].sort(), after: [stays] }]],
    );
    assert.is((await eventsOf(db, blocker)).at(-1)?.type, 'task.purged');
    assert.equal(await linksAmong(db, [blocker, waiting]), [{ task_id: waiting, blocker_id: stays }]);
  });

  it('tasks that leave together keep their links, and lose those with others', async ({
    ada,
    project_id,
    db,
  }) => {
    const [left = '', right = '', before = '', after = ''] = await createTasks(db, project_id, 4);
    const pairs = [
      [left, right],
      [left, before],
      [after, right],
    ] as const;
    assert.equal(await addAll(ada, pairs), { 200: 3 });
    const author = {
      user_id: ada.id,
      now: new Date().toISOString(),
      request_id: null,
      client_address: null,
      origin: null,
    };
    await db.transaction().execute((trx) => removeBlockersOf(trx, [left, right], author));
    assert.equal(await linksAmong(db, [left, right, before, after]), [{ task_id: left, blocker_id: right }]);
    const last = async (id: string) => (await eventsOf(db, id)).at(-1)?.changes;
    assert.equal(await last(left), [{ field: 'blocked_by', before: [right, before].sort(), after: [right] }]);
    assert.equal(await last(after), [{ field: 'blocked_by', before: [right], after: [] }]);
    assert.equal(await last(right), undefined);
  });
});
