import * as assert from 'uvu/assert';
import { upload } from '../attachments-kit.ts';
import { addMember, createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { timeFromNow, titlesIn } from '../tasks-kit.ts';
import { type Caller, createTask, inWorld } from '../world.ts';

const MINUTE_MS = 60_000;

const asking = (filter: string, more = '') => `/tasks?filter=${encodeURIComponent(filter)}${more}`;

const found = async (person: Caller, filter: string, more = '') =>
  titlesIn(await person.get(asking(filter, more)).expect(200));

async function messages(person: Caller, filter: string): Promise<string[]> {
  const { body } = await person.get(asking(filter)).expect(400);
  assert.is(body.error, 'INVALID_FILTER');
  return body.errors.map(({ field, code, message }: Record<string, string>) => {
    assert.equal([field, code], ['filter', 'INVALID_FILTER']);
    return message;
  });
}

inWorld('lists with a filter', (it) => {
  it('200: the filter is combined with the other parameters by and', async ({ ada, project_id }) => {
    await createTask(ada, { title: 'A', priority: 'high', tags: ['x'] });
    await createTask(ada, { title: 'B', priority: 'high', tags: ['y'] });
    await createTask(ada, { title: 'C', tags: ['x'], project_id });
    assert.equal(await found(ada, 'tag = x'), ['C', 'A']);
    assert.equal(await found(ada, 'tag = x', '&priority=high'), ['A']);
    assert.equal(await found(ada, 'tag = x', '&sort=title&order=asc'), ['A', 'C']);
    assert.equal(await found(ada, 'tag = x', '&q=c'), ['C']);
    assert.equal(await found(ada, 'tag = x', '&deleted=true'), []);
    const inProject = `/projects/${project_id}/tasks?filter=${encodeURIComponent('priority = medium or tag = y')}`;
    assert.equal(titlesIn(await ada.get(inProject).expect(200)), ['C']);
  });

  it('200: names of projects, categories and users are those that the caller sees', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const category = await createCategory(ada, { name: 'Größe' });
    await createCategory(grace, { name: 'Hers' });
    await createProject(eve, { name: 'Secret' });
    await createTask(ada, { title: 'A', project_id, assignee_ids: [grace.id] });
    await createTask(ada, { title: 'B', category_ids: [category.id] });
    await createTask(grace, { title: 'C', project_id });
    assert.equal(await found(ada, 'project = "ANALYTICAL engine"'), ['C', 'A']);
    assert.equal(await found(ada, `project in ("analytical engine", ${UNKNOWN_ID}) and created_by = me`), [
      'A',
    ]);
    assert.equal(await found(ada, 'category = GRÖSSE'), ['B']);
    assert.equal(await found(ada, 'assignee = "grace hopper" or created_by = \'Grace Hopper\''), ['C', 'A']);
    assert.equal(await found(ada, 'project = null'), ['B']);
    assert.equal(await found(eve, `project = ${project_id}`), []);
    assert.equal(await messages(ada, 'project = "Analytic engine" or category = Hers'), [
      'At character 11: expected the name or ID of a project that you can see, but found `Analytic engine`. Did you mean `"Analytical engine"`?',
      'At character 43: expected the name or ID of a category that you can see, but found `Hers`.',
    ]);
    assert.match(String(await messages(ada, 'project = Secret')), 'expected the name or ID of a project');
    assert.match(
      String(await messages(ada, 'assignee = "Eve Stranger"')),
      'expected the name or ID of a user',
    );
  });

  it('400: an ambiguous name lists the IDs to choose from', async ({ ada, grace, db }) => {
    const one = await createProject(ada, { name: 'Twin' });
    const other = await createProject(grace, { name: 'twin' });
    assert.match(String(await messages(ada, 'project = Twins')), 'Did you mean `"Twin"`?');
    await addMember(db, other.id, ada);
    const [message = ''] = await messages(ada, 'project = TWIN');
    assert.match(message, 'expected an ID, because several projects have this name');
    assert.match(message, one.id);
    assert.match(message, other.id);
  });

  it('400: reports each error of the filter with its place', async ({ ada, project_id }) => {
    assert.equal(await messages(ada, 'priorty = high and status in (done, todo)'), [
      'At character 1: expected a field, but found `priorty`. Did you mean `priority`?',
      'At character 31: expected one of todo, in_progress, completed, but found `done`. Did you mean `completed`?',
    ]);
    assert.equal(await messages(ada, 'due_date < now+300y'), [
      'At character 12: expected a time from 1970 to 2200, but found `a time outside of these years`.',
    ]);
    await ada.get(`/projects/${project_id}/tasks?filter=x`).expect(400);
    const { body } = await ada.get(asking('x'.repeat(2_001))).expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['filter', 'TOO_LONG']);
    await ada.get('/tasks?filter=').expect(400);
  });

  it('200: relative times are those of the time zone and the week of the caller', async (world) => {
    const { db, clock } = world;
    clock.advance(Date.parse('2031-03-05T23:30:00Z') - clock.now());
    const [ada, grace] = [await world.person('Ada'), await world.person('Grace')];
    const { id: project_id } = await createProject(ada);
    await addMember(db, project_id, grace);
    await db.updateTable('user').set({ timezone: 'Asia/Tokyo' }).where('id', '=', grace.id).execute();
    await db
      .updateTable('user')
      .set({ settings: JSON.stringify({ week_start: 'sunday' }) })
      .where('id', '=', grace.id)
      .execute();
    const day = (title: string, due_on: string) => createTask(ada, { title, due_on, project_id });
    await day('Wednesday', '2031-03-05');
    await day('Thursday', '2031-03-06');
    await day('Saturday', '2031-03-08');
    await day('Sunday', '2031-03-09');
    assert.equal(await found(ada, `due_date = today and project = ${project_id}`), ['Wednesday']);
    assert.equal(await found(grace, 'due_date = today'), ['Thursday']);
    assert.equal(await found(ada, `due_date <= endOfWeek and project = ${project_id}`), [
      'Sunday',
      'Saturday',
      'Thursday',
      'Wednesday',
    ]);
    assert.equal(await found(grace, 'due_on <= endOfWeek'), ['Saturday', 'Thursday', 'Wednesday']);
  });

  it('200: a cursor keeps what relative times mean', async ({ ada, clock }) => {
    for (const [title, minutes] of [
      ['A', 1],
      ['B', 2],
      ['C', 3],
    ] as const) {
      await createTask(ada, { title, due_date: timeFromNow(clock, minutes * MINUTE_MS) });
    }
    const query = '&sort=due_date&order=asc&per_page=1';
    const first = await ada.get(asking('due_date > now', query)).expect(200);
    clock.advance(2.5 * MINUTE_MS);
    const second = await ada
      .get(asking('due_date > now', `${query}&cursor=${first.body.meta.next_cursor}`))
      .expect(200);
    const third = await ada
      .get(asking(' due_date > now ', `${query}&cursor=${second.body.meta.next_cursor}`))
      .expect(200);
    assert.equal([first, second, third].flatMap(titlesIn), ['A', 'B', 'C']);
    assert.is(third.body.meta.next_cursor, null);
    assert.equal(await found(ada, 'due_date > now'), ['C']);
  });

  it('400: a cursor belongs to its filter, and to the time zone', async ({ ada, db }) => {
    await createTask(ada, { tags: ['x'] });
    await createTask(ada, { tags: ['x'] });
    const { body } = await ada.get(asking('tag = x', '&per_page=1')).expect(200);
    const after = `&per_page=1&cursor=${body.meta.next_cursor}`;
    await ada.get(asking('tag = x', after)).expect(200);
    for (const other of ['tag = y', 'tag = "x "', 'tag != x']) {
      const refused = await ada.get(asking(other, after)).expect(400);
      assert.is(refused.body.error, 'INVALID_CURSOR');
    }
    await db.updateTable('user').set({ timezone: 'Asia/Tokyo' }).where('id', '=', ada.id).execute();
    const refused = await ada.get(asking('tag = x', after)).expect(400);
    assert.is(refused.body.error, 'INVALID_CURSOR');
  });

  it('200: `has_attachments` is a filter of lists too', async ({ person }) => {
    const ada = await person('Ada');
    const task = await createTask(ada, { title: 'A' });
    await createTask(ada, { title: 'B' });
    await upload(ada, task);
    assert.equal(titlesIn(await ada.get('/tasks?has_attachments=true').expect(200)), ['A']);
    assert.equal(titlesIn(await ada.get('/tasks?has_attachments=false').expect(200)), ['B']);
    assert.equal(await found(ada, 'has_attachments'), ['A']);
  });
});
