import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { commentsOf, createComment, mentionOf, referenceTo } from '../comments-kit.ts';
import { addMember, countStatuses, eventsOf } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('updateComment', (it) => {
  it('200: changes the text, and the event has the one before', async ({
    ada,
    grace,
    db,
    clock,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const comment = await createComment(grace, task, { body: 'Before' });
    clock.advance(1000);
    const updated_at = new Date(clock.now()).toISOString();
    const { body, headers } = await grace
      .patch(commentsOf(task, comment))
      .send({ body: 'After' })
      .expect(200);
    assert.equal(body.data, { ...comment, body: 'After', edited: true, version: 2, updated_at });
    assert.is(headers['etag'], etagOf(body.data));
    const [, event] = await eventsOf(db, comment.id);
    assert.equal(
      [event?.type, event?.version, event?.changes],
      ['comment.updated', 2, [{ field: 'body', before: 'Before', after: 'After' }]],
    );
  });

  it('200: the same text writes nothing', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task, { body: 'Same' });
    const { body } = await ada.patch(commentsOf(task, comment)).send({ body: 'Same' }).expect(200);
    assert.equal(body.data, comment);
    assert.is((await eventsOf(db, comment.id)).length, 1);
  });

  it('200: mentions and references follow the text', async ({ ada, grace, vera, project_id }) => {
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task, { body: `${mentionOf(grace)} ${referenceTo(task)}` });
    const text = { body: `${mentionOf(vera)}` };
    const { body } = await ada.patch(commentsOf(task, comment)).send(text).expect(200);
    assert.equal(
      body.data.mentions.map(({ id }: { id: string }) => id),
      [vera.id],
    );
    assert.equal(body.data.references, []);
  });

  it('403: an author who loses the role while the edit waits for a reference', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(grace, task, { body: referenceTo(task) });
    const { call } = await db.transaction().execute(async (trx) => {
      const references = trx.selectFrom('comment_reference').where('comment_id', '=', comment.id);
      await references.select('task_id').forUpdate().execute();
      const edit = grace.patch(commentsOf(task, comment)).send({ body: 'Edited' });
      const call = edit.then(({ status }) => status);
      await waitForLocks(db, 1);
      await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'viewer' }).expect(200);
      return { call };
    });
    assert.is(await call, 403);
    const { body } = await ada.get(commentsOf(task, comment)).expect(200);
    assert.equal(body.data, comment);
  });

  it('200: a user who was mentioned and has left stays mentioned, and 400 for a new mention', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task, { body: mentionOf(grace) });
    const other = await createComment(ada, task);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`);
    const text = { body: `${mentionOf(grace)} has left` };
    await ada.patch(commentsOf(task, comment)).send(text).expect(200);
    const { body } = await ada.patch(commentsOf(task, other)).send(text).expect(400);
    assert.is(body.error, 'UNKNOWN_MENTION');
    await addMember(db, project_id, grace);
  });

  it('200, 409 and 412: of many edits of one version, one wins', async ({ ada }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const edits = Array.from({ length: 8 }, (_, index) =>
      ada.patch(commentsOf(task, comment)).send({ body: `Edit ${index}`, version: 1 }),
    );
    assert.equal(countStatuses(await Promise.all(edits)), { 200: 1, 409: 7 });
    const stale = await ada
      .patch(commentsOf(task, comment))
      .set('if-match', etagOf(comment))
      .send({ body: 'Late' })
      .expect(412);
    assert.is(stale.body.data.version, 2);
    assert.is(stale.body.meta.changes[0].before, comment.body);
    const { headers } = await ada.get(commentsOf(task, comment)).expect(200);
    const path = commentsOf(task, comment);
    await ada.patch(path).set('if-match', String(headers['etag'])).send({ body: 'In time' }).expect(200);
  });

  it('403: admins and other members cannot, nor an author who became a viewer', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(grace, task);
    for (const other of [ada, vera]) {
      await other.patch(commentsOf(task, comment)).send({ body: 'Mine' }).expect(403);
    }
    const membership = db.updateTable('project_member').where('user_id', '=', grace.id);
    await membership.set({ role: 'viewer' }).execute();
    await grace.patch(commentsOf(task, comment)).send({ body: 'Mine' }).expect(403);
    await membership.set({ role: 'member' }).execute();
  });

  it('404: a stranger, a deleted comment with replies, and a comment of another task', async ({
    ada,
    eve,
  }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    const comment = await createComment(ada, task);
    await createComment(ada, task, { parent_id: comment.id });
    await eve.patch(commentsOf(task, comment)).send({ body: 'Mine' }).expect(404);
    await ada.patch(commentsOf(other, comment)).send({ body: 'Mine' }).expect(404);
    await ada.delete(commentsOf(task, comment)).expect(204);
    await ada.patch(commentsOf(task, comment)).send({ body: 'Back' }).expect(404);
  });
});
