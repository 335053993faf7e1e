import * as assert from 'uvu/assert';
import { NotFoundError, TaskFlow } from '../../../sdk/typescript/src/index.ts';
import { connectRealtime } from '../../../sdk/typescript/src/realtime.ts';
import { openPushService } from '../../push-kit.ts';
import { until } from '../../waiting.ts';
import { type Cast, inWorld, type World } from '../../world.ts';

const DAY_MS = 86_400_000;

/** The clients of Ada, whose task it is, and of Grace, who comments on it. */
async function begin({ url, ada, grace, project_id }: World & Cast) {
  const mine = new TaskFlow({ baseUrl: url, token: ada.token });
  const hers = new TaskFlow({ baseUrl: url, token: grace.token });
  const task = await mine.projects.createTask(project_id, { title: 'Shared' });
  return { mine, hers, task };
}

inWorld('notifications in the TypeScript SDK', (it) => {
  it('are listed, counted, snoozed, read and deleted', async (world) => {
    const { mine, hers, task } = await begin(world);
    assert.equal(await mine.notifications.unreadCount(), { unread_count: 0 });
    await hers.comments.create(task.id, { body: 'One' });
    await hers.comments.create(task.id, { body: 'Two' });
    await hers.tasks.update(task.id, { title: 'Renamed', version: task.version });
    await world.readEvents();
    const page = await mine.notifications.list({ read: false });
    assert.is(page.meta.unread_count, 2);
    const kinds: string[] = [];
    for await (const { kind, count } of mine.notifications.list({ per_page: 1 }))
      kinds.push(`${kind} ${count}`);
    assert.equal(kinds.sort(), ['commented 2', 'updated 1']);
    const [comment] = (await mine.notifications.list({ kind: ['commented'] })).data;
    const id = comment?.id ?? '';
    assert.equal([comment?.task?.id, comment?.actor?.full_name], [task.id, 'Grace Hopper']);
    assert.equal(await mine.notifications.get(id), comment);

    const snoozed_until = new Date(world.clock.now() + DAY_MS).toISOString();
    assert.is((await mine.notifications.update(id, { snoozed_until })).snoozed_until, snoozed_until);
    assert.equal(await mine.notifications.unreadCount(), { unread_count: 1 });
    assert.equal(
      (await mine.notifications.list({ snoozed: true })).data.map((each) => each.id),
      [id],
    );
    await mine.notifications.update(id, { snoozed_until: null });
    assert.ok((await mine.notifications.update(id, { read: true })).read_at);
    assert.equal(await mine.notifications.markAllRead({}), { read_count: 1 });
    assert.equal(await mine.notifications.unreadCount(), { unread_count: 0 });
    await mine.notifications.delete(id);
    assert.instance(await mine.notifications.get(id).catch((error: unknown) => error), NotFoundError);
  });

  it('follow the settings of the account and of a project', async (world) => {
    const { mine, hers, task } = await begin(world);
    const { settings } = await mine.users.updateProfile({
      settings: { notifications: { commented: { in_app: false, push: false } } },
    });
    assert.equal(
      [settings.notifications.commented.in_app, settings.notifications.updated.in_app],
      [false, true],
    );
    const id = world.project_id;
    assert.is((await mine.projects.getNotificationSettings(id)).level, 'default');
    const custom = await mine.projects.replaceNotificationSettings(id, {
      level: 'custom',
      kinds: ['updated'],
    });
    assert.equal(custom, { level: 'custom', kinds: ['updated'] });
    await hers.comments.create(task.id, { body: 'Unheard' });
    await hers.tasks.update(task.id, { status: 'in_progress', version: task.version });
    await hers.tasks.update(task.id, { title: 'Renamed', version: task.version + 1 });
    await world.readEvents();
    const { data } = await mine.notifications.list();
    assert.equal(
      data.map(({ kind }) => kind),
      ['updated'],
    );
    assert.equal(
      (await mine.tasks.list({ unread: true })).data.map((each) => each.id),
      [task.id],
    );
    await mine.tasks.markRead(task.id);
    assert.equal((await mine.tasks.list({ unread: true })).data, []);
  });

  it('come live, over the stream and over the real-time connection', async (world) => {
    const { mine, hers, task } = await begin(world);
    const lastEventId = String(await world.dispatcher.catchUp());
    const realtime = await connectRealtime(mine);
    const told: string[] = [];
    const type = ['notification.created', 'notification.read'] as const;
    await realtime.subscribe({ type: [...type] }, { event: ({ event }) => told.push(event.type) });
    await hers.comments.create(task.id, { body: 'Look' });
    await world.readEvents();
    await world.dispatcher.catchUp();
    for await (const event of mine.activity.stream({ type: [...type] }, { lastEventId })) {
      assert.is(event.type, 'notification.created');
      assert.is((await mine.notifications.get(event.subject.id)).kind, 'commented');
      break;
    }
    await mine.notifications.markAllRead({});
    await world.dispatcher.catchUp();
    await until('both events have arrived', () => told.length === 2);
    assert.equal(told, type);
    realtime.close();
  });

  it('reach a browser that is registered, with the number for its badge', async (world) => {
    const { mine, hers, task } = await begin(world);
    const { vapid_public_key, platforms } = await mine.push.getOptions();
    assert.ok(platforms.includes('web'));
    const service = await openPushService(vapid_public_key);
    const { received, endpoint, keys } = service.subscribe();
    const device = await mine.push.create({ endpoint, keys, name: 'Laptop' });
    assert.equal(
      (await mine.push.list()).data.map(({ id, name }) => [id, name]),
      [[device.id, 'Laptop']],
    );
    await mine.push.sendTest(device.id);
    await world.push();
    await hers.comments.create(task.id, { body: 'Look' });
    await world.readEvents();
    await world.push();
    assert.equal(
      received.map(({ content }) => [content.kind, content.unread_count]),
      [
        [null, 0],
        ['commented', 1],
      ],
    );
    await mine.push.delete(device.id);
    assert.equal((await mine.push.list()).data, []);
  });
});
