import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox, kinds } from '../notifications-kit.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('listNotifications', (it) => {
  it('200: newest first, with the number of unread ones', async (world) => {
    const { ada, grace, vera, project_id, clock } = world;
    const first = await createTask(ada, { project_id, title: 'First' });
    await createComment(grace, first);
    clock.advance(1000);
    const second = await createTask(ada, { title: 'Second', project_id });
    await createComment(grace, second);
    await world.readEvents();
    const { body } = await ada.get('/notifications').expect(200);
    assert.equal(
      body.data.map(({ task }: { task: { title: string } }) => task.title),
      ['Second', 'First'],
    );
    assert.equal([body.meta.total, body.meta.unread_count], [2, 2]);
    const [newest] = body.data;
    const { id, event, comment_id, ...rest } = newest;
    assert.equal(rest, {
      kind: 'commented',
      task: { id: second.id, title: 'Second', completed: false },
      project: { id: project_id, name: 'Analytical engine' },
      count: 1,
      actor: { id: grace.id, full_name: 'Grace Hopper', avatar_url: null },
      read: false,
      read_at: null,
      snoozed_until: null,
      created_at: timeFromNow(clock, 0),
      updated_at: timeFromNow(clock, 0),
    });
    assert.equal(
      [event.type, event.subject.id, event.created_at],
      ['comment.created', comment_id, timeFromNow(clock, 0)],
    );
    await ada.patch(`/notifications/${id}`).send({ read: true }).expect(200);
    const read = await ada.get('/notifications?order=asc').expect(200);
    assert.is(read.body.data[0].task.title, 'First');
    assert.is(read.body.meta.unread_count, 1);
    assert.equal((await vera.get('/notifications').expect(200)).body.data, []);
  });

  it('200: filters', async (world) => {
    const { ada, grace, project_id, clock } = world;
    const task = await createTask(ada, { project_id });
    await createComment(grace, task);
    await grace.patch(`/tasks/${task.id}`).send({ version: 1, status: 'in_progress' }).expect(200);
    const [one] = await inbox(world, ada, 'kind=commented');
    assert.is(one?.kind, 'commented');
    assert.equal(await kinds(world, ada, 'kind=commented&kind=updated'), ['commented']);
    assert.is((await kinds(world, ada, `task_id=${task.id}&project_id=${project_id}`)).length, 2);
    assert.equal(await kinds(world, ada, `project_id=${task.id}`), []);
    await ada.patch(`/notifications/${one?.id}`).send({ read: true }).expect(200);
    assert.equal(await kinds(world, ada, 'read=true'), ['commented']);
    assert.equal(await kinds(world, ada, 'read=false'), ['status_changed']);
    const [other] = await inbox(world, ada, 'read=false');
    const snoozed_until = timeFromNow(clock, 60_000);
    await ada.patch(`/notifications/${other?.id}`).send({ snoozed_until }).expect(200);
    assert.equal(await kinds(world, ada), ['commented']);
    assert.equal(await kinds(world, ada, 'snoozed=true'), ['status_changed']);
    assert.is((await ada.get('/notifications').expect(200)).body.meta.unread_count, 0);
    clock.advance(60_000);
    assert.equal(await kinds(world, ada), ['status_changed', 'commented'], 'at the top again');
    assert.equal(await kinds(world, ada, 'snoozed=true'), []);
  });

  it('400: unknown kind', async ({ ada }) => {
    const { body } = await ada.get('/notifications?kind=shouted').expect(400);
    assert.is(body.errors[0].field, 'kind[0]');
  });
});
