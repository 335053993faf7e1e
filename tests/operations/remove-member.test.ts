import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { handlers } from '../../src/operations.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { createExport, download, requestArchive, rowsOf, unpackArchive } from '../auth/export-kit.ts';
import {
  addMember,
  countStatuses,
  createApiKey,
  createCategory,
  eventsOf,
  fillProject,
  rolesIn,
  UNKNOWN_ID,
  withoutRequestId,
} from '../fixtures.ts';
import { ageInvitation, invite, statusOf } from '../invitations-kit.ts';
import { until } from '../waiting.ts';
import { createTask, operation, PASSWORD, type World } from '../world.ts';

/** The assignees of a task, as its project sees them. */
async function assigneesOf({ db }: World, task_id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('task_assignee')
    .where('task_id', '=', task_id)
    .select('user_id')
    .execute();
  return rows.map(({ user_id }) => user_id);
}

operation('removeMember', (it) => {
  it('204: the member loses access immediately', async (world) => {
    const { ada, grace, db, clock, project_id } = world;
    const task = await createTask(grace, { project_id });
    const tag = (await grace.get(`/tasks/${task.id}`).expect(200)).headers['etag'] ?? '';
    const category = await createCategory(grace);
    await grace.post(`/tasks/${task.id}/categories/${category.id}`).expect(200);
    await grace.put(`/tasks/${task.id}/follow`).expect(204);
    const { key } = await createApiKey(grace);
    const first = await grace.get(`/projects/${project_id}/tasks?per_page=1`).expect(200);
    assert.is(first.body.meta.total, 1);
    await createTask(ada, { project_id });
    const feed = await grace.get('/activity?per_page=1').expect(200);
    const { headers } = await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    for (const path of ['', '/members', `/members/${ada.id}`, '/tasks']) {
      await grace.get(`/projects/${project_id}${path}`).expect(404);
    }
    await grace.get(`/tasks/${task.id}`).expect(404);
    await grace.get(`/tasks/${task.id}`).set('if-none-match', tag).expect(404);
    await grace.get(`/tasks/${task.id}/activity`).expect(404);
    await grace.patch(`/tasks/${task.id}`).send({ title: 'Mine', version: 1 }).expect(404);
    await world.as({ token: key }).get(`/tasks/${task.id}`).expect(404);
    const cursor = feed.body.meta.next_cursor;
    for (const path of [
      '/tasks',
      '/projects',
      '/activity',
      `/activity?cursor=${cursor}`,
      '/activity?type=task.categorized',
      '/activity?type=task.followed',
    ]) {
      const { text } = await grace.get(path).expect(200);
      assert.not.match(text, project_id);
    }
    assert.equal((await eventsOf(db, grace.id)).at(-1), {
      type: 'member.removed',
      space_id: project_id,
      project_id,
      actor_id: ada.id,
      subject_type: 'member',
      subject_name: grace.full_name,
      version: null,
      changes: [],
      request_id: headers['x-request-id'],
      created_at: new Date(clock.now()).toISOString(),
    });
  });

  it("204: the member cannot read about the project after the erasure of its owner's account", async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const task = await createTask(ada, { project_id, title: 'Melt the brass' });
    const category = await createCategory(grace);
    await grace.post(`/tasks/${task.id}/categories/${category.id}`).expect(200);
    for (const { id } of [grace, vera]) {
      await ada.delete(`/projects/${project_id}/members/${id}`).expect(204);
    }
    await ada.delete('/users/account').send({ password: PASSWORD }).expect(204);
    await world.runJobs();
    const { text } = await grace.get('/activity').expect(200);
    assert.not.match(text, /Melt the brass/);
    assert.equal(await eventsOf(db, task.id), []);
  });

  it('202: a job removes the assignments, with an event for each task', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    await ada.patch(`/projects/${project_id}/members/${vera.id}`).send({ role: 'member' }).expect(200);
    const assignee_ids = [grace.id, vera.id];
    const tasks = await Promise.all([1, 2, 3].map(() => createTask(ada, { project_id, assignee_ids })));
    const trashed = tasks[2]?.id ?? '';
    await ada.delete(`/tasks/${trashed}`).expect(204);
    const personal = await createTask(grace, { assignee_ids: [grace.id] });
    const { body, headers } = await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(202);
    const { kind, status, progress } = body.data;
    assert.equal([kind, status, progress], ['member_removal', 'queued', { done: 0, total: null }]);
    const path = `/jobs/${body.data.id}`;
    assert.is(headers['location'], `/api/v1${path}`);
    await grace.get(path).expect(404);
    const refused = await ada.delete(path).expect(409);
    assert.is(refused.body.error, 'JOB_NOT_CANCELLABLE');
    await world.runJobs();
    const ended = await ada.get(path).expect(200);
    assert.equal(
      [ended.body.data.status, ended.body.data.progress, ended.body.data.result],
      ['completed', { done: 3, total: 3 }, { item_count: 3, skipped_count: 0, imported: null }],
    );
    for (const { id } of tasks) {
      assert.equal(await assigneesOf(world, id), [vera.id]);
      const { type, actor_id, changes } = (await eventsOf(db, id)).at(-1) ?? {};
      assert.equal([type, actor_id], ['task.updated', null]);
      assert.equal(changes, [{ field: 'assignee_ids', before: assignee_ids.toSorted(), after: [vera.id] }]);
    }
    assert.equal(await assigneesOf(world, personal.id), [grace.id]);
  });

  it('202: the event of a task has the assignees from after the job waited for it', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(202);
    const running = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('task').where('id', '=', task.id).select('id').forUpdate().execute();
      await trx.insertInto('task_assignee').values({ task_id: task.id, user_id: ada.id }).execute();
      const run = world.runJobs();
      await waitForLocks(db);
      return { run };
    });
    await running.run;
    const { changes } = (await eventsOf(db, task.id)).at(-1) ?? {};
    const before = [ada.id, grace.id].toSorted();
    assert.equal(changes, [{ field: 'assignee_ids', before, after: [ada.id] }]);
  });

  it('204: also removes an assignment that was committed after the first run', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await db.insertInto('task_assignee').values({ task_id: task.id, user_id: grace.id }).execute();
    await world.makeJobsDue();
    await world.runJobs();
    assert.equal(await assigneesOf(world, task.id), []);
  });

  it('202: continues after 500 tasks, and a member who left can follow the job', async (world) => {
    const { grace, db, project_id } = world;
    await fillProject(db, project_id, 1_100);
    await sql`insert into task_assignee (task_id, user_id)
      select id, ${grace.id} from task where project_id = ${project_id}`.execute(db);
    const { body } = await grace.delete(`/projects/${project_id}/members/${grace.id}`).expect(202);
    await world.runJobs();
    const job = await grace.get(`/jobs/${body.data.id}`).expect(200);
    assert.equal(job.body.data.result, { item_count: 1_100, skipped_count: 0, imported: null });
    const { rows } = await sql`select from task_assignee where user_id = ${grace.id}`.execute(db);
    assert.is(rows.length, 0);
    const { rows: events } = await sql`select from event
      where space_id = ${project_id} and type = 'task.updated'`.execute(db);
    assert.is(events.length, 1_100);
  });

  it('202: a job removes more choices to follow than one statement, and they do not come back', async (world) => {
    const { ada, grace, db, project_id } = world;
    const own = await createTask(grace);
    await grace.put(`/tasks/${own.id}/follow`).expect(204);
    await sql`with task as (
        insert into task (project_id, title, has_follow_choices)
        select ${project_id}, 'Card ' || n, true from generate_series(1, 501) n returning id)
      insert into task_follower (task_id, user_id, follows, created_at)
      select id, ${grace.id}, true, now() from task`.execute(db);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(202);
    await world.runJobs();
    await addMember(db, project_id, grace);
    const { body } = await grace.get(`/projects/${project_id}/tasks?per_page=100`).expect(200);
    assert.not(body.data.some(({ following }: { following: boolean }) => following));
    const rows = await db
      .selectFrom('task_follower')
      .where('user_id', '=', grace.id)
      .select('task_id')
      .execute();
    assert.equal(rows, [{ task_id: own.id }]);
  });

  it('202: keeps the assignments of a user who is a member again', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(202);
    await addMember(db, project_id, grace);
    await world.runJobs();
    assert.equal(await assigneesOf(world, task.id), [grace.id]);
  });

  it('204: resets the default project, with a new version of the profile', async (world) => {
    const { ada, grace, db, project_id } = world;
    const settings = { default_project_id: project_id };
    const before = await grace.patch('/users/profile').send({ settings }).expect(200);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const { body } = await grace.get('/users/profile').expect(200);
    assert.equal(
      [body.data.settings.default_project_id, body.data.version],
      [null, before.body.data.version + 1],
    );
    const events = (await eventsOf(db, grace.id)).filter(({ space_id }) => space_id === grace.id);
    assert.is(events.at(-1)?.type, 'user.updated');
  });

  it('204: resets the default assignee of the project, with an event', async (world) => {
    const { ada, grace, db, project_id } = world;
    const path = `/projects/${project_id}`;
    const before = await ada.patch(path).send({ default_assignee_id: grace.id }).expect(200);
    await ada.delete(`${path}/members/${grace.id}`).expect(204);
    const { body } = await ada.get(path).expect(200);
    assert.equal([body.data.default_assignee_id, body.data.version], [null, before.body.data.version + 1]);
    const { type, changes } = (await eventsOf(db, project_id)).at(-1) ?? {};
    assert.is(type, 'project.updated');
    assert.equal(changes, [{ field: 'default_assignee_id', before: grace.id, after: null }]);
  });

  it('204: revokes the open invitations that the member has sent, with an event for each', async (world) => {
    const { ada, db, grace, project_id } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const [kept, open, expired] = [
      await invite(ada, project_id),
      await invite(grace, project_id),
      await invite(grace, project_id),
    ];
    await ageInvitation(db, expired, '8 days');
    await grace.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const states = await Promise.all([kept, open, expired].map((each) => statusOf(ada, each)));
    assert.equal(states, ['open', 'revoked', 'expired']);
    const events = await Promise.all([kept, open, expired].map(({ id }) => eventsOf(db, id)));
    assert.equal(
      events.map((each) => each.map(({ type, actor_id }) => [type, actor_id])),
      [
        [['invitation.created', ada.id]],
        [
          ['invitation.created', grace.id],
          ['invitation.revoked', grace.id],
        ],
        [['invitation.created', grace.id]],
      ],
    );
  });

  it('204: members of an archived project can leave and be removed', async (world) => {
    const { ada, grace, vera, project_id } = world;
    await createTask(ada, { project_id, assignee_ids: [vera.id] });
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    await grace.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const { body } = await ada.delete(`/projects/${project_id}/members/${vera.id}`).expect(202);
    await world.runJobs();
    const job = await ada.get(`/jobs/${body.data.id}`).expect(200);
    assert.equal(job.body.data.result, { item_count: 1, skipped_count: 0, imported: null });
    await ada.delete(`/projects/${project_id}`).expect(204);
  });

  it('204: leaving is open to every role but the owner', async ({ ada, grace, vera, db, project_id }) => {
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    for (const member of [grace, vera]) {
      await member.delete(`/projects/${project_id}/members/${member.id.toUpperCase()}`).expect(204);
      const { type, actor_id } = (await eventsOf(db, member.id)).at(-1) ?? {};
      assert.equal([type, actor_id], ['member.removed', member.id]);
    }
    assert.equal(await rolesIn(db, project_id), { [ada.id]: 'owner' });
  });

  it('204: a retried POST does not return what it created in the project', async (world) => {
    const { ada, grace, db, project_id } = world;
    const create = (path: string, body: object) =>
      grace
        .post(path)
        .set('idempotency-key', 'once')
        .send({ title: 'Count cards', ...body });
    const first = await create('/tasks', { project_id }).expect(201);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await create('/tasks', { project_id }).expect(400);
    await addMember(db, project_id, grace);
    const again = await create('/tasks', { project_id }).expect(201);
    assert.is(again.headers['idempotency-replayed'], 'true');
    assert.is(again.body.data.id, first.body.data.id);
  });

  it('204: withdraws an archive, and starts one in progress again', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    await createTask(grace, { project_id });
    const done = await createExport(grace, world);
    await ada.patch(`/projects/${project_id}/members/${vera.id}`).send({ role: 'member' }).expect(200);
    const { id } = await createCategory(vera);
    await createTask(vera, { project_id, category_ids: [id] });
    const { body } = await vera.post('/users/export').expect(202);
    await sql`update export set status = 'running', run = gen_random_uuid(), attempts = 1
      where id = ${body.data.id}`.execute(db);
    for (const { id } of [grace, vera]) await ada.delete(`/projects/${project_id}/members/${id}`).expect(204);
    await grace.get(`/users/exports/${done.id}/content`).expect(409);
    assert.is((await grace.get(`/users/exports/${done.id}`).expect(200)).body.data.status, 'failed');
    await world.runJobs();
    const restarted = await vera.get(`/users/exports/${body.data.id}`).expect(200);
    assert.is(restarted.body.data.status, 'done');
    const files = await unpackArchive(await download(vera, restarted.body.data));
    assert.equal(rowsOf(files, 'tasks'), []);
    assert.not.match(JSON.stringify(files), project_id);
  });

  it('404: cuts off the download of an archive in progress', async (world) => {
    const { ada, grace, project_id } = world;
    const done = await createExport(grace, world);
    let isRefused = false;
    const served = await world.serve({
      override: {
        async downloadExport(request, context) {
          const reply = await handlers.downloadExport(request, context);
          const mayContinue = () =>
            reply.mayContinue().catch((error: unknown) => {
              isRefused = true;
              throw error;
            });
          async function* file() {
            await served.as(ada).delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
            await until('the rest is refused', () => isRefused);
            yield Buffer.from('PK');
          }
          return { ...reply, mayContinue, file: file() };
        },
      },
    });
    const { body } = await served.as(grace).get(`/users/exports/${done.id}/content`).expect(404);
    assert.is(body.error, 'NOT_FOUND');
  });

  it('204: ends a download from another node within a MiB', async (world) => {
    const { ada, grace, db, project_id } = world;
    // Random text, which does not compress.
    await sql`insert into task (owner_id, created_by, title, description)
      select ${grace.id}::uuid, ${grace.id}::uuid, 'Card ' || n,
        (select string_agg(md5(n || ':' || m), '') from generate_series(1, 60) m) from generate_series(1, 1700) n`.execute(
      db,
    );
    const done = await createExport(grace, world);
    let sent = 0;
    // Without Redis, this node learns nothing from the other one.
    const other = await world.serve({
      override: {
        async downloadExport(request, context) {
          const reply = await handlers.downloadExport(request, context);
          async function* file() {
            for await (const piece of reply.file) {
              const isFirst = sent === 0;
              sent += piece.length;
              yield piece;
              if (isFirst) await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
            }
          }
          return { ...reply, file: file() };
        },
      },
    });
    const received = await requestArchive(other.as(grace), done).then(
      () => 'all',
      () => 'cut off',
    );
    assert.is(received, 'cut off');
    assert.ok(sent <= 1024 * 1024, `${sent} bytes`);
  });

  it('403: members and viewers cannot remove others', async ({ ada, grace, vera, db, project_id }) => {
    for (const [caller, id] of [
      [grace, vera.id],
      [vera, grace.id],
      [vera, ada.id],
      [grace, UNKNOWN_ID],
    ] as const) {
      await caller.delete(`/projects/${project_id}/members/${id}`).expect(403);
    }
    assert.is(Object.keys(await rolesIn(db, project_id)).length, 3);
  });

  it('409: keeps the owner, until the project is transferred', async ({ ada, grace, project_id }) => {
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    for (const caller of [ada, grace]) {
      const { body } = await caller.delete(`/projects/${project_id}/members/${ada.id}`).expect(409);
      assert.equal([body.error, body.errors], ['OWNER_REQUIRED', []]);
    }
    await ada.post(`/projects/${project_id}/transfer`).send({ user_id: grace.id }).expect(200);
    await ada.delete(`/projects/${project_id}/members/${ada.id}`).expect(204);
  });

  it('412: another version of the membership', async ({ ada, grace, db, project_id }) => {
    const path = `/projects/${project_id}/members/${grace.id}`;
    const tag = (await ada.get(path).expect(200)).headers['etag'] ?? '';
    const { body } = await ada.patch(path).send({ role: 'viewer' }).expect(200);
    const stale = await ada.delete(path).set('if-match', tag).expect(412);
    assert.equal(stale.body.data, body.data);
    assert.is((await rolesIn(db, project_id))[grace.id], 'viewer');
    await ada.delete(path).set('if-match', '*').expect(204);
  });

  it('404: a user who is not a member, and a project of others', async ({ ada, eve, grace, project_id }) => {
    const remove = (by: typeof ada, id: string) =>
      by.delete(`/projects/${project_id}/members/${id}`).expect(404);
    const none = await remove(ada, UNKNOWN_ID);
    assert.equal(withoutRequestId(await remove(ada, eve.id)), withoutRequestId(none));
    assert.equal(withoutRequestId(await remove(eve, eve.id)), withoutRequestId(none));
    assert.equal(withoutRequestId(await remove(eve, grace.id)), withoutRequestId(none));
  });

  it('204, 404: one of 20 removals at the same time succeeds', async ({ ada, grace, db, project_id }) => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? ada : grace).delete(`/projects/${project_id}/members/${grace.id}`),
      ),
    );
    assert.equal(countStatuses(responses), { 204: 1, 404: 19 });
    assert.is((await eventsOf(db, grace.id)).length, 1);
  });

  it('200, 204, 400: a member who is removed while becoming the default assignee does not stay it', async (world) => {
    const { ada, grace, db, project_id } = world;
    const path = `/projects/${project_id}`;
    for (let round = 0; round < 10; round += 1) {
      const [patched, removed] = await Promise.all([
        ada.patch(path).send({ default_assignee_id: grace.id }),
        ada.delete(`${path}/members/${grace.id}`),
      ]);
      assert.ok([200, 400].includes(patched.status), JSON.stringify(patched.body));
      assert.is(removed.status, 204);
      const { body } = await ada.get(path).expect(200);
      assert.is(body.data.default_assignee_id, null);
      await addMember(db, project_id, grace);
    }
  });

  it('one owner: 20 members who leave, are removed and demoted while the project is transferred', async (world) => {
    const { ada, db, project_id } = world;
    const people = await Promise.all(Array.from({ length: 20 }, (_, n) => world.person(`Member ${n}`)));
    for (const person of people) await addMember(db, project_id, person, 'admin');
    const path = `/projects/${project_id}`;
    const responses = await Promise.all(
      people.flatMap((person, n) => [
        ada.post(`${path}/transfer`).send({ user_id: person.id }),
        person.delete(`${path}/members/${person.id}`),
        person.delete(`${path}/members/${people[(n + 1) % 20]?.id}`),
        person.patch(`${path}/members/${people[(n + 2) % 20]?.id}`).send({ role: 'member' }),
        person.post(`${path}/transfer`).send({ user_id: ada.id }),
      ]),
    );
    for (const { status, body } of responses) assert.ok(status < 500, JSON.stringify(body));
    const roles = Object.values(await rolesIn(db, project_id));
    assert.is(roles.filter((role) => role === 'owner').length, 1);
  });

  it('one owner: removals, transfers and changes of roles at the same time', async (world) => {
    const { ada, grace, vera, db } = world;
    const path = `/projects/${world.project_id}`;
    const responses = await Promise.all(
      Array.from({ length: 4 }, () => [
        ada.post(`${path}/transfer`).send({ user_id: grace.id }),
        ada.delete(`${path}/members/${grace.id}`),
        grace.delete(`${path}/members/${ada.id}`),
        grace.delete(`${path}/members/${grace.id}`),
        ada.patch(`${path}/members/${vera.id}`).send({ role: 'admin' }),
      ]).flat(),
    );
    for (const { status, body } of responses) assert.ok(status < 500, JSON.stringify(body));
    const roles = Object.values(await rolesIn(db, world.project_id));
    assert.is(roles.filter((role) => role === 'owner').length, 1);
  });
});
