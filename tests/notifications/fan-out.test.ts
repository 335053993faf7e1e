import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { commentsOf, createComment, mentionOf } from '../comments-kit.ts';
import { inbox, kinds, prefer } from '../notifications-kit.ts';
import { createTask, inWorld } from '../world.ts';

inWorld('notifications follow from events', (it) => {
  it('of an assignment, a change and a comment, and never of own acts', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id, title: 'Shared', assignee_ids: [grace.id, ada.id] });
    assert.equal(await kinds(world, grace), ['assigned']);
    await vera.put(`/tasks/${task.id}/follow`).expect(204);
    await ada
      .patch(`/tasks/${task.id}`)
      .send({ version: 1, status: 'in_progress', title: 'Renamed' })
      .expect(200);
    world.clock.advance(1000);
    await createComment(ada, task);
    assert.equal(await kinds(world, grace), ['commented', 'status_changed', 'assigned']);
    assert.equal(await kinds(world, vera), ['commented', 'status_changed']);
    assert.equal(await kinds(world, ada), []);
    const [comment] = await inbox(world, vera);
    assert.equal(comment?.task, { id: task.id, title: 'Renamed', completed: false });
    assert.equal(comment?.project, { id: project_id, name: 'Analytical engine' });
    assert.is(comment?.actor?.id, ada.id);
    assert.is(comment?.event?.type, 'comment.created');
    assert.is(comment?.comment_id, comment?.event?.subject.id);
    await grace
      .patch(`/tasks/${task.id}`)
      .send({ version: 2, assignee_ids: [grace.id] })
      .expect(200);
    assert.equal(await kinds(world, ada), ['unassigned']);
    assert.equal(await kinds(world, vera), ['updated', 'commented', 'status_changed']);
  });

  it('many of a kind about one task are one, until it is read', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    await createComment(grace, task);
    await createComment(grace, task);
    assert.equal(await kinds(world, ada), ['commented 2']);
    world.clock.advance(1000);
    const newest = await createComment(grace, task);
    const [unread] = await inbox(world, ada);
    assert.is(unread?.count, 3);
    assert.is(unread?.comment_id, newest.id);
    assert.ok((unread?.updated_at ?? '') > (unread?.created_at ?? ''));
    await ada.patch(`/notifications/${unread?.id}`).send({ read: true }).expect(200);
    world.clock.advance(1000);
    await createComment(grace, task);
    assert.equal(await kinds(world, ada), ['commented', 'commented 3']);
  });

  it('a mention comes before a comment, and an edit only mentions new users', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(grace, task, { body: `Look, ${mentionOf(ada)}` });
    assert.equal(await kinds(world, ada), ['mentioned']);
    await grace
      .patch(commentsOf(task, comment))
      .send({ body: `Look, ${mentionOf(ada)} and ${mentionOf(vera)}` })
      .expect(200);
    assert.equal(await kinds(world, ada), ['mentioned']);
    assert.equal(await kinds(world, vera), ['mentioned']);
  });

  it('of a task that no other task blocks any more', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id, title: 'Waits' });
    const [first, second] = [
      await createTask(grace, { project_id }),
      await createTask(grace, { project_id }),
    ];
    for (const { id } of [first, second]) await ada.put(`/tasks/${task.id}/blockers/${id}`).expect(200);
    await grace.patch(`/tasks/${first.id}`).send({ version: 1, status: 'completed' }).expect(200);
    assert.not((await kinds(world, ada)).includes('unblocked'));
    await grace.patch(`/tasks/${second.id}`).send({ version: 1, status: 'completed' }).expect(200);
    const [freed] = await inbox(world, ada, 'kind=unblocked');
    assert.is(freed?.task?.title, 'Waits');
    assert.is(freed?.event?.subject.id, second.id);
  });

  it('of a role, a removal, an invitation and the security of an account', async (world) => {
    const { ada, grace, eve, project_id, db } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    assert.equal(await kinds(world, grace), ['membership_changed']);
    world.clock.advance(1000);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const [removal] = await inbox(world, grace);
    assert.is(removal?.kind, 'membership_changed');
    assert.equal(removal?.project, { id: project_id, name: 'Analytical engine' });
    assert.is(removal?.event, null, 'of a project that is not visible any more');
    assert.is(removal?.actor?.id, ada.id);

    await sql`update "user" set email_verified = true where id = ${eve.id}`.execute(db);
    const invitation = await ada
      .post(`/projects/${project_id}/invitations`)
      .send({ email: eve.email })
      .expect(201);
    const [invited] = await inbox(world, eve);
    assert.is(invited?.kind, 'project_invited');
    assert.is(invited?.project?.name, 'Analytical engine');
    await ada.delete(`/projects/${project_id}/invitations/${invitation.body.data.id}`).expect(204);
    assert.equal(await kinds(world, eve), [], 'of an invitation that is no longer open');

    await eve
      .post('/auth/api-keys')
      .send({ name: 'Script', scopes: ['tasks:read'] })
      .expect(201);
    assert.equal(await kinds(world, eve), ['security']);
  });

  it('only to those who can see the task, and not after it is gone', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await createComment(ada, task);
    assert.is((await kinds(world, grace)).length, 2);
    const [one] = await inbox(world, grace);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.equal(await kinds(world, grace), []);
    await grace.get(`/notifications/${one?.id}`).expect(404);
    await grace.patch(`/notifications/${one?.id}`).send({ read: true }).expect(404);
    await grace.delete(`/notifications/${one?.id}`).expect(404);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    assert.is((await kinds(world, grace)).length, 2);
    await vera.put(`/tasks/${task.id}/follow`).expect(204);
    await ada.delete(`/projects/${project_id}/members/${vera.id}`).expect(204);
    await createComment(ada, task);
    assert.equal(await kinds(world, vera), ['membership_changed']);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`);
    assert.equal(await kinds(world, grace, 'kind=commented&kind=assigned'), []);
  });

  it('the settings of the receiver decide what the app shows', async (world) => {
    const { ada, grace, project_id } = world;
    await prefer(ada, { commented: { in_app: false, email: false } });
    const task = await createTask(ada, { project_id });
    await createComment(grace, task);
    assert.equal(await kinds(world, ada), []);
    await prefer(ada, { commented: { in_app: true } });
    await createComment(grace, task);
    assert.equal(await kinds(world, ada), ['commented 2']);
  });

  it('a deleted comment takes its notification along', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(grace, task);
    assert.equal(await kinds(world, ada), ['commented']);
    await grace.delete(commentsOf(task, comment)).expect(204);
    assert.equal(await kinds(world, ada), []);
  });

  it('one event for a user tells of all that were created together', async (world) => {
    const { ada, grace, project_id, db } = world;
    const tasks = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    for (const task of tasks) await createComment(grace, task);
    await world.readEvents();
    await world.readEvents();
    const { body } = await ada.get('/activity?type=notification.created').expect(200);
    assert.is(body.data.length, 1);
    assert.is(body.data[0].actor, null);
    const { rows } =
      await sql`select from event where type = 'notification.created' and space_id = ${ada.id}`.execute(db);
    assert.is(rows.length, 1);
  });

  it('an event that concerns many users has one for each, in several statements', async (world) => {
    const { ada, project_id, db } = world;
    const task = await createTask(ada, { project_id });
    await sql`with added as (
        insert into "user" (email, password_hash, full_name)
        select 'many' || n || '@example.com', '', 'Many' from generate_series(1, 1200) as n returning id),
      joined as (insert into project_member (project_id, user_id, role) select ${project_id}, id, 'viewer' from added)
      insert into task_follower (task_id, user_id, follows, created_at) select ${task.id}, id, true, now() from added`.execute(
      db,
    );
    await ada.patch(`/tasks/${task.id}`).send({ version: 1, title: 'For many' }).expect(200);
    await world.readEvents();
    await ada.patch(`/tasks/${task.id}`).send({ version: 2, title: 'Again' }).expect(200);
    await world.readEvents();
    const { rows } = await sql<{ count: number; users: number; events: number }>`
      select count(*)::integer as count, count(distinct user_id)::integer as users, sum(count)::integer as events
      from notification where task_id = ${task.id}`.execute(db);
    assert.equal(rows, [{ count: 1_200, users: 1_200, events: 2_400 }]);
    const announced = await sql<{ count: number }>`select count(*)::integer as count from event
      where type = 'notification.created' and space_id in (select user_id from notification where task_id = ${task.id})`.execute(
      db,
    );
    assert.is(announced.rows[0]?.count, 1_200);
  });
});
