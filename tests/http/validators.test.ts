import * as assert from 'uvu/assert';
import type { OperationId } from '../../src/contract.ts';
import { operationsOf, readContract } from '../../src/document.ts';
import { administrator } from '../admin/administrator.ts';
import { createCategory, createProject } from '../fixtures.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const tagAt = async (person: Person, path: string) =>
  String((await person.get(path).expect(200)).headers['etag']);

inWorld('ETags and preconditions', (it) => {
  it('200: the ETag of one profile does not cause a 304 for another account', async ({ ada, grace }) => {
    const [ofAda, ofGrace] = [await tagAt(ada, '/users/profile'), await tagAt(grace, '/users/profile')];
    assert.is.not(ofAda, ofGrace);
    const { body } = await grace.get('/users/profile').set('if-none-match', ofAda).expect(200);
    assert.is(body.data.id, grace.id);
    await grace.get('/users/profile').set('if-none-match', ofGrace).expect(304);
    await grace.patch('/users/profile').set('if-match', ofAda).send({ locale: 'fr' }).expect(412);
  });

  it('412: the ETag of one resource is not valid for another', async ({ ada }) => {
    const tasks = [await createTask(ada), await createTask(ada)];
    const projects = [await createProject(ada), await createProject(ada)];
    const categories = [await createCategory(ada), await createCategory(ada, { name: 'Second' })];
    for (const [kind, [first, second]] of Object.entries({ tasks, projects, categories })) {
      const [tag, own] = [
        await tagAt(ada, `/${kind}/${first?.id}`),
        await tagAt(ada, `/${kind}/${second?.id}`),
      ];
      assert.is.not(tag, own);
      const path = `/${kind}/${second?.id}`;
      await ada.get(path).set('if-none-match', tag).expect(200);
      await ada.patch(path).set('if-match', tag).send({}).expect(412);
      await ada.delete(path).set('if-match', tag).expect(412);
      await ada.delete(path).set('if-match', own).expect(204);
    }
  });

  it("200: a member's ETag does not match for another member, but is accepted for updates", async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const category = await createCategory(ada);
    const { id } = await createTask(ada, { project_id, category_ids: [category.id] });
    const path = `/tasks/${id}`;
    const [ofAda, ofGrace] = [await tagAt(ada, path), await tagAt(grace, path)];
    assert.is.not(ofAda, ofGrace);
    await grace.get(path).set('if-none-match', ofAda).expect(200);
    // The same content has the same ETag, which reveals nothing.
    assert.is(await tagAt(vera, path), ofGrace);
    await grace.patch(path).set('if-match', ofAda).send({ title: 'Hers' }).expect(200);
    const roles = await Promise.all([ada, grace].map((each) => tagAt(each, `/projects/${project_id}`)));
    assert.is(new Set(roles).size, 2);
  });

  it('200: a count or name that changes without the version changes the ETag', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const project = await tagAt(ada, `/projects/${project_id}`);
    const { id } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await ada.get(`/projects/${project_id}`).set('if-none-match', project).expect(200);
    const task = await tagAt(ada, `/tasks/${id}`);
    await db.updateTable('user').set({ full_name: 'Amazing Grace' }).where('id', '=', grace.id).execute();
    const { body } = await ada.get(`/tasks/${id}`).set('if-none-match', task).expect(200);
    assert.is(body.data.assignees[0].full_name, 'Amazing Grace');
  });

  it('304: the ETag of an update is that of the next read', async ({ ada, grace, project_id }) => {
    const annie = await ada.patch('/users/profile').send({ locale: 'fr' }).expect(200);
    const task = await ada.post('/tasks').send({ title: 'x', project_id, assignee_ids: [grace.id] });
    const taskPath = `/tasks/${task.body.data.id}`;
    const category = await ada.post('/categories').send({ name: 'Home' });
    const project = await ada.post('/projects').send({ name: 'Engine' });
    const written: [string, typeof task][] = [
      ['/users/profile', annie],
      [taskPath, task],
      [`/categories/${category.body.data.id}`, category],
      [`/projects/${project.body.data.id}`, project],
    ];
    for (const [path, { headers }] of written)
      await ada
        .get(path)
        .set('if-none-match', headers['etag'] ?? '')
        .expect(304);
    for (const write of [
      ada.patch(taskPath).send({ version: 1, title: 'y' }),
      ada.put(taskPath).send({ title: 'z', assignee_ids: [grace.id, ada.id] }),
      ada.post(`${taskPath}/categories/${category.body.data.id}`),
      ada.delete(`${taskPath}/assignees/${grace.id}`),
    ]) {
      const { headers } = await write;
      await ada
        .get(taskPath)
        .set('if-none-match', headers['etag'] ?? '')
        .expect(304);
    }
  });

  it('412: If-None-Match on an update fails if it names the current version', async ({ ada }) => {
    const { id } = await createTask(ada);
    const path = `/tasks/${id}`;
    const etag = await tagAt(ada, path);
    for (const tags of ['*', etag, `W/${etag}`, `"x", ${etag}`]) {
      const { body } = await ada
        .patch(path)
        .set('if-none-match', tags)
        .send({ title: 'x', version: 1 })
        .expect(412);
      assert.is(body.error, 'PRECONDITION_FAILED', tags);
    }
    await ada.put(path).set('if-none-match', '*').send({ title: 'x' }).expect(412);
    await ada.delete(path).set('if-none-match', '*').expect(412);
    await ada.delete(path).set({ 'if-none-match': etag, 'if-match': etag }).expect(412);
    await ada.patch('/users/profile').set('if-none-match', '*').send({ locale: 'fr' }).expect(412);
    await ada.patch(path).set('if-none-match', '"x"').send({ title: 'New', version: 1 }).expect(200);
    await ada.patch(path).set('if-none-match', etag).send({ title: 'Newer', version: 2 }).expect(200);
  });

  it('400: names a precondition that is not supported, and changes nothing', async ({ ada }) => {
    const { id } = await createTask(ada);
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { body } = await ada.delete(`/tasks/${id}`).set('if-unmodified-since', date).expect(400);
    assert.is(body.errors[0].field, 'If-Unmodified-Since');
    const etag = await tagAt(ada, `/tasks/${id}`);
    const other = await ada.delete(`/tasks/${id}`).set('if-none-match', etag).expect(400);
    assert.is(other.body.errors[0].field, 'If-None-Match');
    // By RFC 9110, sections 13.1.3 and 13.1.4, an ETag has precedence over a date, for updates and reads.
    await ada.get(`/tasks/${id}`).set('if-modified-since', date).expect(200);
    await ada.delete(`/tasks/${id}`).set({ 'if-unmodified-since': date, 'if-match': etag }).expect(204);
  });

  it('400, 409: distinguishes impossible versions, without a 500', async ({ ada }) => {
    const { id } = await createTask(ada);
    const patch = (version: string) =>
      ada.patch(`/tasks/${id}`).set('content-type', 'application/json').send(`{"version": ${version}}`);
    for (const version of ['0', '-1', '1.5', '2147483648', '9007199254740993', '1e400', '"1"', 'null']) {
      const { body } = await patch(version).expect(400);
      assert.is(body.errors[0].field, 'version', version);
    }
    await patch('2147483647').expect(409);
    await patch('1e0').expect(200);
  });
});

inWorld('cache headers', (it) => {
  const operations = operationsOf(readContract());
  const declared = (id: OperationId) =>
    operations.find(({ operationId }) => operationId === id)?.responses[200]?.headers?.['Cache-Control']
      ?.schema.enum;

  it('no-store: personal data is not stored in a shared browser, as the contract declares', async (world) => {
    const { ada } = world;
    const annie = await administrator(world);
    const { id } = (await ada.post('/users/export').expect(202)).body.data;
    const personal: [OperationId, Person, string][] = [
      ['getProfile', ada, '/users/profile'],
      ['listSessions', ada, '/auth/sessions'],
      ['listApiKeys', ada, '/auth/api-keys'],
      ['getExport', ada, `/users/exports/${id}`],
      ['listUsers', annie, '/admin/users'],
      ['getUser', annie, `/admin/users/${ada.id}`],
      ['listAuditLog', annie, '/admin/audit-log'],
    ];
    for (const [operation, person, path] of personal) {
      const { headers } = await person.get(path).expect(200);
      assert.equal([headers['cache-control']], declared(operation), path);
      assert.is(headers['cache-control'], 'no-store', path);
    }
    const lines = await fetch(new URL('/api/v1/admin/audit-log', world.url), {
      headers: { authorization: `Bearer ${annie.token}`, accept: 'application/x-ndjson' },
    });
    await lines.text();
    const seen = ['cache-control', 'x-accel-buffering'].map((name) => lines.headers.get(name));
    assert.equal(seen, ['no-store', 'no']);
  });

  it('private, no-cache: everything else is stored and revalidated', async ({ ada, project_id }) => {
    const task = await createTask(ada);
    for (const path of ['/tasks', `/tasks/${task.id}`, '/projects', `/projects/${project_id}`, '/activity']) {
      assert.is((await ada.get(path).expect(200)).headers['cache-control'], 'private, no-cache', path);
    }
  });

  it('Vary: every response of the API depends on Authorization and Accept', async ({ ada, anonymous }) => {
    const task = await createTask(ada);
    const etag = await tagAt(ada, `/tasks/${task.id}`);
    const responses = [
      await ada.get('/tasks').expect(200),
      await ada.get(`/tasks/${task.id}`).set('if-none-match', etag).expect(304),
      await ada.post('/tasks').send({}).expect(400),
      await anonymous.get('/tasks').expect(401),
      await ada.get('/nothing').expect(404),
      await ada.put('/tasks').expect(405),
    ];
    for (const { headers, status } of responses)
      assert.is(headers['vary'], 'Authorization, Accept', String(status));
  });
});
