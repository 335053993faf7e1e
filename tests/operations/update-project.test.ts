import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { etagOf } from '../../src/etag.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { countStatuses, createProject, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf, tagsOf } from '../tags.ts';
import { createTask, operation } from '../world.ts';

operation('updateProject', (it) => {
  it('200: changes only the given fields', async ({ ada, clock }) => {
    const before = await createProject(ada, { name: 'Engine', description: 'Brass.', color: '#111111' });
    clock.advance(60_000);
    const { body, headers } = await ada.patch(`/projects/${before.id}`).send({ archived: true }).expect(200);
    assert.equal(body.data, {
      ...before,
      archived: true,
      version: 2,
      updated_at: new Date(clock.now()).toISOString(),
    });
    assert.is(headers['etag'], etagOf(body.data));
    const found = await ada.get(`/projects/${before.id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('200: null clears the description, and the name is trimmed', async ({ ada }) => {
    const { id } = await createProject(ada, { description: 'Brass.' });
    const { body } = await ada
      .patch(`/projects/${id}`)
      .send({ description: null, name: ' \u2003New ' })
      .expect(200);
    assert.equal([body.data.description, body.data.name], [null, 'New']);
  });

  it('200: records for the members who changed what', async ({ ada, db, clock }) => {
    const { id } = await createProject(ada, { name: 'Old', description: 'Brass.' });
    clock.advance(1000);
    const patch = { name: 'New', description: null, color: '#4F46E5' };
    const { body } = await ada.patch(`/projects/${id}`).send(patch).expect(200);
    const events = await eventsOf(db, id);
    assert.is(events.length, 2);
    assert.equal(events[1], {
      type: 'project.updated',
      space_id: id,
      project_id: id,
      actor_id: ada.id,
      subject_type: 'project',
      subject_name: 'New',
      version: 2,
      changes: [
        { field: 'description', before: 'Brass.', after: null },
        { field: 'name', before: 'Old', after: 'New' },
      ],
      request_id: body.meta.request_id,
      created_at: new Date(clock.now()).toISOString(),
    });
  });

  it('200: changes the settings, with an event', async ({ ada, grace, db, project_id }) => {
    const settings = { default_priority: 'high', default_assignee_id: grace.id, who_can_invite: 'members' };
    const { body } = await ada.patch(`/projects/${project_id}`).send(settings).expect(200);
    for (const [name, value] of Object.entries(settings)) assert.is(body.data[name], value);
    assert.equal((await eventsOf(db, project_id)).at(-1)?.changes, [
      { field: 'default_assignee_id', before: null, after: grace.id },
      { field: 'default_priority', before: 'medium', after: 'high' },
      { field: 'who_can_invite', before: 'admins', after: 'members' },
    ]);
    const cleared = await ada
      .patch(`/projects/${project_id}`)
      .send({ default_assignee_id: null })
      .expect(200);
    assert.is(cleared.body.data.default_assignee_id, null);
  });

  it('200: changes the rules for time, with an event', async ({ ada, db, project_id }) => {
    const rules = { time_overlap: 'refuse', time_locked_until: '2026-03-01T00:00:00.000Z' };
    const sent = { ...rules, time_locked_until: '2026-03-01T01:00:00+01:00' };
    const { body } = await ada.patch(`/projects/${project_id}`).send(sent).expect(200);
    for (const [name, value] of Object.entries(rules)) assert.is(body.data[name], value);
    assert.equal((await eventsOf(db, project_id)).at(-1)?.changes, [
      { field: 'time_locked_until', before: null, after: rules.time_locked_until },
      { field: 'time_overlap', before: 'allow', after: 'refuse' },
    ]);
  });

  it('400: a default assignee who is not a member, or does not exist', async ({ ada, eve, project_id }) => {
    for (const default_assignee_id of [eve.id, UNKNOWN_ID]) {
      const { body } = await ada.patch(`/projects/${project_id}`).send({ default_assignee_id }).expect(400);
      assert.equal([body.error, body.errors[0].field], ['UNKNOWN_ASSIGNEE', 'default_assignee_id']);
    }
    const replaced = { name: 'Engine', default_assignee_id: eve.id };
    await ada.put(`/projects/${project_id}`).send(replaced).expect(400);
  });

  it('200: unarchives a project, whose tasks can then be changed', async ({ ada, project_id }) => {
    const task = await createTask(ada, { project_id });
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    const edit = () => ada.patch(`/tasks/${task.id}`).send({ title: 'Changed', version: 1 });
    const { body } = await edit().expect(409);
    assert.equal([body.error, body.data, body.meta.changes], ['PROJECT_ARCHIVED', null, []]);
    await ada.get(`/tasks/${task.id}`).expect(200);
    await ada.patch(`/projects/${project_id}`).send({ archived: false }).expect(200);
    await edit().expect(200);
  });

  it('200: an admin of the project can update it, and keeps the role', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    await db
      .updateTable('project_member')
      .set({ role: 'admin' })
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    const { body } = await grace.patch(`/projects/${project_id}`).send({ name: 'By Grace' }).expect(200);
    assert.is(body.data.role, 'admin');
    const seen = await ada.get(`/projects/${project_id}`).expect(200);
    assert.equal([seen.body.data.name, seen.body.data.role], ['By Grace', 'owner']);
  });

  it('200: accepts the current version or ETag', async ({ ada }) => {
    const { id } = await createProject(ada);
    await ada.patch(`/projects/${id}`).send({ name: 'a', version: 1 }).expect(200);
    await ada.patch(`/projects/${id}`).set('if-match', tagOf(id, 2)).send({ name: 'b' }).expect(200);
    await ada
      .patch(`/projects/${id}`)
      .set('if-match', `${tagOf(id, 9)}, ${tagOf(id, 3)}`)
      .send({ name: 'c' })
      .expect(200);
    await ada.patch(`/projects/${id}`).set('if-match', '*').send({ name: 'd' }).expect(200);
    await ada
      .patch(`/projects/${id}`)
      .set('if-match', tagOf(id, 5))
      .send({ name: 'e', version: 5 })
      .expect(200);
  });

  it('200: concurrent changes of different fields are all kept', async ({ ada }) => {
    const { id } = await createProject(ada);
    const patches = [{ name: 'New' }, { description: 'Brass.' }, { color: '#000000' }, { archived: true }];
    const responses = await Promise.all(patches.map((patch) => ada.patch(`/projects/${id}`).send(patch)));
    assert.equal(countStatuses(responses), { 200: 4 });
    const { body } = await ada.get(`/projects/${id}`).expect(200);
    const { name, description, color, archived, version } = body.data;
    assert.equal(
      { name, description, color, archived, version },
      { name: 'New', description: 'Brass.', color: '#000000', archived: true, version: 5 },
    );
  });

  it('409: one of many concurrent requests with one version succeeds, with one event', async ({
    ada,
    db,
  }) => {
    const { id } = await createProject(ada);
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ada.patch(`/projects/${id}`).send({ name: `n${n}`, version: 1 })),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 19 });
    const winner = responses.find(({ status }) => status === 200)?.body.data;
    const { body } = await ada.get(`/projects/${id}`).expect(200);
    assert.equal(body.data, winner);
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('409: returns the current project and its changes', async ({ ada, clock }) => {
    const { id } = await createProject(ada, { name: 'One' });
    await ada.patch(`/projects/${id}`).send({ name: 'Two' }).expect(200);
    clock.advance(1000);
    const current = await ada.patch(`/projects/${id}`).send({ name: 'Three', archived: true }).expect(200);
    const { body } = await ada.patch(`/projects/${id}`).send({ name: 'Mine', version: 2 }).expect(409);
    assert.is(body.error, 'VERSION_CONFLICT');
    assert.equal(body.data, current.body.data);
    assert.is(body.meta.current_version, 3);
    const changed = {
      version: 3,
      changed_by: { id: ada.id, full_name: ada.full_name, avatar_url: null },
      changed_at: new Date(clock.now()).toISOString(),
    };
    assert.equal(body.meta.changes, [
      { field: 'archived', before: false, after: true, ...changed },
      { field: 'name', before: 'Two', after: 'Three', ...changed },
    ]);
    assert.equal(
      body.errors.map(({ field }: { field: string }) => field),
      ['archived', 'name'],
    );
    const after = await ada.get(`/projects/${id}`).expect(200);
    assert.equal(after.body.data, current.body.data);
  });

  it('409: a future version', async ({ ada }) => {
    const { id } = await createProject(ada);
    const { body } = await ada.patch(`/projects/${id}`).send({ version: 2_147_483_647 }).expect(409);
    assert.equal([body.meta.current_version, body.meta.changes], [1, []]);
  });

  it('412: an outdated ETag, or one of another project', async ({ ada, db, project_id }) => {
    const { id } = await createProject(ada, { name: 'Engine' });
    for (const tag of ['"2"', 'W/"2"', tagOf(project_id, 1), '1', '"1;drop"', '""', '"99999999999"']) {
      const { body } = await ada
        .patch(`/projects/${id}`)
        .set('if-match', tagsOf(id, tag))
        .send({ name: 'x' })
        .expect(412);
      assert.is(body.error, 'PRECONDITION_FAILED');
      assert.equal([body.data.name, body.meta.current_version], ['Engine', 1]);
    }
    // The header is checked before the body.
    await ada.patch(`/projects/${id}`).set('if-match', tagOf(id, 2)).send({ version: 1 }).expect(412);
    await ada.patch(`/projects/${id}`).set('if-match', tagOf(id, 1)).send({ version: 2 }).expect(409);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('400: names invalid fields, and writes nothing', async ({ ada, db }) => {
    const { id } = await createProject(ada);
    const wrong: [string, unknown][] = [
      ['name', null],
      ['name', '  '],
      ['name', 'x'.repeat(101)],
      ['description', 'x'.repeat(10_001)],
      ['color', null],
      ['color', '#12345'],
      ['archived', 'yes'],
      ['archived', null],
      ['version', 0],
      ['version', '1'],
      ['version', 2_147_483_648],
      ['id', UNKNOWN_ID],
      ['role', 'owner'],
      ['task_count', 3],
      ['created_at', '2020-01-01T00:00:00.000Z'],
      ['updated_at', '2020-01-01T00:00:00.000Z'],
    ];
    for (const [field, value] of wrong) {
      const { body } = await ada
        .patch(`/projects/${id}`)
        .send({ [field]: value })
        .expect(400);
      assert.is(body.errors[0].field, field, JSON.stringify(value));
    }
    await ada.patch(`/projects/${id}`).send([]).expect(400);
    await ada.patch('/projects/1').send({ name: 'x' }).expect(400);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('403: members and viewers cannot update it, with any version', async ({
    grace,
    vera,
    db,
    project_id,
  }) => {
    for (const person of [grace, vera]) {
      const { body } = await person.patch(`/projects/${project_id}`).send({ name: 'Mine' }).expect(403);
      assert.is(body.error, 'FORBIDDEN');
      await person.patch(`/projects/${project_id}`).send({ name: 'Mine', version: 9 }).expect(403);
      await person
        .patch(`/projects/${project_id}`)
        .set('if-match', tagOf(project_id, 9))
        .send({ name: 'Mine' })
        .expect(403);
    }
    const { body } = await vera.get(`/projects/${project_id}`).expect(200);
    assert.equal([body.data.name, body.data.version], ['Analytical engine', 1]);
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('403, 404: a change that waits while the actor is demoted or removed', async (world) => {
    const { grace, vera, db, project_id } = world;
    const membership = (trx: Database, { id }: { id: string }) =>
      trx.updateTable('project_member').where('project_id', '=', project_id).where('user_id', '=', id);
    for (const person of [grace, vera]) await membership(db, person).set({ role: 'admin' }).execute();
    const sent = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('project').where('id', '=', project_id).select('id').forNoKeyUpdate().execute();
      await membership(trx, grace).set({ role: 'member' }).execute();
      await trx
        .deleteFrom('project_member')
        .where('project_id', '=', project_id)
        .where('user_id', '=', vera.id)
        .execute();
      const patches = [grace, vera].map((each) =>
        each.patch(`/projects/${project_id}`).send({ name: 'Mine' }),
      );
      const responses = Promise.all(patches);
      await waitForLocks(db, 2);
      return { responses };
    });
    const statuses = (await sent.responses).map(({ status }) => status);
    assert.equal(statuses, [403, 404]);
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('404: a stranger cannot tell that it exists', async ({ eve, db, project_id }) => {
    const attempts = [{ name: 'Mine' }, { name: 'Mine', version: 9 }];
    for (const attempt of attempts) {
      const foreign = await eve.patch(`/projects/${project_id}`).send(attempt).expect(404);
      const unknown = await eve.patch(`/projects/${UNKNOWN_ID}`).send(attempt).expect(404);
      assert.equal(withoutRequestId(foreign), withoutRequestId(unknown));
    }
    await eve
      .patch(`/projects/${project_id}`)
      .set('if-match', tagOf(project_id, 9))
      .send({ name: 'Mine' })
      .expect(404);
    await eve.patch(`/projects/${eve.id}`).send({ name: 'Mine' }).expect(404);
    assert.equal(await eventsOf(db, project_id), []);
  });
});
