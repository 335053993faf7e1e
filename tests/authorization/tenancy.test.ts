import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createApiKey, createCategory, UNKNOWN_ID } from '../fixtures.ts';
import { type Caller, type Cast, createTask, inWorld, type Person } from '../world.ts';

/** Is part of all texts of Ada's resources. */
const CANARY = 'Bernoulli';

/** A task in a project, a personal one and a deleted one, all created by Ada. */
async function createResources({ ada, grace, project_id }: Cast) {
  const [shared, personal, trashed] = [
    await createTask(ada, { title: CANARY, tags: [CANARY], project_id, assignee_ids: [grace.id] }),
    await createTask(ada, { title: CANARY, tags: [CANARY] }),
    await createTask(ada, { title: CANARY, project_id }),
  ];
  await ada.delete(`/tasks/${trashed.id}`).expect(204);
  const category = await createCategory(ada, { name: CANARY });
  const labelled = await ada.post(`/tasks/${shared.id}/categories/${category.id}`).expect(200);
  return { shared: labelled.body.data as Schema<'Task'>, personal, trashed, category, project_id };
}

/** `tenancy.ts` tests foreign IDs in every place of every request. */
inWorld('resources of others', (it) => {
  it('404: a child addressed under the wrong parent (D-02)', async (world) => {
    const { ada, grace } = world;
    const { shared, personal, category } = await createResources(world);
    await ada.delete(`/tasks/${personal.id}/assignees/${grace.id}`).expect(404);
    await ada.delete(`/tasks/${personal.id}/categories/${category.id}`).expect(404);
    const { body } = await ada.get(`/tasks/${shared.id}`).expect(200);
    assert.equal(
      [body.data.assignees.length, body.data.categories.length, body.data.version],
      [1, 1, shared.version],
    );
  });

  it('404: deleted items are found only in the trash (D-10)', async (world) => {
    const { ada, vera, grace } = world;
    const { trashed, project_id } = await createResources(world);
    const path = `/tasks/${trashed.id}`;
    const category = await createCategory(grace, { name: 'Mine' });
    const deleted: [string, PromiseLike<{ status: number }>][] = [
      ['get', grace.get(path)],
      ['put', grace.put(path).send({ title: 'x', version: trashed.version })],
      ['patch', grace.patch(path).send({ title: 'x', version: trashed.version })],
      ['assign', grace.post(`${path}/assignees/${ada.id}`)],
      ['categorize', grace.post(`${path}/categories/${category.id}`)],
    ];
    for (const [what, answer] of deleted) assert.is((await answer).status, 404, what);
    const contains = async (person: Caller, list: string) => {
      const { body } = await person.get(list).expect(200);
      return body.data.some(({ id }: Schema<'Task'>) => id === trashed.id);
    };
    for (const list of [
      '/tasks',
      `/tasks?q=${CANARY}`,
      `/projects/${project_id}/tasks`,
      `/tasks?project_id=${project_id}`,
    ]) {
      assert.is(await contains(grace, list), false, list);
    }
    // Only users who can restore it see it there.
    assert.is(await contains(grace, '/tasks?deleted=true'), true);
    assert.is(await contains(vera, '/tasks?deleted=true'), false);
  });

  it('401: a token with an edited payload (D-11)', async ({ as, eve }) => {
    const [header = '', payload = '', signature = ''] = eve.token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    for (const edit of [{ role: 'admin' }, { scopes: ['admin:read'] }, { sub: UNKNOWN_ID }]) {
      const edited = Buffer.from(JSON.stringify({ ...claims, ...edit })).toString('base64url');
      const { body } = await as({ token: `${header}.${edited}.${signature}` })
        .get('/tasks')
        .expect(401);
      assert.is(body.error, 'INVALID_TOKEN');
    }
    assert.equal(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
    await eve.get('/admin/audit-log').expect(403);
  });

  it('404: a removed member loses access immediately, with sessions and keys; their work remains (D-12)', async (world) => {
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
