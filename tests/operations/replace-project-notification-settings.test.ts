import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox, kinds } from '../notifications-kit.ts';
import { openPushService, pushAll, register } from '../push-kit.ts';
import { beginNotices, createReminder } from '../reminders-kit.ts';
import { createTask, operation } from '../world.ts';

operation('replaceProjectNotificationSettings', (it) => {
  const path = (id: string) => `/projects/${id}/notification-settings`;

  it('200: nothing of a muted project on any channel, except reminders and the membership', async (world) => {
    const { ada, grace, project_id, db } = world;
    await sql`update "user" set email_verified = true where id = ${grace.id}`.execute(db);
    await beginNotices(db, '2198-02-01T00:00:00Z');
    const service = await openPushService();
    const browser = service.subscribe();
    await register(grace, browser);
    await grace.put(path(project_id)).send({ level: 'muted' }).expect(200);
    const due_date = '2198-02-05T10:00:00Z';
    const task = await createTask(ada, { project_id, due_date, assignee_ids: [grace.id] });
    await createComment(ada, task);
    await createReminder(grace, task, { remind_at: '2198-02-02T10:00:00Z' });
    await world.runDue('2198-02-06T10:00:00Z');
    await pushAll(world);
    await world.makeJobsDue();
    await world.runJobs();
    assert.equal(await kinds(world, grace), ['reminder']);
    assert.equal(
      browser.received.map(({ content }) => content.kind),
      ['reminder'],
    );
    assert.is((await world.mailsTo(grace.email)).length, 1);
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'viewer' }).expect(200);
    assert.ok((await kinds(world, grace)).includes('membership_changed'));
    const { body } = await grace.get('/tasks?unread=true').expect(200);
    assert.is(body.data.length, 1, 'it still counts as unread');
    const other = await createTask(grace);
    assert.ok(other.id);
  });

  it('200: only what concerns the user, or only some kinds', async (world) => {
    const { ada, grace, project_id } = world;
    await grace.put(path(project_id)).send({ level: 'direct' }).expect(200);
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await createComment(ada, task);
    assert.equal(await kinds(world, grace), ['assigned']);
    await grace
      .put(path(project_id))
      .send({ level: 'custom', kinds: ['commented'] })
      .expect(200);
    await createComment(ada, task);
    const next = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    assert.equal((await kinds(world, grace)).sort(), ['assigned', 'commented 2']);
    await grace.put(path(project_id)).send({ level: 'default' }).expect(200);
    await ada.patch(`/tasks/${next.id}`).send({ version: 1, title: 'New' }).expect(200);
    assert.is((await inbox(world, grace, 'kind=updated')).length, 1);
  });

  it('200: what waits when a project is muted is not sent', async (world) => {
    const { ada, grace, project_id, db } = world;
    await sql`update "user" set email_verified = true where id = ${grace.id}`.execute(db);
    const service = await openPushService();
    const browser = service.subscribe();
    await register(grace, browser);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    await grace.put(path(project_id)).send({ level: 'muted' }).expect(200);
    await pushAll(world);
    await world.makeJobsDue();
    await world.runJobs();
    assert.equal(browser.received, []);
    assert.equal(await world.mailsTo(grace.email), []);
  });

  it('200: an event for each change, which only the user sees; the same again changes nothing', async (world) => {
    const { ada, grace, project_id } = world;
    const put = (body: object) => grace.put(path(project_id)).send(body).expect(200);
    await put({ level: 'default' });
    await put({ level: 'custom', kinds: ['mentioned', 'commented'] });
    const { body } = await put({ level: 'custom', kinds: ['commented', 'mentioned'] });
    assert.equal(body.data, { level: 'custom', kinds: ['commented', 'mentioned'] });
    const type = 'type=project.notifications_updated';
    const mine = await grace.get(`/activity?${type}`).expect(200);
    assert.equal(
      mine.body.data.map(({ changes }: { changes: unknown }) => changes),
      [
        [
          { field: 'kinds', before: null, after: ['commented', 'mentioned'] },
          { field: 'level', before: 'default', after: 'custom' },
        ],
      ],
    );
    assert.equal((await ada.get(`/activity?${type}`).expect(200)).body.data, []);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`);
    await grace.put(path(project_id)).send({ level: 'muted' }).expect(404);
  });

  it('400: kinds without the level custom, and the level custom without kinds', async ({
    grace,
    project_id,
  }) => {
    const refused = async (body: object) =>
      (await grace.put(path(project_id)).send(body).expect(400)).body.errors[0].code;
    assert.is(await refused({ level: 'custom' }), 'REQUIRED');
    assert.is(await refused({ level: 'muted', kinds: [] }), 'NOT_ALLOWED');
    assert.is(await refused({ level: 'custom', kinds: ['x'] }), 'NOT_ALLOWED');
  });
});
