import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { works } from '../../src/resources.ts';
import { act, lockFor } from '../../src/tasks/bulk/actions.ts';
import { bulkJob } from '../../src/tasks/bulk/job.ts';
import { type Body, targetsOf } from '../../src/tasks/bulk/request.ts';
import { runBulk as perform } from '../../src/tasks/bulk/run.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { type BulkBody, bulk, eventsIn, fieldsOf, idsOf, readTask, runBulk } from '../bulk-kit.ts';
import { countingAnswers } from '../database/watched.ts';
import { countStatuses, fillProject } from '../fixtures.ts';
import { createTask, inWorld } from '../world.ts';
import { assertIntact, createChain } from './trees-kit.ts';

/** Adds tasks to a project, every tenth in the trash, and returns the IDs of the others. */
async function fill(db: Database, project_id: string, many: number): Promise<string[]> {
  await fillProject(db, project_id, many);
  const live = db.selectFrom('task').where('project_id', '=', project_id).where('deleted_at', 'is', null);
  return idsOf(await live.select('id').execute());
}

inWorld('changes of many tasks at the same time', (it) => {
  it('200: bulks over the same tasks in other orders are made one after the other', async (world) => {
    const { ada, grace, db, project_id } = world;
    const ids = await fill(db, project_id, 200);
    const chain = idsOf(await createChain(ada, 3, { project_id }));
    const all = [...ids, ...chain];
    const orders = [all, all.toReversed(), all.toSorted(() => -1)];
    const requests: BulkBody[] = orders.flatMap((order, n): BulkBody[] => [
      { action: 'update', ids: order, changes: { title: `Title ${n}` } },
      { action: 'complete', ids: order },
      { action: 'delete', ids: order },
      { action: 'restore', ids: order },
      { action: 'move', ids: order, to: { project_id, place: n % 2 ? 'first' : 'last' } },
    ]);
    const responses = await Promise.all(
      requests.map((request, n) => bulk(n % 2 ? ada : grace, { ...request, atomic: false })),
    );
    assert.equal(countStatuses(responses), { 200: requests.length });
    await runBulk(ada, { action: 'restore', ids: all });
    await assertIntact(db, [project_id]);
  });

  it('200: single writes and a bulk lose nothing of each other', async ({ ada, grace, db, project_id }) => {
    const ids = await fill(db, project_id, 60);
    const title = (n: number) => `Title ${n}`;
    const [bulked, ...singles] = await Promise.all([
      bulk(ada, { action: 'update', ids, changes: { priority: 'high', add_tags: ['x'] } }),
      ...ids.map((id, n) =>
        grace
          .patch(`/tasks/${id}`)
          .set('Prefer', 'merge=non-conflicting')
          .send({ title: title(n), version: 1 }),
      ),
    ]);
    assert.is(bulked?.status, 200);
    assert.equal(countStatuses(singles), { 200: ids.length });
    for (const [n, id] of ids.entries()) {
      const { title: written, priority, tags, version } = await readTask(ada, { id });
      assert.equal([written, priority, tags, version], [title(n), 'high', ['x'], 3]);
    }
  });

  for (const [name, set, code] of [
    ['demotion', sql`update project_member set role = 'viewer' where role = 'member'`, 'FORBIDDEN'],
    ['removal', sql`delete from project_member where role = 'member'`, 'NOT_FOUND'],
    ['archived project', sql`update project set archived = true`, 'PROJECT_ARCHIVED'],
  ] as const) {
    it(`409: a bulk that waits for a lock sees a ${name} meanwhile (R10)`, async (world) => {
      const { ada, grace, db, project_id } = world;
      const task = await createTask(ada, { project_id });
      const trashed = await createTask(ada, { project_id });
      await ada.delete(`/tasks/${trashed.id}`).expect(204);
      const requests: BulkBody[] = [
        { action: 'complete', ids: [task.id] },
        { action: 'delete', ids: [task.id] },
        { action: 'delete', ids: [task.id], permanent: true },
        { action: 'restore', ids: [trashed.id] },
        { action: 'move', ids: [task.id], to: { project_id: null } },
      ];
      for (const request of requests) {
        let sent: Promise<{ body: { errors: Schema<'ErrorDetail'>[] } }> | undefined;
        await db.transaction().execute(async (holder) => {
          await sql`select from task where project_id = ${project_id} for update`.execute(holder);
          const response = bulk(grace, request).expect(409);
          sent = response.then((each) => each);
          await waitForLocks(db, 1, sent);
          await set.execute(holder);
        });
        // Viewers cannot see the trash.
        const expected = request.action === 'restore' && code === 'FORBIDDEN' ? 'NOT_FOUND' : code;
        const fields = fieldsOf((await sent) ?? { body: { errors: [] } });
        assert.equal(fields, [`ids[0] ${expected}`], request.action);
        await db
          .insertInto('project_member')
          .values({ project_id, user_id: grace.id, role: 'member' })
          .onConflict((conflict) =>
            conflict.columns(['project_id', 'user_id']).doUpdateSet({ role: 'member' }),
          )
          .execute();
        await db.updateTable('project').set({ archived: false }).execute();
      }
      assert.equal(await readTask(ada, task), task);
    });
  }

  it('needs as many statements for 400 tasks as for 4', async ({ ada, db, clock, project_id }) => {
    const ids = await fill(db, project_id, 500);
    const context = {
      actor: { user_id: ada.id, timezone: 'UTC' },
      now: new Date(clock.now()).toISOString(),
      request_id: 'bulk-statements',
      client: { address: '192.0.2.1', origin: null },
    };
    const countFor = async (request: Omit<BulkBody, 'ids'>, many: number) => {
      const tasks = request.tasks && Array(many).fill(request.tasks[0]);
      const body = {
        atomic: true,
        dry_run: false,
        permanent: false,
        ...request,
        ids: ids.slice(0, many),
        tasks,
      };
      let statements = 0;
      const counting = countingAnswers(db, () => {
        statements += 1;
      });
      const targets = targetsOf(body as Body);
      await withTransaction(counting, async (trx) => {
        const trees = await lockFor(trx, body as Body, targets, context);
        const { action, permanent: isFinal, dry_run } = body as Body;
        const done = await perform(trx, { action, isFinal, dry_run }, context, (by) =>
          act(trx, body as Body, { targets, trees }, by),
        );
        assert.is(done.changed_count, many);
      });
      return statements;
    };
    const requests: Omit<BulkBody, 'ids'>[] = [
      { action: 'complete' },
      { action: 'update', changes: { add_tags: ['x'], assignee_ids: [ada.id] } },
      {
        action: 'create',
        tasks: [{ title: 'x', status: 'todo', tags: [], category_ids: [], project_id, parent_id: null }],
      },
      { action: 'delete' },
      { action: 'restore' },
      { action: 'move', to: { project_id, place: 'last' } },
      { action: 'move', to: { project_id: null } },
      { action: 'delete', permanent: true },
    ];
    for (const request of requests) {
      const few = await countFor(request, 4);
      if (request.to && 'project_id' in request.to && !request.to.project_id)
        await countFor({ action: 'move', to: { project_id } }, 4);
      if (request.action === 'complete') await countFor({ action: 'update', changes: { status: 'todo' } }, 4);
      if (request.action === 'update')
        await countFor({ action: 'update', changes: { remove_tags: ['x'] } }, 4);
      if (request.action === 'restore') await countFor({ action: 'delete' }, 4);
      if (request.action === 'delete' && !request.permanent) await countFor({ action: 'restore' }, 4);
      if (request.permanent) ids.splice(0, 4);
      const many = await countFor(request, 400);
      assert.ok(many <= few && many <= 25, `${request.action}: ${few} for 4, ${many} for 400`);
    }
  });

  it('202: a job that is killed between and within batches changes each task once', async (world) => {
    const { ada, db, runJobs, makeJobsDue, project_id } = world;
    await fill(db, project_id, 1_300);
    const request = {
      action: 'complete',
      filter: `project = ${project_id}`,
      max_affected: 2_000,
      atomic: false,
    };
    const { body } = await ada.post('/tasks/bulk').set('Prefer', 'respond-async').send(request).expect(202);
    let batches = 0;
    const dying: typeof bulkJob = {
      ...bulkJob,
      async batch(...given) {
        batches += 1;
        const done = await bulkJob.batch(...given);
        if (batches === 2) throw new Error('killed in the second batch');
        return done;
      },
    };
    await runJobs({ works: { ...works, task_bulk: dying } });
    assert.equal((await eventsIn(db, { bulk_id: body.data.id })).length, 500);
    await makeJobsDue();
    await runJobs();
    const events = await eventsIn(db, { bulk_id: body.data.id });
    assert.equal([events.length, new Set(events.map(({ subject_id }) => subject_id)).size], [1_170, 1_170]);
    const { body: job } = await ada.get(`/jobs/${body.data.id}`).expect(200);
    assert.equal([job.data.status, job.data.result.item_count], ['completed', 1_170]);
  });
});
