import * as assert from 'uvu/assert';
import type { Actor } from '../../src/actor.ts';
import type { Schema } from '../../src/contract.ts';
import { readContract } from '../../src/document.ts';
import { findTask } from '../../src/tasks/queries.ts';
import { upload } from '../attachments-kit.ts';
import { createComment } from '../comments-kit.ts';
import { createCategory } from '../fixtures.ts';
import { allFields } from '../tasks-kit.ts';
import { type Cast, createTask, inWorld, type World } from '../world.ts';

type Name = Schema<'TaskField'>;

const NAMES = readContract().components.schemas['TaskField']?.enum as Name[];
const PARTIAL = 'application/vnd.taskflow.partial+json';

/** A task that has something in every field. */
async function fullTask({ ada, grace, project_id, clock }: World & Cast): Promise<Schema<'Task'>> {
  const category = await createCategory(ada);
  const parent = await createTask(ada, { project_id, title: 'Engine' });
  const task = await createTask(ada, {
    ...allFields(clock),
    project_id,
    parent_id: parent.id,
    category_ids: [category.id],
    assignee_ids: [grace.id],
  });
  await createComment(ada, task);
  await upload(ada, task);
  await createTask(ada, { project_id, parent_id: task.id, status: 'completed' });
  const [before, after] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
  await ada.put(`/tasks/${task.id}/blockers/${before.id}`).expect(200);
  await ada.put(`/tasks/${after.id}/blockers/${task.id}`).expect(200);
  return (await ada.get(`/tasks/${task.id}`).expect(200)).body.data;
}

/** The part of a task that a request for some fields returns. */
const partOf = (task: Schema<'Task'>, names: readonly Name[]) =>
  Object.fromEntries([['id', task.id], ...names.map((name) => [name, task[name]])]);

inWorld('fields of a task', (it) => {
  it('200: each field has the value that it has in the whole task, and the others are absent', async (world) => {
    const { ada, project_id } = world;
    const task = await fullTask(world);
    assert.equal([...NAMES].sort(), Object.keys(task).sort());
    const single = new URLSearchParams({ parent_id: String(task.parent_id) });
    for (const names of [...NAMES.map((name) => [name]), NAMES, ['status', 'title', 'title'] as Name[]]) {
      const fields = names.map((name) => `fields=${name}`).join('&');
      const expected = partOf(task, names);
      const got = await ada.get(`/tasks/${task.id}?${fields}`).expect(200);
      assert.equal(got.body.data, expected, fields);
      const all = await ada.get(`/tasks?${single}&${fields}`).expect(200);
      assert.equal(all.body.data, [expected], fields);
      const ofProject = await ada.get(`/projects/${project_id}/tasks?${single}&${fields}`).expect(200);
      assert.equal(ofProject.body.data, [expected], fields);
      assert.is(ofProject.headers['content-type'], PARTIAL);
    }
  });

  it('200: what a request does not ask for is not read', async (world) => {
    const task = await fullTask(world);
    const actor = { user_id: world.ada.id } as Actor;
    const found = await findTask(world.connections.reader, actor, task.id, ['title', 'blocked']);
    const unread = Object.entries(found ?? {}).filter(
      ([name, value]) => value === null && task[name as Name] !== null,
    );
    assert.equal(unread.map(([name]) => name).sort(), [
      'assignees',
      'attachment_count',
      'blocked_by',
      'blocks',
      'categories',
      'comment_count',
      'completed_subtask_count',
      'created_by',
      'description',
      'following',
      'subtask_count',
      'tracked_seconds',
    ]);
  });

  it('200: a partial response has a type and an ETag of its own', async ({ ada }) => {
    const { id } = await createTask(ada, { title: 'Old' });
    const ask = (query: string, headers: Record<string, string> = {}) =>
      ada.get(`/tasks/${id}${query}`).set(headers);
    const whole = await ask('').expect(200);
    const title = await ask('?fields=title').expect(200);
    const status = await ask('?fields=status').expect(200);
    assert.is(whole.headers['content-type'], 'application/json');
    assert.is(title.headers['content-type'], PARTIAL);
    const tags = [whole, title, status].map(({ headers }) => headers['etag'] ?? '');
    assert.is(new Set(tags).size, 3);
    assert.is(title.headers['last-modified'], whole.headers['last-modified']);
    const [ofWhole = '', ofTitle = ''] = tags;
    await ask('?fields=title', { 'if-none-match': ofTitle }).expect(304);
    await ask('?fields=title', { 'if-none-match': ofWhole }).expect(200);
    await ask('', { 'if-none-match': ofTitle }).expect(200);
    const head = await ada.head(`/tasks/${id}?fields=title`).expect(200);
    for (const name of ['content-type', 'content-length', 'etag']) {
      assert.is(head.headers[name], title.headers[name], name);
    }
    const change = () => ada.patch(`/tasks/${id}`).set('if-match', ofTitle).send({ title: 'New' });
    await change().expect(200);
    await change().expect(412);
    await ask('?fields=title', { 'if-none-match': ofTitle }).expect(200);
  });

  it('200 and 406: a client that accepts JSON accepts a partial response', async ({ ada }) => {
    const { id } = await createTask(ada);
    for (const accept of ['application/json', PARTIAL, `${PARTIAL}, text/html`, 'application/*', '*/*']) {
      const { headers } = await ada.get(`/tasks/${id}?fields=title`).set('accept', accept).expect(200);
      assert.is(headers['content-type'], PARTIAL, accept);
    }
    await ada.get(`/tasks/${id}?fields=title`).set('accept', 'text/html').expect(406);
    const { headers } = await ada
      .get(`/tasks/${id}`)
      .set('accept', `${PARTIAL}, application/json`)
      .expect(200);
    assert.is(headers['content-type'], 'application/json');
  });

  it('200: a cursor continues with other fields, and links keep the fields', async ({ ada, project_id }) => {
    for (const title of ['A', 'B', 'C']) await createTask(ada, { project_id, title });
    const path = `/projects/${project_id}/tasks?sort=title&order=asc&per_page=1`;
    const first = await ada.get(`${path}&fields=title&fields=status`).expect(200);
    assert.match(first.headers['link'] ?? '', /fields=title&fields=status&page=2>; rel="next"/);
    const { next_cursor, total } = first.body.meta;
    assert.is(total, 3);
    const second = await ada.get(`${path}&fields=title&cursor=${next_cursor}`).expect(200);
    assert.equal(
      second.body.data.map(({ title }: { title: string }) => title),
      ['B'],
    );
    const third = await ada.get(`${path}&cursor=${second.body.meta.next_cursor}`).expect(200);
    assert.is(third.body.data[0].version, 1);
  });

  it('400: an unknown field is named with the nearest one', async ({ ada, project_id }) => {
    const { id } = await createTask(ada);
    for (const path of [`/tasks/${id}`, '/tasks', `/projects/${project_id}/tasks`]) {
      const { body } = await ada
        .get(`${path}?fields=title&fields=assignee&fields=Status&fields=punched_cards`)
        .expect(400);
      const allowed = `Must be one of: ${NAMES.join(', ')}.`;
      assert.equal(body.errors, [
        { field: 'fields[1]', code: 'NOT_ALLOWED', message: `Did you mean \`assignees\`? ${allowed}` },
        { field: 'fields[2]', code: 'NOT_ALLOWED', message: `Did you mean \`status\`? ${allowed}` },
        { field: 'fields[3]', code: 'NOT_ALLOWED', message: allowed },
      ]);
      const listed = await ada.get(`${path}?fields=title,status`).expect(400);
      assert.equal(listed.body.errors, [
        {
          field: 'fields[0]',
          code: 'NOT_ALLOWED',
          message: `Repeat the parameter for each value. ${allowed}`,
        },
      ]);
      await ada.get(`${path}?fields=`).expect(400);
      await ada.get(`${path}?${'fields=id&'.repeat(101)}`).expect(400);
    }
  });
});
