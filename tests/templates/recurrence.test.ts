import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createFromTemplates } from '../../src/templates/recur.ts';
import { eventsOf } from '../fixtures.ts';
import { codesIn, createTemplate, runTemplates, type Template } from '../templates-kit.ts';
import { type Caller, inWorld } from '../world.ts';

const MONDAYS = { rule: 'FREQ=WEEKLY;BYDAY=MO', starts_at: '2198-03-05T09:00:00Z' };

/** The titles and due dates of the tasks that a user can see, oldest first. */
async function tasksOf(person: Caller): Promise<string[]> {
  const { body } = await person.get('/tasks?sort=title&order=asc&per_page=100').expect(200);
  return body.data.map(
    ({ title, due_on, due_date }: { title: string; due_on: string | null; due_date: string | null }) =>
      `${title} ${due_on ?? due_date}`,
  );
}

const read = async (person: Caller, { id }: { id: string }): Promise<Template> =>
  (await person.get(`/templates/${id}`).expect(200)).body.data;

const change = (person: Caller, { id }: { id: string }, body: object) =>
  person.patch(`/templates/${id}`).send(body);

inWorld('templates that repeat', (it) => {
  it('201: shows the recurrence in English, and its next date', async ({ ada, db }) => {
    const recurrence = { text: 'every Monday at 09:00', starts_at: '2198-03-05T09:00:00Z' };
    const template = await createTemplate(ada, { recurrence });
    assert.equal(template.recurrence, {
      series_id: null,
      rule: 'FREQ=WEEKLY;BYDAY=MO',
      after_completion: null,
      text: 'every Monday at 09:00',
      timezone: 'UTC',
      starts_at: '2198-03-05T09:00:00.000Z',
      starts_on: null,
      exdates: [],
      rdates: [],
      catch_up: 'latest',
      status: 'active',
      paused_because: null,
      next_at: '2198-03-05T09:00:00.000Z',
      next_on: null,
    });
    const { body } = await ada.get('/templates').expect(200);
    assert.is(body.data[0].recurrence_text, 'every Monday at 09:00');
    const [event] = await eventsOf(db, template.id);
    const changes = event?.changes as { field: string; after: string }[];
    assert.is(changes.find(({ field }) => field === 'recurrence')?.after, 'every Monday at 09:00');
  });

  it('creates the tasks of each date once, in the time zone of the recurrence', async (world) => {
    const { ada, grace, db, project_id } = world;
    const template = await createTemplate(grace, {
      title: '{{n}} {{user}} {{weekday}} W{{week}}',
      due_in_days: 1,
      due_time: '08:00',
      project_id,
      reminders: [{ minutes_before: 30 }],
      subtasks: [{ title: 'Subtask', assignee_ids: [ada.id] }],
      recurrence: { ...MONDAYS, timezone: 'America/New_York' },
    });
    await runTemplates(world, '2198-03-05T08:59:59.999Z');
    assert.equal(await tasksOf(ada), []);
    await Promise.all([1, 2, 3].map(() => runTemplates(world, '2198-03-05T09:00:00Z')));
    const { full_name } = grace;
    const first = [`1 ${full_name} Monday W10 2198-03-06T13:00:00.000Z`, 'Subtask null'];
    assert.equal(await tasksOf(ada), first);
    // On 11 March, the clocks of New York change.
    await runTemplates(world, '2198-03-12T07:59:59Z');
    assert.equal(await tasksOf(ada), first);
    await runTemplates(world, '2198-03-12T08:00:00Z');
    assert.is((await tasksOf(ada))[1], `2 ${full_name} Monday W11 2198-03-13T12:00:00.000Z`);
    const { recurrence, use_count, version } = await read(grace, template);
    assert.equal([recurrence?.next_at, use_count, version], ['2198-03-19T08:00:00.000Z', 2, 1]);
    const { rows } = await sql<{ type: string; actor_id: string; request_id: string | null }>`
      select type, actor_id, request_id from event where created_at = '2198-03-12T08:00:00Z' order by position`.execute(
      db,
    );
    assert.equal(rows.map(({ type }) => type).sort(), ['reminder.created', 'task.created', 'task.created']);
    assert.ok(rows.every(({ actor_id, request_id }) => actor_id === grace.id && request_id === null));
  });

  it('catches up after a pause, and continues on behalf of whoever resumes it', async (world) => {
    const { ada, grace, project_id } = world;
    const template = await createTemplate(ada, {
      title: '{{date}} {{user}}',
      project_id,
      recurrence: MONDAYS,
    });
    const paused = (await change(ada, template, { recurrence_paused: true, version: 1 }).expect(200)).body
      .data;
    assert.equal(
      [paused.recurrence.status, paused.recurrence.paused_because, paused.version],
      ['paused', 'user', 2],
    );
    assert.is((await change(ada, template, { recurrence_paused: true }).expect(200)).body.data.version, 2);
    await runTemplates(world, '2198-03-21T00:00:00Z');
    assert.equal(await tasksOf(ada), []);
    const resumed = (await change(grace, template, { recurrence_paused: false }).expect(200)).body.data;
    assert.equal(
      [resumed.recurrence.status, resumed.recurrence.next_at],
      ['active', '2198-03-05T09:00:00.000Z'],
    );
    await runTemplates(world, '2198-03-21T00:00:00Z');
    assert.equal(await tasksOf(ada), [`2198-03-19 ${grace.full_name} null`]);
    const events = await eventsOf(world.db, template.id);
    assert.equal(
      events.slice(1).map(({ changes }) => (changes as { after: string }[])[0]?.after),
      ['every Monday at 09:00 (paused)', 'every Monday at 09:00'],
    );
  });

  it('changes the following dates only, and creates no second tasks for a date', async (world) => {
    const { ada } = world;
    const template = await createTemplate(ada, { title: '{{date}}', recurrence: MONDAYS });
    await runTemplates(world, '2198-03-05T09:00:00Z');
    await sql`update template set position = '2198-03-05T09:00:00.000Z' where id = ${template.id}`.execute(
      world.db,
    );
    const day = { rule: 'FREQ=DAILY;UNTIL=21980308', starts_on: '2198-03-01', exdates: ['2198-03-07'] };
    const { body } = await change(ada, template, { recurrence: day }).expect(200);
    assert.equal([body.data.recurrence.next_on, body.data.recurrence.starts_at], ['2198-03-06', null]);
    await change(ada, template, { title: 'New {{date}}', recurrence: { catch_up: 'all' } }).expect(200);
    await runTemplates(world, '2198-04-01T00:00:00Z');
    const tasks = ['2198-03-05 null', 'New 2198-03-06 null', 'New 2198-03-08 null'];
    assert.equal(await tasksOf(ada), tasks);
    const ended = await read(ada, template);
    assert.equal([ended.recurrence?.status, ended.recurrence?.next_on], ['ended', null]);
    // A retry of a run that was killed after the commit finds nothing to do.
    await runTemplates(world, '2198-04-02T00:00:00Z');
    assert.equal(await tasksOf(ada), tasks);
    const none = await change(ada, template, { recurrence: null }).expect(200);
    assert.is(none.body.data.recurrence, null);
  });

  it('creates the next tasks after the completion', async (world) => {
    const { ada, db } = world;
    const recurrence = { after_completion: { interval: 2, unit: 'day' }, starts_on: '2198-03-05' };
    const template = await createTemplate(ada, { title: '{{n}}', recurrence });
    await runTemplates(world, '2198-03-05T00:00:00Z');
    await runTemplates(world, '2198-04-01T00:00:00Z');
    assert.equal(await tasksOf(ada), ['1 null']);
    const { body } = await ada.get('/tasks').expect(200);
    const complete = (status: string, version: number) =>
      ada.patch(`/tasks/${body.data[0].id}`).send({ status, version }).expect(200);
    await complete('completed', 1);
    await complete('todo', 2);
    await runTemplates(world, '2198-04-02T00:00:00Z');
    assert.is((await read(ada, template)).recurrence?.next_on, null);
    await Promise.all(
      [1, 2, 3].map((version) =>
        ada.patch(`/tasks/${body.data[0].id}`).send({ status: 'completed', version }),
      ),
    );
    await sql`update task set completed_at = '2198-04-02T10:00:00Z' where id = ${body.data[0].id}`.execute(
      db,
    );
    await Promise.all([1, 2].map(() => runTemplates(world, '2198-04-02T10:00:00Z')));
    assert.is((await read(ada, template)).recurrence?.next_on, '2198-04-04');
    await Promise.all([1, 2].map(() => runTemplates(world, '2198-04-04T00:00:00Z')));
    assert.equal(await tasksOf(ada), ['1 null', '2 null']);
    // A task that is deleted permanently is not awaited any more.
    const second = (await ada.get('/tasks?completed=false').expect(200)).body.data[0];
    await ada.delete(`/tasks/${second.id}?permanent=true`).expect(204);
    await runTemplates(world, '2198-04-10T00:00:00Z');
    assert.is((await read(ada, template)).recurrence?.next_on, '2198-04-12');
    const changed = { recurrence: { after_completion: { interval: 1, unit: 'week' } } };
    assert.is(
      (await change(ada, template, changed).expect(200)).body.data.recurrence.text,
      '1 week after completion',
    );
  });

  it('pauses if nobody can create the tasks, with an event', async (world) => {
    const { ada, grace, db, project_id } = world;
    const template = await createTemplate(grace, { project_id, recurrence: MONDAYS });
    const archived = await createTemplate(ada, { project_id, recurrence: MONDAYS });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    await runTemplates(world, '2198-03-05T09:00:00Z');
    await ada.patch(`/projects/${project_id}`).send({ archived: false, version: 2 }).expect(200);
    const reasons = [];
    for (const each of [template, archived]) {
      const { recurrence, version } = await read(ada, each);
      reasons.push([recurrence?.status, recurrence?.paused_because, version]);
    }
    assert.equal(reasons, [
      ['paused', 'archived', 2],
      ['paused', 'archived', 2],
    ]);
    await change(ada, template, { recurrence_paused: false }).expect(200);
    await sql`update template set repeated_for = ${grace.id} where id = ${template.id}`.execute(db);
    await runTemplates(world, '2198-03-05T09:00:00Z');
    const { recurrence } = await read(ada, template);
    assert.equal([recurrence?.status, recurrence?.paused_because], ['paused', 'access']);
    const last = (await eventsOf(db, template.id)).at(-1);
    assert.equal(
      [last?.type, last?.actor_id, last?.changes],
      [
        'template.updated',
        null,
        [{ field: 'recurrence', before: 'every Monday at 09:00', after: 'every Monday at 09:00 (paused)' }],
      ],
    );
    assert.equal(await tasksOf(ada), []);
  });

  it('one whose tasks cannot be created is paused with an event, and does not stop the others', async (world) => {
    const { ada, db, log } = world;
    const failing = await createTemplate(ada, { title: 'Failing', recurrence: MONDAYS });
    await createTemplate(ada, { title: 'Other', recurrence: MONDAYS });
    await sql`create function fail_planting() returns trigger language plpgsql as $$
      begin raise exception 'poisonous'; end $$`.execute(db);
    await sql`create trigger poisonous before insert on task for each row
      when (new.title = 'Failing') execute function fail_planting()`.execute(db);
    await world.runDue('2198-03-05T09:00:00Z');
    await sql`drop function fail_planting cascade`.execute(db);
    assert.equal(await tasksOf(ada), ['Other null']);
    const { recurrence, version } = await read(ada, failing);
    assert.equal([recurrence?.status, recurrence?.paused_because, version], ['paused', 'failed', 2]);
    assert.ok(log.some(({ msg }) => msg === 'cannot create the tasks of a template, paused'));
  });

  it('one with many missed dates lets others go first', async (world) => {
    const { ada, db } = world;
    const daily = { rule: 'FREQ=DAILY', starts_on: '2198-01-01', catch_up: 'all' };
    await createTemplate(ada, { title: 'Behind', recurrence: daily });
    await createTemplate(ada, { title: 'Other', recurrence: MONDAYS });
    const titles = [];
    for (let turn = 0; turn < 2; turn += 1) {
      await createFromTemplates(db, '2198-03-05T10:00:00Z', 1);
      titles.push(new Set((await tasksOf(ada)).map((task) => task.split(' ')[0])).size);
    }
    assert.equal(titles, [1, 2]);
  });

  it('400: names what is wrong with a recurrence', async ({ ada }) => {
    const refused = async (recurrence: object) =>
      codesIn(await ada.post('/templates').send({ name: 'X', title: 'X', recurrence }).expect(400));
    assert.equal(await refused({ rule: 'FREQ=HOURLY' }), ['recurrence.rule INVALID_RULE']);
    assert.equal(await refused({ text: 'now and then' }), ['recurrence.text UNREADABLE_TEXT']);
    assert.equal(await refused({}), ['recurrence.rule NO_RULE']);
    const template = await createTemplate(ada);
    const paused = await change(ada, template, { recurrence_paused: true }).expect(400);
    assert.equal(codesIn(paused), ['recurrence_paused NO_RECURRENCE']);
    assert.equal(codesIn(await change(ada, template, { recurrence: { catch_up: 'all' } }).expect(400)), [
      'recurrence.rule NO_RULE',
    ]);
  });
});
