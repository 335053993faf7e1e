import * as assert from 'uvu/assert';
import { numberedEvents } from '../../src/activity/numbered.ts';
import { type EventCriteria, readCriteria } from '../../src/activity/wanted.ts';
import { upload } from '../attachments-kit.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { countingAnswers } from '../database/watched.ts';
import { followEvents } from '../event-streams.ts';
import { createCategory } from '../fixtures.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { type Cast, createTask, inWorld, type Person, type World } from '../world.ts';

type Setting = World & Cast;

/** Returns the subjects of the events after a number that a person wants, as a webhook would ask. */
async function wantedBy(world: Setting, person: Person, criteria: EventCriteria, after: number) {
  const { db, dispatcher, clock } = world;
  const now = new Date(clock.now()).toISOString();
  const actor = { user_id: person.id, timezone: 'UTC' };
  const wanted = await readCriteria(criteria, { db, actor, now });
  const until = await dispatcher.catchUp();
  const events = await numberedEvents.all(db, { after, until, limit: 500 });
  let statements = 0;
  const watched = countingAnswers(db, () => {
    statements += 1;
  });
  const found = await wanted(watched, events, now);
  assert.ok(statements <= 1, `${statements} statements`);
  return found.map(({ type, subject }) => `${type} ${subject.name}`);
}

const change = (person: Person, task: { id: string }, body: object) =>
  person.patch(`/tasks/${task.id}`).send(body).expect(200);

inWorld('wanted events', (it) => {
  it('are those of a task, its comments and its attachments, also after their deletion', async (world) => {
    const { ada, grace, project_id, dispatcher } = world;
    const [task, other] = [await createTask(ada, { title: 'Mine', project_id }), await createTask(ada)];
    const after = await dispatcher.catchUp();
    const streams = await Promise.all([
      followEvents(world, grace, { query: `task_id=${task.id.toUpperCase()}` }),
      followEvents(world, grace, { query: `task_id=${task.id}&type=comment.created` }),
    ]);
    const comment = await createComment(grace, task);
    await createComment(ada, other);
    const file = await upload(ada, task);
    await upload(ada, other);
    await grace.delete(commentsOf(task, comment)).expect(204);
    await ada.delete(`/attachments/${file.id}`).expect(204);
    await change(ada, task, { title: 'Renamed', version: 1 });
    await ada.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    const expected = [
      'comment.created Mine',
      'attachment.created cards.txt',
      'comment.deleted Mine',
      'attachment.deleted cards.txt',
      'task.updated Renamed',
      'task.purged Renamed',
    ];
    assert.equal(await wantedBy(world, ada, { task_id: task.id }, after), expected);
    const [all, comments] = await Promise.all(streams.map((stream, n) => stream.events(n === 0 ? 6 : 1)));
    assert.equal(
      all?.map(({ event }) => `${event?.type} ${event?.subject.name}`),
      expected,
    );
    assert.is(comments?.[0]?.event?.subject.id, comment.id);
    for (const stream of streams) stream.close();
  });

  it('are those of tasks that match a filter now, and of their comments and attachments', async (world) => {
    const { ada, project_id, dispatcher } = world;
    const after = await dispatcher.catchUp();
    const high = await createTask(ada, { title: 'High', priority: 'high', project_id });
    const low = await createTask(ada, { title: 'Low', priority: 'low', project_id });
    await createComment(ada, high);
    await createComment(ada, low);
    await upload(ada, high);
    await createCategory(ada, { name: 'No task' });
    const filter = 'priority = high';
    const query = `filter=${encodeURIComponent(filter)}&max_seconds=0`;
    const before = ['task.created High', 'comment.created High', 'attachment.created cards.txt'];
    assert.equal(await wantedBy(world, ada, { filter }, after), before);
    const streamed = await (await followEvents(world, ada, { query, last: after })).rest();
    assert.equal(
      streamed.flatMap(({ event }) => (event ? [`${event.type} ${event.subject.name}`] : [])),
      before,
    );
    await change(ada, high, { priority: 'low', version: 1 });
    await change(ada, low, { priority: 'high', version: 1 });
    assert.equal(await wantedBy(world, ada, { filter }, after), [
      'task.created Low',
      'comment.created Low',
      'task.updated Low',
    ]);
    assert.equal(await wantedBy(world, ada, { filter, task_id: high.id }, after), []);
    assert.equal(await wantedBy(world, ada, { filter, type: ['task.created'] }, after), ['task.created Low']);
  });

  it('leave out tasks that the viewer cannot see: of others, gone, or in the trash for viewers', async (world) => {
    const { ada, vera, eve, project_id, dispatcher } = world;
    const after = await dispatcher.catchUp();
    const shared = await createTask(ada, { title: 'Shared', project_id });
    await createTask(eve, { title: 'Of Eve' });
    const gone = await createTask(ada, { title: 'Gone', project_id });
    await ada.delete(`/tasks/${gone.id}?permanent=true`).expect(204);
    const filter = 'status = todo';
    assert.equal(await wantedBy(world, ada, { filter }, after), ['task.created Shared']);
    assert.equal(await wantedBy(world, vera, { filter }, after), ['task.created Shared']);
    assert.equal(await wantedBy(world, eve, { filter }, after), ['task.created Of Eve']);
    await ada.delete(`/tasks/${shared.id}`).expect(204);
    assert.equal(await wantedBy(world, ada, { filter }, after), [
      'task.created Shared',
      'task.deleted Shared',
    ]);
    assert.equal(await wantedBy(world, vera, { filter }, after), []);
  });

  it('follow relative times and the person of a filter', async (world) => {
    const { ada, grace, clock, dispatcher, project_id } = world;
    const after = await dispatcher.catchUp();
    const due_date = timeFromNow(clock, 3 * 86_400_000);
    await createTask(ada, { title: 'Soon', due_date, assignee_ids: [ada.id], project_id });
    await createTask(ada, { title: 'Of Grace', due_date, assignee_ids: [grace.id], project_id });
    const filter = 'assignee = me and due_date < now+1d';
    assert.equal(await wantedBy(world, ada, { filter }, after), []);
    clock.advance(2.5 * 86_400_000);
    assert.equal(await wantedBy(world, ada, { filter }, after), ['task.created Soon']);
    assert.equal(await wantedBy(world, grace, { filter }, after), ['task.created Of Grace']);
  });

  it('400: a stream refuses a filter with an error, and names its place', async ({ ada }) => {
    const { body } = await ada.get(`/events?filter=${encodeURIComponent('priority = hihg')}`).expect(400);
    assert.equal([body.error, body.errors[0].field], ['INVALID_FILTER', 'filter']);
    assert.match(body.errors[0].message, 'Did you mean `high`?');
  });
});
