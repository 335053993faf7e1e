import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { commentsOf, createComment, mentionOf, referenceTo } from '../comments-kit.ts';
import { countStatuses, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('createComment', (it) => {
  it('201: a member comments on a task, and everyone in the project sees the event', async (world) => {
    const { ada, grace, vera, db, clock, project_id } = world;
    const task = await createTask(ada, { project_id });
    const now = new Date(clock.now()).toISOString();
    const { body, headers } = await grace.post(commentsOf(task)).send({ body: 'Which deck?' }).expect(201);
    const { id } = body.data;
    assert.equal(body.data, {
      id,
      task_id: task.id,
      parent_id: null,
      body: 'Which deck?',
      body_html: null,
      author: { id: grace.id, full_name: grace.full_name, avatar_url: null },
      mentions: [],
      references: [],
      reactions: [],
      reply_count: 0,
      attachment_count: 0,
      edited: false,
      deleted: false,
      version: 1,
      created_at: now,
      updated_at: now,
    });
    assert.is(headers['location'], `/api/v1${commentsOf(task, { id })}`);
    assert.is(headers['etag'], etagOf(body.data));
    assert.equal(await eventsOf(db, id), [
      {
        type: 'comment.created',
        space_id: project_id,
        project_id,
        actor_id: grace.id,
        subject_type: 'comment',
        subject_name: task.title,
        version: 1,
        changes: [
          { field: 'body', before: null, after: 'Which deck?' },
          { field: 'task_id', before: null, after: task.id },
        ],
        request_id: body.meta.request_id,
        created_at: now,
      },
    ]);
    const activity = await vera.get('/activity?type=comment.created').expect(200);
    assert.ok(activity.body.data.some(({ subject }: { subject: { id: string } }) => subject.id === id));
  });

  it('201: the event about a personal task is only for its owner', async ({ ada, db }) => {
    const task = await createTask(ada);
    const { id } = await createComment(ada, task);
    const [event] = await eventsOf(db, id);
    assert.equal([event?.space_id, event?.project_id], [ada.id, null]);
  });

  it('201: mentions and references are shown with current names, each once, and not from code', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id });
    const other = await createTask(ada, { project_id, title: 'Oil the mill' });
    const text = [mentionOf(grace, 'Gr\\]ace'), mentionOf(grace), referenceTo(other, 'Old title')];
    const body = `${text.join(' ')} \`${mentionOf(vera)}\` \\${mentionOf(vera)}`;
    const comment = await createComment(ada, task, { body });
    assert.is(comment.body, body);
    assert.equal(comment.mentions, [{ id: grace.id, full_name: grace.full_name, avatar_url: null }]);
    assert.equal(comment.references, [{ id: other.id, title: 'Oil the mill', completed: false }]);
  });

  it('201: tasks that the author cannot see are plain text', async ({ ada, eve, project_id }) => {
    const task = await createTask(ada, { project_id });
    const hidden = await createTask(eve, { title: 'Secret' });
    const body = `${referenceTo(hidden)} ${referenceTo({ id: UNKNOWN_ID })}`;
    assert.equal((await createComment(ada, task, { body })).references, []);
  });

  it('201: a task of the author is not shown to readers who cannot see it', async ({
    ada,
    grace,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const own = await createTask(ada, { title: 'Private' });
    const comment = await createComment(ada, task, { body: referenceTo(own) });
    assert.is(comment.references.length, 1);
    const { body } = await grace.get(commentsOf(task, comment)).expect(200);
    assert.equal(body.data.references, []);
  });

  it('201: a reply counts for its comment, which gets another ETag, and not another version', async ({
    ada,
  }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const before = await ada.get(commentsOf(task, comment)).expect(200);
    const reply = await createComment(ada, task, { body: 'The blue one.', parent_id: comment.id });
    assert.is(reply.parent_id, comment.id);
    const after = await ada.get(commentsOf(task, comment)).expect(200);
    assert.equal([after.body.data.reply_count, after.body.data.version], [1, 1]);
    assert.is.not(after.headers['etag'], before.headers['etag']);
  });

  it('201: counts for its task, which gets another ETag, and not another version', async ({ ada }) => {
    const task = await createTask(ada);
    const before = await ada.get(`/tasks/${task.id}`).expect(200);
    const comment = await createComment(ada, task);
    await createComment(ada, task, { parent_id: comment.id });
    const after = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal([after.body.data.comment_count, after.body.data.version], [2, 1]);
    assert.is.not(after.headers['etag'], before.headers['etag']);
    await ada.delete(commentsOf(task, comment)).expect(204);
    const { body } = await ada.get('/tasks').expect(200);
    const listed = body.data.find(({ id }: { id: string }) => id === task.id);
    assert.is(listed.comment_count, 1, 'a deleted comment with replies does not count');
  });

  it('201: its author follows the task, unless they have stopped following it', async (world) => {
    const { ada, grace, project_id } = world;
    const followed = async (task: { id: string }) =>
      (await grace.get(`/tasks/${task.id}`).expect(200)).body.data.following;
    const [task, other] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    assert.is(await followed(task), false);
    await createComment(grace, task);
    assert.is(await followed(task), true);
    await grace.put(`/tasks/${other.id}/follow`).expect(204);
    await grace.delete(`/tasks/${other.id}/follow`).expect(204);
    await createComment(grace, other);
    assert.is(await followed(other), false);
  });

  it('201 or 404: a comment and the purge of its task at once leave no comment behind', async ({
    ada,
    db,
  }) => {
    const tasks = await Promise.all(Array.from({ length: 5 }, () => createTask(ada)));
    const responses = await Promise.all(
      tasks.flatMap((task) => [
        ada.post(commentsOf(task)).send({ body: 'Late' }),
        ada.delete(`/tasks/${task.id}?permanent=true`),
      ]),
    );
    const { 201: created = 0, 204: deleted, 404: refused = 0 } = countStatuses(responses);
    assert.equal([created + refused, deleted], [5, 5]);
    const ids = tasks.map(({ id }) => id);
    assert.equal(await db.selectFrom('comment').where('task_id', 'in', ids).select('id').execute(), []);
  });

  it('400: an empty or too long text', async ({ ada }) => {
    const task = await createTask(ada);
    for (const body of ['', ' \n', 'x'.repeat(10_001)]) {
      const response = await ada.post(commentsOf(task)).send({ body }).expect(400);
      assert.is(response.body.errors[0].field, 'body');
    }
  });

  it('400: names each mentioned user who cannot see the task, without saying whether they exist', async (world) => {
    const { ada, eve, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const body = `${mentionOf(eve)} ${mentionOf(grace)} ${mentionOf({ id: UNKNOWN_ID })}`;
    const response = await ada.post(commentsOf(task)).send({ body }).expect(400);
    assert.is(response.body.error, 'UNKNOWN_MENTION');
    const messages: string[] = response.body.errors.map(({ message }: { message: string }) => message);
    assert.equal(
      messages.map((message) => message.replace(/[0-9a-f-]{36}/, '?')),
      Array(2).fill(
        'No member of the project has the ID ?. On a personal task, you can only mention yourself.',
      ),
    );
    const personal = await createTask(ada);
    await ada
      .post(commentsOf(personal))
      .send({ body: mentionOf(grace) })
      .expect(400);
    await ada
      .post(commentsOf(personal))
      .send({ body: mentionOf(ada) })
      .expect(201);
  });

  it('400: more than 20 mentions or references', async ({ ada }) => {
    const task = await createTask(ada);
    const ids = Array.from({ length: 21 }, () => ({ id: crypto.randomUUID() }));
    const body = `${ids.map((id) => mentionOf(id)).join(' ')} ${ids.map((id) => referenceTo(id)).join(' ')}`;
    const response = await ada.post(commentsOf(task)).send({ body }).expect(400);
    assert.equal(
      response.body.errors.map(({ code }: { code: string }) => code),
      ['TOO_MANY', 'TOO_MANY'],
    );
  });

  it('400: a reply to a reply, to a comment of another task, or to none', async ({ ada }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    const comment = await createComment(ada, task);
    const reply = await createComment(ada, task, { parent_id: comment.id });
    const elsewhere = await createComment(ada, other);
    for (const parent_id of [reply.id, elsewhere.id, UNKNOWN_ID]) {
      const response = await ada.post(commentsOf(task)).send({ body: 'Yes', parent_id }).expect(400);
      assert.equal([response.body.error, response.body.errors[0].field], ['UNKNOWN_COMMENT', 'parent_id']);
    }
  });

  it('403: a viewer cannot comment, and nothing is written', async ({ ada, vera, project_id }) => {
    const task = await createTask(ada, { project_id });
    await vera.post(commentsOf(task)).send({ body: 'No' }).expect(403);
    const { body } = await vera.get(commentsOf(task)).expect(200);
    assert.equal(body.data, []);
  });

  it('403 or 404: a comment that waits for a task to which it refers, while its author loses the role or leaves', async (world) => {
    const { ada, grace, db, project_id } = world;
    const [task, other] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const member = `/projects/${project_id}/members/${grace.id}`;
    for (const [change, status] of [
      [() => ada.patch(member).send({ role: 'viewer' }), 403],
      [() => ada.delete(member), 404],
    ] as const) {
      const { call } = await db.transaction().execute(async (trx) => {
        await trx.selectFrom('task').where('id', '=', other.id).select('id').forUpdate().execute();
        const call = grace
          .post(commentsOf(task))
          .send({ body: referenceTo(other) })
          .then((response) => response.status);
        await waitForLocks(db, 1);
        assert.ok((await change()).ok);
        return { call };
      });
      assert.is(await call, status);
    }
    assert.equal(await db.selectFrom('comment').where('task_id', '=', task.id).select('id').execute(), []);
  });

  it('404: a stranger, and a task in the trash', async ({ ada, eve }) => {
    const task = await createTask(ada);
    await eve.post(commentsOf(task)).send({ body: 'Hi' }).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.post(commentsOf(task)).send({ body: 'Hi' }).expect(404);
  });

  it('409: a task has at most 10,000 comments', async ({ ada, db }) => {
    const task = await createTask(ada);
    const row = { task_id: task.id, author_id: ada.id, body: 'Again' };
    for (let inserted = 0; inserted < 9_999; inserted += 3_333) {
      await db.insertInto('comment').values(Array(3_333).fill(row)).execute();
    }
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => ada.post(commentsOf(task)).send({ body: 'The last one' })),
    );
    assert.equal(countStatuses(responses), { 201: 1, 409: 7 });
    const { body } = await ada.post(commentsOf(task)).send({ body: 'One more' }).expect(409);
    assert.is(body.error, 'TOO_MANY_COMMENTS');
  });
});
