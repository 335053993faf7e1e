import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { addMember, countStatuses, createProject, eventsOf } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('createProject', (it) => {
  it('201: makes the caller the owner, and returns the Location', async ({ eve, clock }) => {
    const { body, headers } = await eve.post('/projects').send({ name: 'Analytical Engine' }).expect(201);
    const { id, ...project } = body.data;
    const now = new Date(clock.now()).toISOString();
    assert.equal(project, {
      name: 'Analytical Engine',
      description: null,
      color: '#4F46E5',
      archived: false,
      default_priority: 'medium',
      default_assignee_id: null,
      who_can_invite: 'admins',
      time_overlap: 'allow',
      time_locked_until: null,
      role: 'owner',
      member_count: 1,
      task_count: 0,
      open_task_count: 0,
      completed_task_count: 0,
      overdue_task_count: 0,
      version: 1,
      created_at: now,
      updated_at: now,
    });
    assert.is(headers['location'], `/api/v1/projects/${id}`);
    assert.is(headers['etag'], etagOf(body.data));
    const found = await eve.get(`/projects/${id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('201: trims the name, and keeps the description as it is', async ({ ada }) => {
    const project = await createProject(ada, { name: ' \t\u2003Engine\u00a0\t', description: ' *as is* \n' });
    assert.is(project.name, 'Engine');
    assert.is(project.description, ' *as is* \n');
  });

  it('201: records for the members who created it', async ({ ada, db, clock }) => {
    const { body } = await ada.post('/projects').send({ name: 'Engine', color: '#0F766E' }).expect(201);
    assert.equal(await eventsOf(db, body.data.id), [
      {
        type: 'project.created',
        space_id: body.data.id,
        project_id: body.data.id,
        actor_id: ada.id,
        subject_type: 'project',
        subject_name: 'Engine',
        version: 1,
        changes: [
          { field: 'archived', before: null, after: false },
          { field: 'color', before: null, after: '#0F766E' },
          { field: 'default_priority', before: null, after: 'medium' },
          { field: 'name', before: null, after: 'Engine' },
          { field: 'time_overlap', before: null, after: 'allow' },
          { field: 'who_can_invite', before: null, after: 'admins' },
        ],
        request_id: body.meta.request_id,
        created_at: new Date(clock.now()).toISOString(),
      },
    ]);
  });

  it('201: takes the settings of new tasks and invitations', async ({ ada }) => {
    const project = await createProject(ada, { default_priority: 'low', who_can_invite: 'members' });
    assert.equal([project.default_priority, project.who_can_invite], ['low', 'members']);
  });

  it('201: two projects can have the same name, and share nothing', async ({ ada, eve }) => {
    const [hers, other] = await Promise.all([createProject(ada), createProject(eve)]);
    assert.is(hers.name, other.name);
    await ada.get(`/projects/${other.id}`).expect(404);
    await eve.get(`/projects/${hers.id}`).expect(404);
  });

  it('201: only the creator becomes a member', async ({ ada, db }) => {
    const { id } = await createProject(ada);
    const members = await db
      .selectFrom('project_member')
      .where('project_id', '=', id)
      .select(['user_id', 'role'])
      .execute();
    assert.equal(members, [{ user_id: ada.id, role: 'owner' }]);
  });

  it('201: a retry with the same Idempotency-Key creates no second one', async ({ ada, db }) => {
    const send = () => ada.post('/projects').set('idempotency-key', 'once').send({ name: 'Once' });
    const first = await send().expect(201);
    const again = await send().expect(201);
    assert.equal(again.body, first.body);
    assert.is(again.headers['location'], first.headers['location']);
    assert.is(again.headers['idempotency-replayed'], 'true');
    assert.is((await eventsOf(db, first.body.data.id)).length, 1);
    const list = await ada.get('/projects?q=Once').expect(200);
    assert.is(list.body.meta.total, 1);
  });

  it('201: a retry after the creator has left creates another one', async ({ ada, grace, db }) => {
    const send = () => ada.post('/projects').set('idempotency-key', 'left').send({ name: 'Left behind' });
    const { id } = (await send().expect(201)).body.data;
    await addMember(db, id, grace, 'admin');
    assert.is((await send().expect(201)).body.data.id, id);
    await ada.post(`/projects/${id}/transfer`).send({ user_id: grace.id }).expect(200);
    await ada.delete(`/projects/${id}/members/${ada.id}`).expect(204);
    const { body, headers } = await send().expect(201);
    assert.is.not(body.data.id, id);
    assert.is(headers['idempotency-replayed'], undefined);
  });

  it('201: creates all projects of concurrent requests', async ({ ada }) => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ada.post('/projects').send({ name: `Parallel ${n}` })),
    );
    assert.equal(countStatuses(responses), { 201: 10 });
    const list = await ada.get('/projects?q=parallel').expect(200);
    assert.is(list.body.meta.total, 10);
  });

  it('400: names all invalid fields at once', async ({ ada }) => {
    const { body } = await ada
      .post('/projects')
      .send({ name: ' \n', description: 7, color: '#GGGGGG', nmae: 'x' })
      .expect(400);
    assert.is(body.error, 'VALIDATION_FAILED');
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]).sort(),
      [
        ['color', 'INVALID_FORMAT'],
        ['description', 'INVALID_TYPE'],
        ['name', 'INVALID_FORMAT'],
        ['nmae', 'UNKNOWN_FIELD'],
      ],
    );
  });

  it('400: limits the length of names in characters, of any script', async ({ ada }) => {
    for (const name of ['', 'x'.repeat(101), '\u2003', 'nul\0', '\ud800', null, 1, ['x'], undefined]) {
      const { body } = await ada.post('/projects').send({ name }).expect(400);
      assert.is(body.errors[0]?.field, 'name', JSON.stringify(name));
    }
    await createProject(ada, { name: '🛠'.repeat(100) });
  });

  it('400: refuses fields that clients cannot set', async ({ ada, eve, project_id }) => {
    const forged = {
      id: project_id,
      role: 'owner',
      owner_id: eve.id,
      archived: true,
      task_count: 7,
      version: 7,
      created_at: '2020-01-01T00:00:00.000Z',
      updated_at: '2020-01-01T00:00:00.000Z',
      constructor: {},
    };
    for (const [field, value] of Object.entries(forged)) {
      const { body } = await ada
        .post('/projects')
        .send({ name: 'Forged', [field]: value })
        .expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], [field, 'UNKNOWN_FIELD']);
    }
    const raw = await ada
      .post('/projects')
      .set('content-type', 'application/json')
      .send('{"name":"Forged","__proto__":{"role":"owner"}}')
      .expect(400);
    assert.is(raw.body.errors[0].field, '__proto__');
    const list = await ada.get('/projects?q=forged').expect(200);
    assert.is(list.body.meta.total, 0);
  });
});
