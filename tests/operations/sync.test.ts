import { sql } from 'kysely';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { upload } from '../attachments-kit.ts';
import { createComment, mentionOf, referenceTo } from '../comments-kit.ts';
import { createApiKey, createCategory } from '../fixtures.ts';
import { assertCurrent, Copy, join, syncPage } from '../sync-kit.ts';
import { createTask, operation, PASSWORD } from '../world.ts';

operation('sync', (it) => {
  it('200: returns everything that a user can see, in pages', async ({ ada, grace, eve, project_id }) => {
    const task = await createTask(ada, { title: 'Shared', project_id, assignee_ids: [grace.id] });
    const subtask = await createTask(ada, { title: 'Below', project_id, parent_id: task.id });
    await ada.put(`/tasks/${task.id}/blockers/${subtask.id}`).expect(200);
    const comment = await createComment(grace, task, { body: `${mentionOf(ada)} ${referenceTo(subtask)}` });
    await createComment(ada, task, { parent_id: comment.id });
    await upload(ada, task);
    await upload(ada, subtask);
    const category = await createCategory(ada, { name: 'Red' });
    await createTask(ada, { title: 'Personal', category_ids: [category.id] });
    await ada.post('/views').send({ name: 'Due', filter: 'status = todo', project_id }).expect(201);
    await ada.post('/views').send({ name: 'Red', filter: 'category = Red' }).expect(201);
    await ada.delete(`/tasks/${(await createTask(ada, { title: 'Trash', project_id })).id}`).expect(204);
    await createTask(eve, { title: 'Of a stranger' });
    for (const limit of [1, 3, 100]) {
      for (const person of [ada, grace, eve]) {
        const copy = new Copy(person, limit);
        await copy.sync();
        await assertCurrent(copy, person, `with ${limit}`);
        assert.equal(await copy.sync(), [], 'nothing has changed');
      }
    }
  });

  it('200: returns what has changed, each resource once', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id });
    const copy = new Copy(grace);
    await copy.sync();
    await ada.patch(`/tasks/${task.id}`).send({ title: 'One', version: 1 }).expect(200);
    await ada.patch(`/tasks/${task.id}`).send({ title: 'Two', version: 2 }).expect(200);
    const items = await copy.sync();
    assert.equal(
      items.map(({ kind, action, id, project_id: project }) => ({ kind, action, id, project })),
      [{ kind: 'task', action: 'upsert', id: task.id, project: project_id }],
    );
    const { body } = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(items[0]?.data, body.data);
  });

  it('200: returns deletions, and what comes back from the trash with all that belongs to it', async ({
    ada,
    grace,
    project_id,
  }) => {
    const parent = await createTask(ada, { project_id });
    const task = await createTask(ada, { project_id, parent_id: parent.id });
    const comment = await createComment(grace, task);
    await upload(ada, task);
    const copy = new Copy(grace);
    await copy.sync();
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await copy.sync();
    await assertCurrent(copy, grace, 'in the trash');
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    await copy.sync();
    await assertCurrent(copy, grace, 'restored');
    assert.ok(`comment:${comment.id}` in copy.content());
    await ada.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    await copy.sync();
    await assertCurrent(copy, grace, 'purged');
  });

  it('200: returns what joining a project shows, and what leaving it hides', async ({
    ada,
    grace,
    eve,
    db,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    await createComment(ada, task);
    const copy = new Copy(eve, 3);
    await copy.sync();
    await join(db, ada, project_id, eve);
    const gained = await copy.sync();
    assert.equal([gained[0]?.kind, gained[0]?.action], ['project', 'access_gained']);
    await assertCurrent(copy, eve, 'joined');
    await createComment(grace, task);
    await copy.sync();
    await assertCurrent(copy, eve, 'as a member');
    await ada.delete(`/projects/${project_id}/members/${eve.id}`).expect(204);
    await createTask(ada, { project_id });
    const lost = await copy.sync();
    assert.equal(lost.map(({ kind, action, id }) => ({ kind, action, id })).slice(0, 1), [
      { kind: 'project', action: 'access_lost', id: project_id },
    ]);
    await assertCurrent(copy, eve, 'removed');
  });

  it('200: sends a project again to a user who was removed and added meanwhile', async ({
    ada,
    eve,
    db,
    project_id,
  }) => {
    await join(db, ada, project_id, eve);
    const task = await createTask(ada, { project_id });
    await eve.put(`/tasks/${task.id}/follow`).expect(204);
    const copy = new Copy(eve);
    await copy.sync();
    await ada.delete(`/projects/${project_id}/members/${eve.id}`).expect(204);
    await join(db, ada, project_id, eve, 'viewer');
    const [first, ...others] = await copy.sync();
    assert.equal([first?.kind, first?.action], ['project', 'access_gained']);
    assert.ok(others.some(({ id }) => id === task.id));
    await assertCurrent(copy, eve);
  });

  it('200: returns private data only to its owner', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id });
    const copies = [new Copy(ada), new Copy(grace)] as const;
    for (const copy of copies) await copy.sync();
    const category = await createCategory(ada, { name: 'Red' });
    await ada.post(`/tasks/${task.id}/categories/${category.id}`).expect(200);
    await ada.delete(`/tasks/${task.id}/follow`).expect(204);
    const [own, others] = [await copies[0].sync(), await copies[1].sync()];
    assert.equal(
      own.map(({ kind, id }) => [kind, id]),
      [
        ['category', category.id],
        ['task', task.id],
      ],
    );
    assert.equal(others, []);
    await assertCurrent(copies[0], ada);
    for (const change of [
      () => ada.patch(`/categories/${category.id}`).send({ name: 'Blue', version: 1 }).expect(200),
      () => ada.delete(`/categories/${category.id}`).expect(204),
    ]) {
      await change();
      await copies[0].sync();
      await assertCurrent(copies[0], ada, 'the task shows the category');
    }
  });

  it('200: returns the new name of a user, and takes the name of a deleted one away', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    const comment = await createComment(grace, task, { body: `${mentionOf(grace)} and ${mentionOf(ada)}` });
    await grace.put(`/tasks/${task.id}/comments/${comment.id}/reactions/heart`).expect(200);
    const copy = new Copy(ada);
    await copy.sync();
    await grace.patch('/users/profile').send({ full_name: 'Amazing Grace', version: 1 }).expect(200);
    const items = await copy.sync();
    const summary = { id: grace.id, full_name: 'Amazing Grace', avatar_url: null };
    assert.equal(items, [{ kind: 'user', action: 'upsert', id: grace.id, project_id: null, data: summary }]);
    await assertCurrent(copy, ada, 'renamed');
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', grace.id).execute();
    await grace.delete('/users/account').send({ password: PASSWORD }).expect(204);
    const closed = await copy.sync();
    assert.ok(
      closed.some(({ kind, action, id }) => kind === 'user' && action === 'delete' && id === grace.id),
    );
    await ada.patch(`/tasks/${task.id}`).send({ title: 'Changed meanwhile', version: 1 }).expect(200);
    await copy.sync();
    await world.runJobs();
    await copy.sync();
    await assertCurrent(copy, ada, 'deleted');
  });

  it('200: returns the thumbnail of a file once it is made', async (world) => {
    const { ada, project_id } = world;
    const task = await createTask(ada, { project_id });
    const image = sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } });
    const file = await upload(ada, task, await image.png().toBuffer(), 'teal.png');
    const copy = new Copy(ada);
    await copy.sync();
    await world.runJobs();
    const made = (await copy.sync()).find(({ id }) => id === file.id);
    assert.ok(made?.kind === 'attachment' && made.data?.thumbnail);
    await assertCurrent(copy, ada);
  });

  it('200: reads more events than one window has', async ({ ada, grace, project_id }) => {
    const copy = new Copy(grace, 500);
    await copy.sync();
    const tasks = Array.from({ length: 300 }, (_, number) => ({ title: `Task ${number}`, project_id }));
    for (let turn = 0; turn < 2; turn += 1)
      await ada.post('/tasks/bulk').send({ action: 'create', tasks }).expect(200);
    const first = await copy.next();
    assert.ok(first.has_more && first.items.length >= 500, `${first.items.length}`);
    await copy.sync();
    await assertCurrent(copy, grace);
  });

  it('200: loses no change that is made while the whole state is read', async ({
    ada,
    grace,
    project_id,
  }) => {
    const tasks = [];
    for (let number = 0; number < 6; number += 1)
      tasks.push(await createTask(ada, { title: `${number}`, project_id }));
    const copy = new Copy(grace, 2);
    for (const [turn, task] of tasks.entries()) {
      await copy.next();
      await ada
        .patch(`/tasks/${task.id}`)
        .send({ title: `changed ${turn}`, version: 1 })
        .expect(200);
      const before = tasks[turn - 1];
      if (before) await ada.delete(`/tasks/${before.id}`).expect(204);
      await createTask(ada, { title: `added ${turn}`, project_id });
    }
    await copy.sync();
    await assertCurrent(copy, grace);
  });

  it('400: a cursor of another user, and an altered one', async ({ ada, grace }) => {
    const { next_cursor } = await syncPage(ada);
    for (const [person, cursor] of [
      [grace, next_cursor],
      [ada, `${next_cursor}A`],
      [ada, `A${next_cursor.slice(1)}B`],
      [ada, 'A'],
    ] as const) {
      const { body } = await person.get(`/sync?cursor=${cursor}`).expect(400);
      assert.equal([body.error, body.errors[0].field], ['INVALID_CURSOR', 'cursor']);
    }
  });

  it('403: an API key needs the scopes of all that it reads', async ({ ada, ...world }) => {
    const { key: token } = await createApiKey(ada, { scopes: ['events:read', 'tasks:read'] });
    await world.as({ token }).get('/sync').expect(403);
    const all = await createApiKey(ada, {
      scopes: ['events:read', 'tasks:read', 'projects:read', 'categories:read'],
    });
    await world.as({ token: all.key }).get('/sync').expect(200);
  });

  it('410: the changes since the cursor are no longer kept', async ({ ada, db }) => {
    const { next_cursor, sequence } = await syncPage(ada);
    await createTask(ada);
    await createTask(ada);
    const { next_cursor: newer } = await syncPage(ada, next_cursor);
    await sql`delete from event_sequence where sequence <= ${sequence + 1}`.execute(db);
    const { body } = await ada.get(`/sync?cursor=${next_cursor}`).expect(410);
    assert.is(body.error, 'CURSOR_EXPIRED');
    assert.match(body.message, 'Start again without a cursor');
    await ada.get(`/sync?cursor=${newer}`).expect(200);
    await ada.get('/sync').expect(200);
  });
});
