import * as assert from 'uvu/assert';
import { createProject, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { filterCases, titlesIn } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('listProjectTasks', (it) => {
  it('200: returns the tasks of this project only, newest first, to every member', async ({
    ada,
    grace,
    vera,
    project_id,
    clock,
  }) => {
    const other = await createProject(ada);
    await createTask(ada, { title: 'Own' });
    await createTask(ada, { title: 'Elsewhere', project_id: other.id });
    const first = await createTask(ada, { title: 'First', project_id });
    clock.advance(1000);
    const second = await createTask(grace, { title: 'Second', project_id });
    for (const person of [ada, grace, vera]) {
      const { body, headers } = await person.get(`/projects/${project_id}/tasks`).expect(200);
      const tasks = [second, first].map((task) => ({
        ...task,
        following: task.created_by?.id === person.id,
      }));
      assert.equal(body.data, tasks);
      const { request_id: _, ...meta } = body.meta;
      assert.equal(meta, { page: 1, per_page: 20, total: 2, next_cursor: null });
      assert.is(headers['cache-control'], 'private, no-cache');
    }
    const upper = await ada.get(`/projects/${project_id.toUpperCase()}/tasks`).expect(200);
    assert.is(upper.body.meta.total, 2);
  });

  it('200: a project without tasks, and a page after the last one', async ({ vera, project_id }) => {
    const { body } = await vera.get(`/projects/${project_id}/tasks`).expect(200);
    assert.equal([body.data, body.meta.total], [[], 0]);
    await vera.get(`/projects/${project_id}/tasks?page=7`).expect(200);
  });

  it('200: each filter returns exactly the matching tasks, alone and combined', async (world) => {
    const cases = await filterCases(world);
    await createTask(world.ada, { title: 'Adjust what is not here', tags: ['cards', 'mill', 'demo'] });
    for (const [query, initials] of cases) {
      const person = query.includes('category_id') ? world.ada : world.vera;
      const found = await person.get(`/projects/${world.project_id}/tasks?${query}`).expect(200);
      const letters = titlesIn(found).map((title) => title.charAt(0));
      assert.is(letters.join(''), initials, query);
      assert.is(found.body.meta.total, initials.length, query);
    }
  });

  it('200: pages and cursors keep filters and order', async ({ ada, project_id }) => {
    for (const title of ['a', 'b', 'c', 'd', 'e']) await createTask(ada, { title, project_id });
    const path = `/projects/${project_id}/tasks?sort=title&order=asc&per_page=2&completed=false`;
    const first = await ada.get(path).expect(200);
    assert.match(first.headers['link'] ?? '', `</api/v1/projects/${project_id}/tasks?`);
    const next = /<\/api\/v1([^>]*)>; rel="next"/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    assert.equal(titlesIn(await ada.get(next).expect(200)), ['c', 'd']);
    const walked = titlesIn(first);
    let cursor: string | null = first.body.meta.next_cursor;
    while (cursor !== null) {
      const { body } = await ada.get(`${path}&cursor=${cursor}`).expect(200);
      walked.push(...titlesIn({ body }));
      cursor = body.meta.next_cursor;
    }
    assert.equal(walked, ['a', 'b', 'c', 'd', 'e']);
  });

  it('400: the cursor of another project, or of all tasks', async ({ ada, project_id }) => {
    const other = await createProject(ada);
    for (const title of ['a', 'b']) {
      await createTask(ada, { title, project_id });
      await createTask(ada, { title, project_id: other.id });
    }
    const paths = [
      `/projects/${project_id}/tasks?per_page=1`,
      `/projects/${other.id}/tasks?per_page=1`,
      '/tasks?per_page=1',
      `/tasks?per_page=1&project_id=${project_id}`,
    ];
    for (const from of paths) {
      const { body } = await ada.get(from).expect(200);
      for (const to of paths) {
        const { status, body: response } = await ada.get(`${to}&cursor=${body.meta.next_cursor}`);
        assert.is(status, from === to ? 200 : 400, `${from} ${to}`);
        if (status === 400) assert.is(response.error, 'INVALID_CURSOR');
      }
    }
  });

  it('400: names invalid parameters, and project_id, which is in the path', async ({ ada, project_id }) => {
    for (const [query, field] of [
      [`project_id=${project_id}`, 'project_id'],
      ['page=0', 'page'],
      ['page=1&cursor=x', 'page'],
      ['per_page=101', 'per_page'],
      ['sort=relevance', 'sort'],
      ['q=!', 'q'],
      ['status=done', 'status[0]'],
      ['deleted=maybe', 'deleted'],
      ['due_to=2026-03-32', 'due_to'],
    ] as const) {
      const { body } = await ada.get(`/projects/${project_id}/tasks?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
    const { body } = await ada.get('/projects/1/tasks').expect(400);
    assert.is(body.errors[0].field, 'project_id');
  });

  it('404: a stranger, an unknown ID, and the ID of the user instead of a project (D-02, D-08)', async ({
    ada,
    eve,
    project_id,
  }) => {
    await createTask(ada, { project_id });
    await createTask(eve, { title: 'Own' });
    const responses = [
      await eve.get(`/projects/${project_id}/tasks`).expect(404),
      await eve.get(`/projects/${project_id}/tasks?deleted=true`).expect(404),
      await eve.get(`/projects/${project_id}/tasks?page=2`).expect(404),
      await eve.get(`/projects/${UNKNOWN_ID}/tasks`).expect(404),
      await eve.get(`/projects/${eve.id}/tasks`).expect(404),
      await eve.get(`/projects/${eve.id.toUpperCase()}/tasks`).expect(404),
      await eve.get(`/projects/${ada.id}/tasks`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
  });
});
