import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createApiKey, createCategory, createProject, NOBODYS_ID, told } from '../fixtures.ts';
import { type Caller, type Cast, createTask, inWorld, type Person, type World } from '../world.ts';

/** A word that stands in everything of Ada's, and in nothing of Eve's. */
const CANARY = 'Bernoulli';

/** One of everything, of Ada's alone. */
async function belongings({ ada, grace, project_id }: Cast) {
  const [shared, personal, trashed] = [
    await createTask(ada, { title: CANARY, tags: [CANARY], project_id, assignee_ids: [grace.id] }),
    await createTask(ada, { title: CANARY, tags: [CANARY] }),
    await createTask(ada, { title: CANARY, project_id }),
  ];
  await ada.delete(`/tasks/${trashed.id}`).expect(204);
  const category = await createCategory(ada, { name: CANARY });
  const labelled = await ada.post(`/tasks/${shared.id}/categories/${category.id}`).expect(200);
  const project = await createProject(ada, { name: CANARY });
  return { shared: labelled.body.data as Schema<'Task'>, personal, trashed, category, project, project_id };
}

/** What Eve is answered with an id of Ada's must be what she is answered with an id of nothing. */
async function sameAsNothing(
  ask: (id: string) => PromiseLike<{ status: number; body: object }>,
  ids: string[],
) {
  const nothing = await ask(NOBODYS_ID);
  for (const id of ids) {
    const answer = await ask(id);
    const [seen, expected] = [told(answer), told(nothing)].map((each) =>
      JSON.stringify(each).replaceAll(id, '…').replaceAll(NOBODYS_ID, '…'),
    );
    assert.is(seen, expected);
  }
  return nothing;
}

const changes = async ({ db }: World, id: string) =>
  db.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

inWorld('what belongs to others', (it) => {
  it('404 (D-02): a child under a parent that is not its own, or not one’s own', async (world) => {
    const { ada, eve, grace } = world;
    const { shared, personal, category } = await belongings(world);
    const own = await createTask(eve);
    const label = await createCategory(eve, { name: 'Own' });
    const cases: [string, (id: string) => PromiseLike<{ status: number; body: object }>, string[]][] = [
      ['a task of hers', (id) => eve.post(`/tasks/${id}/categories/${label.id}`), [shared.id, personal.id]],
      ['a category of hers', (id) => eve.post(`/tasks/${own.id}/categories/${id}`), [category.id]],
      ['her label', (id) => eve.delete(`/tasks/${own.id}/categories/${id}`), [category.id]],
      ['her assignee', (id) => eve.delete(`/tasks/${id}/assignees/${grace.id}`), [shared.id]],
      ['her history', (id) => eve.get(`/tasks/${id}/activity`), [shared.id, personal.id]],
      ['her session', (id) => eve.delete(`/auth/sessions/${id}`), [ada.session_id]],
      ['her key', (id) => eve.delete(`/auth/api-keys/${id}`), [(await createApiKey(ada)).id]],
    ];
    for (const [what, ask, ids] of cases) assert.is((await sameAsNothing(ask, ids)).status, 404, what);
    // Right ids under the wrong parent.
    await ada.delete(`/tasks/${personal.id}/assignees/${grace.id}`).expect(404);
    await ada.delete(`/tasks/${personal.id}/categories/${category.id}`).expect(404);
    const { body } = await ada.get(`/tasks/${shared.id}`).expect(200);
    assert.equal(
      [body.data.assignees.length, body.data.categories.length, body.data.version],
      [1, 1, shared.version],
    );
  });

  it('400 and 404 (D-03): ids of others in a body are as unknown as those of nothing, and change nothing', async (world) => {
    const { eve, ada, db } = world;
    const { shared, category, project, project_id } = await belongings(world);
    const own = await createTask(eve);
    const before = await changes(world, own.id);
    const patch = (body: object) => eve.patch(`/tasks/${own.id}`).send({ version: own.version, ...body });
    const cases: [string, (id: string) => PromiseLike<{ status: number; body: object }>, string[], number][] =
      [
        [
          'project_id',
          (id) => eve.post('/tasks').send({ title: 'x', project_id: id }),
          [project_id, project.id],
          400,
        ],
        [
          'category_ids',
          (id) => eve.post('/tasks').send({ title: 'x', category_ids: [id] }),
          [category.id],
          400,
        ],
        ['assignee_ids', (id) => eve.post('/tasks').send({ title: 'x', assignee_ids: [id] }), [ada.id], 400],
        ['category_ids of a patch', (id) => patch({ category_ids: [id] }), [category.id], 400],
        ['assignee_ids of a patch', (id) => patch({ assignee_ids: [id] }), [ada.id], 400],
        [
          'a path',
          (id) => eve.post(`/projects/${id}/tasks`).send({ title: 'x' }),
          [project_id, project.id],
          404,
        ],
        ['an assignee in the path', (id) => eve.post(`/tasks/${own.id}/assignees/${id}`), [ada.id], 400],
        [
          'default_project_id',
          (id) => eve.patch('/users/profile').send({ settings: { default_project_id: id } }),
          [project_id, project.id],
          400,
        ],
      ];
    for (const [what, ask, ids, status] of cases) {
      const answer = await sameAsNothing(ask, ids);
      assert.is(answer.status, status, `${what}: ${JSON.stringify(answer.body)}`);
    }
    assert.equal(await changes(world, own.id), before);
    assert.is((await changes(world, shared.id)).version, shared.version);
    const { body } = await eve.get('/users/profile').expect(200);
    assert.is(body.data.settings.default_project_id, null);
    const tasks = await db.selectFrom('task').select('id').where('created_by', '=', eve.id).execute();
    assert.is(tasks.length, 1);
  });

  it('200 (D-08): no list, search, filter, order, total or log shows or counts them', async (world) => {
    const { eve, ada, grace } = world;
    const { shared, personal, category, project, project_id } = await belongings(world);
    const own = await createTask(eve, { title: 'Own' });
    const ids = [shared.id, personal.id, category.id, project.id, project_id, ada.id, grace.id];
    const everything = [
      '/tasks',
      ...['created_at', 'updated_at', 'due_date', 'priority', 'title'].map((sort) => `/tasks?sort=${sort}`),
      '/tasks?order=asc&per_page=1',
      '/tasks?deleted=true',
      '/tasks?completed=false',
      '/tasks?status=todo',
      '/projects',
      '/projects?archived=false',
      '/categories',
      '/activity',
      '/activity?type=task.created',
      '/auth/sessions',
      '/auth/api-keys',
    ];
    for (const path of everything) {
      const { text, body } = await eve.get(path).expect(200);
      for (const leak of [...ids, CANARY, ada.full_name, ada.email]) assert.not.match(text, leak, path);
      const most = path.startsWith('/activity') ? 3 : 1;
      assert.ok(body.meta.total <= most, `${path} counts ${body.meta.total}`);
    }
    const narrowed = [
      `/tasks?q=${CANARY}`,
      `/tasks?q=${CANARY}&sort=relevance`,
      `/tasks?tag=${CANARY}`,
      `/tasks?created_by=${ada.id}`,
      `/tasks?assignee_id=${grace.id}`,
      `/categories?q=${CANARY}`,
      `/projects?q=${CANARY}`,
      `/activity?actor_id=${ada.id}`,
      `/activity?subject_id=${shared.id}`,
    ];
    for (const path of narrowed) {
      const { body } = await eve.get(path).expect(200);
      assert.equal([body.data, body.meta.total, body.meta.next_cursor], [[], 0, null], path);
    }
    for (const path of ['/tasks?project_id=', '/tasks?category_id=', '/activity?project_id=']) {
      const foreign = path.includes('category') ? category.id : project_id;
      await sameAsNothing((id) => eve.get(`${path}${id}`), [foreign]);
    }
    await eve.get(`/tasks/${own.id}`).expect(200);
  });

  it('400 (D-08): a cursor belongs to its user', async (world) => {
    const { ada, eve } = world;
    await belongings(world);
    const { body } = await ada.get('/tasks?per_page=1').expect(200);
    assert.is(typeof body.meta.next_cursor, 'string');
    const stolen = await eve.get(`/tasks?per_page=1&cursor=${body.meta.next_cursor}`).expect(400);
    assert.is(stolen.body.error, 'INVALID_CURSOR');
  });

  it('404 (D-10): what is in the trash is in no read but that of the trash', async (world) => {
    const { ada, vera, grace } = world;
    const { trashed, project_id } = await belongings(world);
    const path = `/tasks/${trashed.id}`;
    const category = await createCategory(grace, { name: 'Mine' });
    const gone: [string, PromiseLike<{ status: number }>][] = [
      ['get', grace.get(path)],
      ['put', grace.put(path).send({ title: 'x', version: trashed.version })],
      ['patch', grace.patch(path).send({ title: 'x', version: trashed.version })],
      ['assign', grace.post(`${path}/assignees/${ada.id}`)],
      ['categorize', grace.post(`${path}/categories/${category.id}`)],
    ];
    for (const [what, answer] of gone) assert.is((await answer).status, 404, what);
    const holds = async (person: Caller, list: string) => {
      const { body } = await person.get(list).expect(200);
      return body.data.some(({ id }: Schema<'Task'>) => id === trashed.id);
    };
    for (const list of [
      '/tasks',
      `/tasks?q=${CANARY}`,
      `/projects/${project_id}/tasks`,
      `/tasks?project_id=${project_id}`,
    ]) {
      assert.is(await holds(grace, list), false, list);
    }
    // Only those who may restore it see it there.
    assert.is(await holds(grace, '/tasks?deleted=true'), true);
    assert.is(await holds(vera, '/tasks?deleted=true'), false);
  });

  it('401 (D-11): a token whose payload was edited to be an admin’s, and one that says so in vain', async ({
    as,
    eve,
  }) => {
    const [header = '', payload = '', signature = ''] = eve.token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    for (const edit of [{ role: 'admin' }, { scopes: ['admin:read'] }, { sub: NOBODYS_ID }]) {
      const edited = Buffer.from(JSON.stringify({ ...claims, ...edit })).toString('base64url');
      const { body } = await as({ token: `${header}.${edited}.${signature}` })
        .get('/tasks')
        .expect(401);
      assert.is(body.error, 'INVALID_TOKEN');
    }
    assert.equal(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
    await eve.get('/admin/audit-log').expect(403);
  });

  it('404 (D-12): to a member who was removed, at once, with a session or a key; what they made stays', async (world) => {
    const { ada, grace, db, as, project_id } = world;
    const task = await createTask(grace, { project_id, title: 'Kept' });
    const { key } = await createApiKey(grace, { scopes: ['tasks:read', 'tasks:write', 'projects:read'] });
    const callers: Caller[] = [grace, as({ token: key })];
    for (const caller of callers) await caller.get(`/tasks/${task.id}`).expect(200);
    await db
      .deleteFrom('project_member')
      .where('project_id', '=', project_id)
      .where('user_id', '=', (grace as Person).id)
      .execute();
    for (const caller of callers) {
      await caller.get(`/tasks/${task.id}`).expect(404);
      await caller.patch(`/tasks/${task.id}`).send({ title: 'x', version: task.version }).expect(404);
      await caller.delete(`/tasks/${task.id}`).expect(404);
      await caller.get(`/projects/${project_id}`).expect(404);
      await caller.post(`/projects/${project_id}/tasks`).send({ title: 'x' }).expect(404);
      const { body } = await caller.get('/tasks').expect(200);
      assert.equal([body.data, body.meta.total], [[], 0]);
    }
    const { body } = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal([body.data.title, body.data.created_by.id], ['Kept', grace.id]);
  });
});
