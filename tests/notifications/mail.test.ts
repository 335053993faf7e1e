import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { mailNotifications } from '../../src/notifications/mail.ts';
import { createComment } from '../comments-kit.ts';
import { inbox, prefer } from '../notifications-kit.ts';
import { APP_URL, createTask, inWorld, type Person, type World } from '../world.ts';

const verify = ({ db }: World, person: Person) =>
  sql`update "user" set email_verified = true where id = ${person.id}`.execute(db);

const deliver = (person: Person, notification_delivery: object) =>
  person.patch('/users/profile').send({ settings: { notification_delivery } }).expect(200);

/** Sends what waits, and returns the messages to a user. */
async function mails(world: World, person: Person) {
  await world.readEvents();
  await world.makeJobsDue();
  await world.runJobs();
  return world.mailsTo(person.email);
}

inWorld('notifications by email', (it) => {
  it('say who did what, once, and end with one click', async (world) => {
    const { ada, grace, project_id, url } = world;
    await verify(world, grace);
    const title = 'See evil.example';
    const task = await createTask(ada, { project_id, title, assignee_ids: [grace.id] });
    const [mail, ...more] = await mails(world, grace);
    assert.equal(more, []);
    assert.is(
      mail?.subject,
      'Ada Lovelace assigned "See evil. example" to you',
      'mail programs make no link of it',
    );
    assert.match(mail?.text ?? '', `Open:\n${APP_URL}/tasks/${task.id}\n`);
    assert.is((await mails(world, grace)).length, 1);
    const [, link = ''] = /^<(.*)>$/.exec(mail?.headers['list-unsubscribe'] ?? '') ?? [];
    assert.is(mail?.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
    const { pathname, search, searchParams } = new URL(link);
    assert.match(
      mail?.text ?? '',
      `Unsubscribe:\n${APP_URL}/unsubscribe?token=${searchParams.get('token')}\n`,
    );
    const click = () =>
      fetch(`${url}${pathname}${search}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    assert.is((await click()).status, 204);
    assert.is((await click()).status, 204);
    const profile = await grace.get('/users/profile').expect(200);
    assert.is(profile.body.data.settings.notification_delivery.email, 'never');
    assert.is(profile.body.data.version, 2);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    assert.is((await mails(world, grace)).length, 1);
    const forged = new URL(`${url}${pathname}?token=tfu_${'A'.repeat(43)}`);
    assert.is((await fetch(forged, { method: 'POST' })).status, 204);
  });

  it('several are one message, without those that were read or are out of sight', async (world) => {
    const { ada, grace, project_id } = world;
    await verify(world, grace);
    const titles = ['First', 'Second', 'Read', 'Deleted'];
    const tasks = [];
    for (const title of titles)
      tasks.push(await createTask(ada, { project_id, title, assignee_ids: [grace.id] }));
    const read = (await inbox(world, grace)).find(({ task }) => task?.title === 'Read');
    await grace.patch(`/notifications/${read?.id}`).send({ read: true }).expect(200);
    await ada.delete(`/tasks/${tasks[3]?.id}`).expect(204);
    const [mail, ...more] = await mails(world, grace);
    assert.equal(more, []);
    assert.is(mail?.subject, '2 notifications in TaskFlow');
    for (const title of ['First', 'Second']) assert.match(mail?.text ?? '', `assigned "${title}" to you.`);
    assert.not.match(mail?.text ?? '', /Read|Deleted/);
  });

  it('nothing to an address that is not verified, without the channel, or about one who was removed', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    await verify(world, vera);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    assert.equal(await mails(world, grace), []);
    await prefer(vera, { assigned: { email: false } });
    await createTask(ada, { project_id, assignee_ids: [vera.id] });
    assert.equal(await mails(world, vera), []);
    await prefer(vera, { assigned: { email: true }, membership_changed: { email: false } });
    await createTask(ada, { project_id, assignee_ids: [vera.id] });
    await world.readEvents();
    await ada.delete(`/projects/${project_id}/members/${vera.id}`).expect(202);
    assert.equal(await mails(world, vera), []);
    assert.equal(await mails(world, eve), []);
  });

  it('a repeated attempt is the same message', async (world) => {
    const { ada, grace, project_id, db } = world;
    await verify(world, grace);
    await prefer(grace, { commented: { email: true } });
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    const services = world.jobServices();
    const ids: string[] = [];
    const run = { signal: new AbortController().signal, enqueued_at: new Date() };
    const mailer = {
      send: async ({ id }: { id: string }) => {
        ids.push(id);
        if (ids.length < 3) throw new Error('the process was killed after it had sent the message');
      },
      close() {},
    };
    const attempt = () => mailNotifications({ user_id: grace.id }, run, { ...services, mailer });
    for (const _ of [1, 2]) await attempt().catch(() => {});
    await createComment(ada, task);
    await world.readEvents();
    await attempt();
    assert.is(ids.length, 4);
    assert.is(new Set(ids.slice(0, 3)).size, 1, 'what was chosen before keeps its ID');
    assert.is.not(ids[3], ids[0]);
    await attempt();
    assert.is(ids.length, 4);
    const { rows } = await sql`select from notification where user_id = ${grace.id} and email_wanted`.execute(
      db,
    );
    assert.is(rows.length, 0);
  });

  it('wait for the end of the quiet hours, and for the hour of a digest', async (world) => {
    const { ada, grace, project_id, db } = world;
    await verify(world, grace);
    await deliver(grace, { email: 'daily', digest_hour: 9 });
    await grace.patch('/users/profile').send({ timezone: 'America/New_York' }).expect(200);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    const runAt = async () => {
      const { rows } = await sql<{
        hour: string;
      }>`select to_char(run_at at time zone 'America/New_York', 'HH24:MI') as hour
        from graphile_worker.jobs where key = ${`mail_notifications:${grace.id}`}`.execute(db);
      return rows.map(({ hour }) => hour);
    };
    assert.equal(await runAt(), ['09:00']);
    await deliver(grace, { quiet_from: '08:00', quiet_to: '11:15' });
    const run = { signal: new AbortController().signal, enqueued_at: new Date() };
    const now = Date.parse('2026-07-02T13:00:00.000Z');
    await mailNotifications({ user_id: grace.id }, run, world.jobServices(), now);
    assert.equal(await runAt(), ['11:15']);
    assert.equal(await world.mailsTo(grace.email), []);
    await mailNotifications({ user_id: grace.id }, run, world.jobServices(), now + 3 * 3_600_000);
    assert.is((await world.mailsTo(grace.email)).length, 1);
  });
});
