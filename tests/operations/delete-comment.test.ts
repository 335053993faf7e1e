import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { attachmentsOf, fileHeaders } from '../attachments-kit.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { commentsOf, createComment, mentionOf, referenceTo } from '../comments-kit.ts';
import { countStatuses, eventsOf } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('deleteComment', (it) => {
  it('204: its author and admins can, and the event does not repeat the text', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    for (const remover of [grace, ada]) {
      const comment = await createComment(grace, task);
      await remover.delete(commentsOf(task, comment)).expect(204);
      const [, event] = await eventsOf(db, comment.id);
      assert.equal(
        [event?.type, event?.actor_id, event?.space_id, event?.changes],
        ['comment.deleted', remover.id, project_id, [{ field: 'task_id', before: task.id, after: null }]],
      );
    }
    const { body } = await ada.get(commentsOf(task)).expect(200);
    assert.equal(body.data, []);
  });

  it('204: a comment with replies stays without its content, until the last reply is deleted', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task, { body: `${mentionOf(grace)} ${referenceTo(task)}` });
    await grace.put(`${commentsOf(task, comment)}/reactions/heart`).expect(200);
    const replies = [
      await createComment(grace, task, { parent_id: comment.id }),
      await createComment(ada, task, { parent_id: comment.id }),
    ];
    await ada.delete(commentsOf(task, comment)).expect(204);
    const { body } = await grace.get(commentsOf(task, comment)).expect(200);
    assert.equal(body.data, {
      ...comment,
      body: null,
      author: null,
      mentions: [],
      references: [],
      reply_count: 2,
      deleted: true,
    });
    await ada.delete(commentsOf(task, comment)).expect(404);
    const late = await createComment(grace, task, { parent_id: comment.id });
    for (const reply of [...replies, late]) {
      await ada.get(commentsOf(task, comment)).expect(200);
      await ada.delete(commentsOf(task, reply)).expect(204);
    }
    await ada.get(commentsOf(task, comment)).expect(404);
    const types = (await eventsOf(db, comment.id)).map(({ type }) => type);
    assert.equal(types, ['comment.created', 'comment.reacted', 'comment.deleted']);
  });

  it('204: deletes its attachments with an event each, also if its replies stay', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const attach = async ({ id }: { id: string }, name: string) => {
      const { body } = await grace
        .post(`${attachmentsOf(task)}?comment_id=${id}`)
        .set(fileHeaders(name))
        .send(Buffer.from('cards'))
        .expect(201);
      return body.data[0].id;
    };
    const [alone, root] = [await createComment(grace, task), await createComment(grace, task)];
    await createComment(ada, task, { parent_id: root.id });
    const files = [
      { comment: alone, ids: [await attach(alone, 'a.txt'), await attach(alone, 'b.txt')] },
      { comment: root, ids: [await attach(root, 'c.txt')] },
    ];
    for (const { comment, ids } of files) {
      const { headers } = await ada.delete(commentsOf(task, comment)).expect(204);
      const events = await db
        .selectFrom('event')
        .select(['type', 'subject_id', 'actor_id', 'space_id', 'changes'])
        .where('request_id', '=', String(headers['x-request-id']))
        .orderBy('position')
        .execute();
      assert.equal(
        events.map(({ type }) => type),
        [...ids.map(() => 'attachment.deleted'), 'comment.deleted'],
      );
      const ofFiles = events.filter(({ type }) => type === 'attachment.deleted');
      assert.equal(ofFiles.map(({ subject_id }) => subject_id).sort(), ids.sort());
      for (const { actor_id, space_id, changes } of ofFiles)
        assert.equal(
          [actor_id, space_id, changes],
          [
            ada.id,
            project_id,
            [
              { field: 'comment_id', before: comment.id, after: null },
              { field: 'task_id', before: task.id, after: null },
            ],
          ],
        );
      for (const id of ids) await ada.get(`/attachments/${id}`).expect(404);
    }
    const { body } = await ada.get(`/projects/${project_id}/activity?type=attachment.deleted`).expect(200);
    assert.is(body.data.length, 3);
  });

  it('204: of many at once, one deletes it, with one event', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => ada.delete(commentsOf(task, comment))),
    );
    assert.equal(countStatuses(responses), { 204: 1, 404: 4 });
    assert.is((await eventsOf(db, comment.id)).length, 2);
  });

  it('204: a reply at the same time is either refused, or keeps its comment', async ({ ada }) => {
    const task = await createTask(ada);
    for (let round = 0; round < 8; round++) {
      const comment = await createComment(ada, task);
      const [reply] = await Promise.all([
        ada.post(commentsOf(task)).send({ body: 'Reply', parent_id: comment.id }),
        ada.delete(commentsOf(task, comment)).expect(204),
      ]);
      assert.ok([201, 400].includes(reply.status), String(reply.status));
      const found = await ada.get(commentsOf(task, comment));
      assert.is(found.status, reply.status === 201 ? 200 : 404);
    }
  });

  it('204: replies that are deleted at once take their deleted comment with them', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => createComment(ada, task, { parent_id: comment.id })),
    );
    await ada.delete(commentsOf(task, comment)).expect(204);
    await Promise.all(replies.map((reply) => ada.delete(commentsOf(task, reply)).expect(204)));
    assert.equal(await db.selectFrom('comment').where('task_id', '=', task.id).select('id').execute(), []);
  });

  it('403: other members and viewers cannot', async ({ ada, grace, vera, project_id }) => {
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task);
    for (const other of [grace, vera]) await other.delete(commentsOf(task, comment)).expect(403);
  });

  for (const replies of [0, 1]) {
    it(`403: an author who loses the role while the deletion waits, with ${replies} replies`, async (world) => {
      const { ada, grace, db, project_id } = world;
      const task = await createTask(ada, { project_id });
      const comment = await createComment(grace, task);
      if (replies) await createComment(ada, task, { parent_id: comment.id });
      await ada.put(`${commentsOf(task, comment)}/reactions/heart`).expect(200);
      const { call } = await db.transaction().execute(async (trx) => {
        const reactions = trx.selectFrom('comment_reaction').where('comment_id', '=', comment.id);
        await reactions.select('emoji').forUpdate().execute();
        const call = grace.delete(commentsOf(task, comment)).then(({ status }) => status);
        await waitForLocks(db, 1);
        await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'viewer' }).expect(200);
        return { call };
      });
      assert.is(await call, 403);
      const { body } = await ada.get(commentsOf(task, comment)).expect(200);
      assert.equal([body.data.deleted, body.data.reactions.length], [false, 1]);
    });
  }

  it('404: a stranger, and a comment of another task', async ({ ada, eve }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    const comment = await createComment(ada, task);
    await eve.delete(commentsOf(task, comment)).expect(404);
    await ada.delete(commentsOf(other, comment)).expect(404);
  });

  it('412: keeps a comment that was edited since', async ({ ada }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const path = commentsOf(task, comment);
    await ada.patch(path).send({ body: 'Edited' }).expect(200);
    await ada.delete(path).set('if-match', etagOf(comment)).expect(412);
    await ada.get(path).expect(200);
  });
});
