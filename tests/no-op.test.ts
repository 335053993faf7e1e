import * as assert from 'uvu/assert';
import { etagOf } from '../src/etag.ts';
import { administrator } from './admin/administrator.ts';
import { register } from './auth/accounts.ts';
import { tokenTo } from './auth/links.ts';
import { createCategory, createProject, eventsOf } from './fixtures.ts';
import { tagOf, tagsOf } from './tags.ts';
import { allFields, defaults, eventsBy, timeFromNow } from './tasks-kit.ts';
import { type Caller, createTask, inWorld, type World } from './world.ts';

const MERGE = 'merge=non-conflicting';

type Change = { method: 'patch' | 'put'; path: string; body: object };

/** Sends a change later, and expects that it is accepted and that nothing is written. */
async function assertWritesNothing(
  { db, clock }: Pick<World, 'db' | 'clock'>,
  person: Caller,
  { method, path, body }: Change,
): Promise<void> {
  const before = await person.get(path).expect(200);
  const events = () => eventsOf(db, before.body.data.id);
  const written = await events();
  clock.advance(1_000);
  const response = await person[method](path)
    .set('if-match', before.headers['etag'] ?? '')
    .send(body);
  const what = `${method} ${JSON.stringify(body)}: ${response.status} ${response.text}`;
  assert.is(response.status, 200, what);
  assert.equal(response.body.data, before.body.data, what);
  assert.is(response.headers['etag'], before.headers['etag'], what);
  assert.is(response.headers['last-modified'], before.headers['last-modified'], what);
  assert.equal(await events(), written, what);
  const after = await person.get(path).expect(200);
  assert.equal(after.body.data, before.body.data, what);
}

inWorld('an update that changes nothing', (it) => {
  it('200: writes nothing to a task, for any fields and spellings', async (world) => {
    const { ada, grace, project_id, clock } = world;
    const mine = [await createCategory(ada, { name: 'One' }), await createCategory(ada, { name: 'Two' })];
    const [assignee_ids, category_ids] = [[ada.id, grace.id], mine.map(({ id }) => id)];
    const fields = { ...allFields(clock), status: 'completed' as const };
    const { start_date, due_date, title } = fields;
    const whole = { ...fields, assignee_ids, category_ids };
    const { id } = await createTask(ada, { ...whole, project_id, priority: 'low' });
    await ada.patch(`/tasks/${id}`).send({ version: 1, priority: fields.priority }).expect(200);
    const path = `/tasks/${id}`;
    const there = timeFromNow(clock, 60_000).replace('Z', '+00:00');
    const bodies = [
      {},
      { version: 2 },
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      { title: ` \u2003${title} ` },
      fields,
      { status: 'completed' },
      { due_date: there },
      { due_date: there.replace('+00:00', '9+00:00') },
      { start_date, due_date },
      { assignee_ids: [grace.id.toUpperCase(), ada.id] },
      { category_ids: category_ids.toReversed() },
      { category_ids: category_ids.map((each) => each.toUpperCase()), title },
    ];
    for (const body of bodies) await assertWritesNothing(world, ada, { method: 'patch', path, body });
    await assertWritesNothing(world, ada, { method: 'put', path, body: whole });
    // A due date that is past by now can be sent again.
    clock.advance(120_000);
    await assertWritesNothing(world, ada, { method: 'put', path, body: whole });
    await assertWritesNothing(world, ada, { method: 'patch', path, body: { due_date } });
  });

  it('200: writes nothing for null and empty lists that are already so', async (world) => {
    const { ada } = world;
    const { id } = await createTask(ada, { title: 'Bare' });
    const path = `/tasks/${id}`;
    const body = { ...defaults, assignee_ids: [], category_ids: [] };
    await assertWritesNothing(world, ada, { method: 'patch', path, body });
    await assertWritesNothing(world, ada, { method: 'patch', path, body: { category_ids: [] } });
    await assertWritesNothing(world, ada, { method: 'put', path, body: { title: 'Bare' } });
  });

  it('200: succeeds without a version, with several ETags and with `*`', async ({ ada, db }) => {
    const category = await createCategory(ada);
    const body = { title: 'Bare', category_ids: [category.id] };
    const { id } = await createTask(ada, body);
    for (const response of [
      await ada.put(`/tasks/${id}`).send(body),
      await ada.put(`/tasks/${id}`).set('if-match', tagsOf(id, '"7", "1"')).send(body),
      await ada.patch(`/tasks/${id}`).set('if-match', '*').send(body),
    ]) {
      assert.equal([response.status, response.body.data.version], [200, 1], response.text);
    }
    const types = (await eventsOf(db, id)).map(({ type }) => type).sort();
    assert.equal(types, ['task.categorized', 'task.created']);
  });

  it('200: another order of tags is a change; an update records only the fields that differ', async ({
    ada,
    db,
  }) => {
    const { id } = await createTask(ada, { title: 'One', tags: ['a', 'b'] });
    const path = `/tasks/${id}`;
    const tags = await ada.patch(path).send({ version: 1, tags: ['b', 'a'] });
    assert.equal([tags.status, tags.body.data.version, tags.body.data.tags], [200, 2, ['b', 'a']]);
    const some = await ada.patch(path).send({ version: 2, title: 'One', priority: 'low', category_ids: [] });
    assert.equal([some.status, some.body.data.version], [200, 3]);
    const events = await eventsOf(db, id);
    assert.equal(
      events.slice(1).map(({ type, changes }) => [type, changes]),
      [
        ['task.updated', [{ field: 'tags', before: ['a', 'b'], after: ['b', 'a'] }]],
        ['task.updated', [{ field: 'priority', before: 'medium', after: 'low' }]],
      ],
    );
  });

  it('200: a change of private categories only writes no event for others', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const { id } = await createTask(ada, { project_id, title: 'Ours' });
    const category = await createCategory(ada);
    const body = { title: 'Ours', category_ids: [category.id] };
    const { body: response } = await ada.put(`/tasks/${id}`).send(body).expect(200);
    assert.is(response.data.version, 2);
    const [, ...events] = await eventsOf(db, id);
    assert.equal(
      events.map(({ type, space_id }) => [type, space_id]),
      [['task.categorized', ada.id]],
    );
    const { body: seen } = await grace.get(`/tasks/${id}/activity`).expect(200);
    assert.equal(
      seen.data.map(({ type }: { type: string }) => type),
      ['task.created'],
    );
  });

  it('403, 409, 412, 428: role and version are checked first', async (world) => {
    const { ada, vera, project_id, db } = world;
    const { id } = await createTask(ada, { project_id, title: 'Quiet' });
    const path = `/tasks/${id}`;
    await ada.patch(path).send({ version: 1, priority: 'low' }).expect(200);
    const body = { title: 'Quiet' };
    await vera
      .patch(path)
      .send({ ...body, version: 2 })
      .expect(403);
    await vera
      .put(path)
      .send({ ...body, priority: 'low' })
      .expect(403);
    for (const version of [1, 3]) {
      const { body: response } = await ada
        .patch(path)
        .send({ ...body, version })
        .expect(409);
      assert.is(response.data.version, 2);
      await ada
        .put(path)
        .send({ ...body, priority: 'low', version })
        .expect(409);
      await ada.patch(path).set('if-match', `"${version}"`).send(body).expect(412);
    }
    await ada.patch(path).send(body).expect(428);
    await ada
      .patch(path)
      .send({ version: 2, assignee_ids: [world.eve.id] })
      .expect(400);
    const project = `/projects/${project_id}`;
    const name = (await ada.get(project)).body.data.name;
    await vera.patch(project).send({ name }).expect(403);
    await ada.patch(project).send({ name, version: 9 }).expect(409);
    await ada.patch(project).set('if-match', tagOf(project_id, 9)).send({}).expect(412);
    const category = await createCategory(ada);
    const its = `/categories/${category.id}`;
    await ada.patch(its).send({ name: category.name, version: 2 }).expect(409);
    await ada.patch(its).set('if-match', tagOf(category.id, 2)).send({ name: category.name }).expect(412);
    const own = '/users/profile';
    await ada.patch(own).send({ full_name: ada.full_name, version: 9 }).expect(409);
    await ada.patch(own).set('if-match', tagOf(ada.id, 9)).send({ full_name: ada.full_name }).expect(412);
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('200: a merge of existing values writes nothing', async ({ ada, db }) => {
    const { id } = await createTask(ada, { title: 'Start', priority: 'high' });
    const merge = (body: object) =>
      ada
        .patch(`/tasks/${id}`)
        .set('prefer', MERGE)
        .send({ version: 1, ...body });
    await ada.patch(`/tasks/${id}`).send({ version: 1, title: 'Other' }).expect(200);
    const { body, headers } = await merge({ priority: 'high', category_ids: [] }).expect(200);
    assert.equal([body.data.version, headers['preference-applied']], [2, MERGE]);
    assert.is(headers['etag'], etagOf(body.data));
    // Another user has changed the title, even to the same one.
    await merge({ title: 'Other' }).expect(409);
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('200: writes nothing to projects, categories and profiles', async (world) => {
    const { ada, clock } = world;
    const project = await createProject(ada, { name: 'Engine', description: 'Brass.' });
    const category = await createCategory(ada, { name: 'Errands' });
    const settings = { week_start: 'sunday', default_project_id: project.id } as const;
    const whole = { full_name: 'Ada King', timezone: 'Europe/London', settings };
    await ada.put('/users/profile').send(whole).expect(200);
    const { name, description, color, archived } = project;
    const changes: [path: string, patches: object[], whole: object][] = [
      [
        `/projects/${project.id}`,
        [{}, { name: ' Engine ' }, { description, archived }],
        { name, description, color, archived },
      ],
      [
        `/categories/${category.id}`,
        [{}, { name: 'Errands ' }, { color: category.color }],
        { name: 'Errands', color: category.color },
      ],
      [
        '/users/profile',
        [
          {},
          { full_name: ' Ada King', avatar_url: null },
          { settings: {} },
          { settings: { week_start: 'sunday', notifications: { assigned: { email: true } } } },
        ],
        whole,
      ],
    ];
    for (const [path, patches, body] of changes) {
      for (const patch of patches)
        await assertWritesNothing(world, ada, { method: 'patch', path, body: patch });
      await assertWritesNothing(world, ada, { method: 'put', path, body });
    }
    const { body } = await ada
      .patch('/users/profile')
      .send({ settings: { week_start: 'monday' } })
      .expect(200);
    assert.equal([body.data.version, body.data.updated_at], [3, timeFromNow(clock, 0)]);
  });

  it('200: writes nothing to an account with that role and state', async (world) => {
    const { db, grace } = world;
    const admin = await administrator(world);
    const path = `/admin/users/${grace.id}`;
    for (const body of [{ role: 'user' }, { active: true }, { role: 'user', active: true }]) {
      await assertWritesNothing(world, admin, { method: 'patch', path, body });
    }
    await grace.get('/users/profile').expect(200);
    await admin.patch(path).send({ active: false }).expect(200);
    const made = await eventsBy(db, admin);
    await assertWritesNothing(world, admin, { method: 'patch', path, body: { active: false } });
    await admin.patch(path).send({ active: false, version: 1 }).expect(409);
    await admin.patch(path).set('if-match', tagOf(grace.id, 1)).send({ active: false }).expect(412);
    assert.equal(await eventsBy(db, admin), made);
  });

  it('200: a link for an address that is already verified is used up without an event', async (world) => {
    const account = await register(world);
    const link = await tokenTo(world, account.email, 'verify_email');
    const verified = { email_verified: true };
    await world.db.updateTable('user').set(verified).where('id', '=', account.user.id).execute();
    const before = await eventsOf(world.db, account.user.id);
    const verify = () => world.anonymous.post('/auth/email/verify').send({ token: link });
    await verify().expect(200);
    assert.equal(await eventsOf(world.db, account.user.id), before);
    await verify().expect(400);
  });
});
