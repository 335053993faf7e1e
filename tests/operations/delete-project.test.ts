import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import type { ExportFile } from '../../src/resource.ts';
import { tables } from '../../src/resources.ts';
import { createExport, download, unpackArchive } from '../auth/export-kit.ts';
import { SETTINGS } from '../auth/profiles.ts';
import {
  addMember,
  countStatuses,
  createCategory,
  createProject,
  eventsOf,
  fillProject,
  UNKNOWN_ID,
  withoutRequestId,
} from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { until } from '../waiting.ts';
import { createTask, operation } from '../world.ts';

/** How many rows there are of a project and its tasks. */
async function rowsOf(db: Database, project_id: string): Promise<{ task: number; project: number }> {
  const { rows } = await sql<{ task: number; project: number }>`
    select (select count(*) from task where project_id = ${project_id})::integer as task,
      (select count(*) from project where id = ${project_id})::integer as project`.execute(db);
  return rows[0] ?? { task: -1, project: -1 };
}

operation('deleteProject', (it) => {
  it('204: disappears for all members, with its tasks', async ({ ada, grace, vera, project_id, db }) => {
    const task = await createTask(grace, { project_id, assignee_ids: [vera.id] });
    const trashed = await createTask(grace, { project_id });
    await grace.delete(`/tasks/${trashed.id}`).expect(204);
    const personal = await createTask(grace);
    const { body } = await ada.delete(`/projects/${project_id}`).expect(204);
    assert.equal(body, {});
    for (const person of [ada, grace, vera]) {
      await person.get(`/projects/${project_id}`).expect(404);
      await person.get(`/tasks/${task.id}`).expect(404);
      await person.get(`/projects/${project_id}/tasks`).expect(404);
    }
    await grace.post(`/tasks/${trashed.id}/restore`).expect(404);
    await grace.get(`/tasks/${personal.id}`).expect(200);
    for (const table of ['task', 'project_member'] as const) {
      const rows = await db
        .selectFrom(table)
        .select('project_id')
        .where('project_id', '=', project_id)
        .execute();
      assert.equal(rows, [], table);
    }
  });

  it('204, 202: nothing about its tasks stays readable in the activity and archives of former members', async (world) => {
    const { ada, grace, vera, db } = world;
    const [of_ada, of_grace] = [(await createCategory(ada)).id, (await createCategory(grace)).id];
    for (const prefer of ['handling=lenient', 'respond-async']) {
      const { id: project_id } = await createProject(ada);
      for (const each of [grace, vera]) await addMember(db, project_id, each, 'member');
      const kept = await createTask(grace, { title: 'Kept', category_ids: [of_grace] });
      for (const [person, category] of [
        [ada, of_ada],
        [grace, of_grace],
      ] as const)
        await createTask(person, { project_id, title: 'Secret card', category_ids: [category] });
      await ada.delete(`/projects/${project_id}`).set('prefer', prefer);
      for (const person of [ada, grace, vera]) {
        const { text } = await person.get('/activity?per_page=100').expect(200);
        assert.not.match(text, 'Secret card');
        const archive = await unpackArchive(await download(person, await createExport(person, world)));
        assert.not.match(JSON.stringify(archive), 'Secret card');
      }
      const { body } = await grace.get(`/activity?subject_id=${kept.id}&type=task.categorized`).expect(200);
      assert.is(body.data.length, 1);
      const ended = await db
        .selectFrom('event')
        .where('space_id', '=', project_id)
        .where('type', '=', 'member.removed')
        .select(['subject_id', 'actor_id'])
        .execute();
      assert.equal(
        ended.map(({ subject_id }) => subject_id).toSorted(),
        [ada.id, grace.id, vera.id].toSorted(),
      );
      assert.ok(ended.every(({ actor_id }) => actor_id === ada.id));
    }
  });

  it('204: is removed as default project from all profiles, which record the time', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    for (const person of [grace, vera]) {
      await person
        .patch('/users/profile')
        .send({ settings: { default_project_id: project_id } })
        .expect(200);
    }
    await ada.delete(`/projects/${project_id}`).expect(204);
    for (const { id } of [grace, vera]) {
      const events = (await eventsOf(db, id)).filter(({ type }) => type === 'user.updated');
      assert.is(events.length, 2);
    }
    const { body } = await vera.get('/users/profile').expect(200);
    assert.equal(body.data.settings, SETTINGS);
    assert.is(body.data.version, 3);
    const activity = await vera.get('/activity').expect(200);
    const [{ type, actor, changes }] = activity.body.data;
    assert.equal([type, actor.id], ['user.updated', ada.id]);
    assert.equal(changes, [
      {
        field: 'settings',
        before: { ...SETTINGS, default_project_id: project_id },
        after: SETTINGS,
      },
    ]);
  });

  it('204: other projects, and the categories of its tasks, remain', async ({ ada, project_id }) => {
    const other = await createProject(ada);
    const kept = await createTask(ada, { project_id: other.id });
    const category = await createCategory(ada);
    await createTask(ada, { project_id, category_ids: [category.id] });
    await ada.delete(`/projects/${project_id}`).expect(204);
    await ada.get(`/tasks/${kept.id}`).expect(200);
    const { body } = await ada.get(`/categories/${category.id}`).expect(200);
    assert.equal(body.data, category);
  });

  it('204: records an event that only the owner sees, because nobody else can read the project', async ({
    ada,
    grace,
    db,
    clock,
    project_id,
  }) => {
    await createTask(grace, { project_id });
    clock.advance(1000);
    const { headers } = await ada.delete(`/projects/${project_id}`).expect(204);
    assert.equal(await eventsOf(db, project_id), [
      {
        type: 'project.deleted',
        space_id: ada.id,
        project_id,
        actor_id: ada.id,
        subject_type: 'project',
        subject_name: 'Analytical engine',
        version: null,
        changes: [],
        request_id: headers['x-request-id'],
        created_at: new Date(clock.now()).toISOString(),
      },
    ]);
    const [hers, others] = await Promise.all(
      [ada, grace].map((person) => person.get('/activity?type=project.deleted')),
    );
    assert.is(hers?.body.data[0].subject.id, project_id);
    assert.equal(others?.body.data, []);
  });

  it('204: accepts the current ETag', async ({ ada }) => {
    const { id } = await createProject(ada);
    await ada.delete(`/projects/${id}`).set('if-match', tagOf(id, 1)).expect(204);
  });

  it('204: of many concurrent requests one deletes it, with one event', async ({ ada, db, project_id }) => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => ada.delete(`/projects/${project_id}`)),
    );
    assert.equal(countStatuses(responses), { 204: 1, 404: 9 });
    assert.is((await eventsOf(db, project_id)).length, 1);
  });

  it('204: what is added meanwhile is added before, or not at all', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const add = () => grace.post('/tasks').send({ title: 'Late', project_id });
    const [deleted, ...added] = await Promise.all([
      ada.delete(`/projects/${project_id}`),
      ...Array.from({ length: 10 }, add),
    ]);
    assert.is(deleted.status, 204);
    for (const { status } of added) assert.ok([201, 400].includes(status), String(status));
    const tasks = await db.selectFrom('task').select('id').where('project_id', '=', project_id).execute();
    assert.equal(tasks, []);
  });

  it('202: one with more than 500 tasks is gone at once, and a job deletes its tasks', async (world) => {
    const { ada, grace, vera, project_id, db } = world;
    const task = await createTask(grace, { project_id, assignee_ids: [vera.id] });
    const trashed = await createTask(grace, { project_id });
    await grace.delete(`/tasks/${trashed.id}`).expect(204);
    await fillProject(db, project_id, 1_199);
    const cursor = (await vera.get(`/tasks?cursor=&per_page=1`)).body.meta?.next_cursor;
    const { body, headers } = await ada.delete(`/projects/${project_id}`).expect(202);
    const job = body.data;
    assert.equal(
      [job.kind, job.status, job.progress],
      ['project_deletion', 'queued', { done: 0, total: null }],
    );
    assert.is(headers['preference-applied'], undefined);
    for (const person of [ada, grace, vera]) {
      await person.get(`/projects/${project_id}`).expect(404);
      await person.patch(`/projects/${project_id}`).send({ name: 'Back' }).expect(404);
      await person.get(`/projects/${project_id}/tasks`).expect(404);
      await person.get(`/tasks/${task.id}`).expect(404);
      await person.get(`/tasks/${task.id}/activity`).expect(404);
      await person.patch(`/tasks/${task.id}`).send({ title: 'Late', version: 1 }).expect(404);
      await person.post(`/tasks/${trashed.id}/restore`).expect(404);
      await person.post('/tasks').send({ title: 'Late', project_id }).expect(400);
      await person.delete(`/projects/${project_id}`).expect(404);
      for (const path of ['/projects', '/tasks', '/tasks?deleted=true', `/tasks?cursor=${cursor ?? ''}`]) {
        const { body: list } = await person.get(path);
        assert.equal(list.data ?? [], [], path);
      }
      const { body: activity } = await person.get('/activity').expect(200);
      const about = activity.data.filter((event: { project_id: string }) => event.project_id === project_id);
      assert.equal(
        about.map(({ type }: { type: string }) => type),
        person === ada ? ['project.deleted'] : [],
      );
    }
    await world.runJobs();
    const { body: read } = await ada.get(headers['location']?.replace('/api/v1', '') ?? '').expect(200);
    assert.equal([read.data.status, read.data.progress], ['completed', { done: 1_201, total: 1_201 }]);
    assert.equal(read.data.result, { item_count: 1_201, skipped_count: 0, imported: null });
    assert.equal(await rowsOf(db, project_id), { task: 0, project: 0 });
    assert.is((await eventsOf(db, project_id)).length, 1);
  });

  it('204: one with 500 tasks is deleted in the request', async ({ ada, db, project_id }) => {
    await fillProject(db, project_id, 500);
    await ada.delete(`/projects/${project_id}`).expect(204);
    assert.equal(await rowsOf(db, project_id), { task: 0, project: 0 });
  });

  it('202: leaves a small one to a job if the caller prefers that', async (world) => {
    const { ada, vera, project_id, db } = world;
    await vera
      .patch('/users/profile')
      .send({ settings: { default_project_id: project_id } })
      .expect(200);
    const { headers } = await ada
      .delete(`/projects/${project_id}`)
      .set('prefer', 'Respond-Async, wait=5')
      .expect(202);
    assert.is(headers['preference-applied'], 'respond-async');
    const { body } = await vera.get('/users/profile').expect(200);
    assert.equal([body.data.settings, body.data.version], [SETTINGS, 3]);
    assert.equal(await rowsOf(db, project_id), { task: 0, project: 1 });
    await world.runJobs();
    assert.equal(await rowsOf(db, project_id), { task: 0, project: 0 });
  });

  it('202: of many at once one deletes it, with one event and one job', async ({ ada, db, project_id }) => {
    await fillProject(db, project_id, 501);
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => ada.delete(`/projects/${project_id}`)),
    );
    assert.equal(countStatuses(responses), { 202: 1, 404: 9 });
    assert.is((await eventsOf(db, project_id)).length, 1);
    const jobs = await db.selectFrom('background_job').select('id').where('user_id', '=', ada.id).execute();
    assert.is(jobs.length, 1);
  });

  it('202: a task that is added meanwhile is deleted with the others', async (world) => {
    const { ada, grace, db, project_id } = world;
    await fillProject(db, project_id, 501);
    const add = () => grace.post('/tasks').send({ title: 'Late', project_id });
    const [gone, ...added] = await Promise.all([
      ada.delete(`/projects/${project_id}`),
      ...Array.from({ length: 20 }, add),
    ]);
    assert.is(gone.status, 202);
    for (const { status, body } of added) {
      assert.ok([201, 400].includes(status), String(status));
      if (status === 201) await grace.get(`/tasks/${body.data.id}`).expect(404);
    }
    await world.runJobs();
    assert.equal(await rowsOf(db, project_id), { task: 0, project: 0 });
  });

  it('202: a task whose creation began before the deletion and ends after its job is deleted too', async (world) => {
    const { ada, db, project_id } = world;
    await ada.delete(`/projects/${project_id}`).set('prefer', 'respond-async').expect(202);
    let deleting: Promise<void> = Promise.resolve();
    await db.transaction().execute(async (trx) => {
      await trx.insertInto('task').values({ project_id, title: 'Late' }).execute();
      deleting = world.runJobs();
      await until('the job waits for the task', async () => {
        const { rows } = await sql`select from pg_stat_activity
          where wait_event_type = 'Lock' and query like '%project%for update%' and datname = current_database()`.execute(
          db,
        );
        return rows.length > 0;
      });
    });
    await deleting;
    assert.equal(await rowsOf(db, project_id), { task: 0, project: 0 });
  });

  it('202: an export in progress contains none of its tasks any more', async ({ ada, db, project_id }) => {
    await fillProject(db, project_id, 1_500);
    const pages = (tables.task.exported as ExportFile).lines(db, ada.id)[Symbol.asyncIterator]();
    let first = await pages.next();
    while (!first.done && first.value.length === 0) first = await pages.next();
    assert.is(first.value?.length, 500);
    await ada.delete(`/projects/${project_id}`).expect(202);
    const rest: string[] = [];
    for (let page = await pages.next(); !page.done; page = await pages.next()) rest.push(...page.value);
    assert.equal(rest, []);
  });

  it('202: nobody can join it any more', async ({ ada, grace, db, project_id }) => {
    await ada.delete(`/projects/${project_id}`).set('prefer', 'respond-async').expect(202);
    const joining = db
      .insertInto('project_member')
      .values({ project_id, user_id: grace.id, role: 'viewer' })
      .execute();
    const error = await joining.then(
      () => undefined,
      (reason) => reason,
    );
    assert.is(error?.code, '23503');
  });

  it('400: names an ID that is not a UUID', async ({ ada }) => {
    const { body } = await ada.delete('/projects/all').expect(400);
    assert.is(body.errors[0].field, 'project_id');
  });

  it('403: admins, members and viewers cannot delete it', async ({ grace, vera, db, project_id }) => {
    const task = await createTask(grace, { project_id });
    await vera.delete(`/projects/${project_id}`).expect(403);
    await grace.delete(`/projects/${project_id}`).set('if-match', tagOf(project_id, 9)).expect(403);
    await db
      .updateTable('project_member')
      .set({ role: 'admin' })
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    const { body } = await grace.delete(`/projects/${project_id}`).expect(403);
    assert.is(body.error, 'FORBIDDEN');
    await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('404: a stranger cannot tell that it exists or existed', async ({ ada, eve, project_id }) => {
    const { id } = await createProject(ada);
    await ada.delete(`/projects/${id}`).expect(204);
    const responses = await Promise.all([
      eve.delete(`/projects/${project_id}`).expect(404),
      eve.delete(`/projects/${UNKNOWN_ID}`).expect(404),
      eve.delete(`/projects/${project_id}`).set('if-match', tagOf(project_id, 9)).expect(404),
      ada.delete(`/projects/${id}`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
    await ada.get(`/projects/${project_id}`).expect(200);
  });

  it('412: a project that was changed since is not deleted', async ({ ada, db }) => {
    const { id } = await createProject(ada, { name: 'One' });
    await ada.patch(`/projects/${id}`).send({ name: 'Two' }).expect(200);
    const { body } = await ada.delete(`/projects/${id}`).set('if-match', tagOf(id, 1)).expect(412);
    assert.equal([body.error, body.data.name, body.meta.current_version], ['PRECONDITION_FAILED', 'Two', 2]);
    assert.equal(
      body.meta.changes.map(({ field, before, after }: Record<string, unknown>) => [field, before, after]),
      [['name', 'One', 'Two']],
    );
    await ada.get(`/projects/${id}`).expect(200);
    assert.is((await eventsOf(db, id)).length, 2);
  });
});
