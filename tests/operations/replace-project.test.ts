import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { countStatuses, createProject, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { operation } from '../world.ts';

operation('replaceProject', (it) => {
  it('200: sets every field, and resets omitted ones to their defaults', async ({ ada, clock }) => {
    const before = await createProject(ada, { name: 'Old', description: 'Brass.', color: '#111111' });
    await ada.patch(`/projects/${before.id}`).send({ archived: true }).expect(200);
    clock.advance(60_000);
    const { body, headers } = await ada.put(`/projects/${before.id}`).send({ name: ' New ' }).expect(200);
    assert.equal(body.data, {
      ...before,
      name: 'New',
      description: null,
      color: '#4F46E5',
      archived: false,
      version: 3,
      updated_at: new Date(clock.now()).toISOString(),
    });
    assert.is(headers['etag'], etagOf(body.data));
    const found = await ada.get(`/projects/${before.id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('200: accepts the response of getProject, without its read-only fields', async ({ ada }) => {
    const { id } = await createProject(ada, { description: 'Brass.', color: '#abcdef' });
    const { body } = await ada.get(`/projects/${id}`).expect(200);
    const { name, description, color, archived, version } = body.data;
    const again = await ada
      .put(`/projects/${id}`)
      .send({ name, description, color, archived, version })
      .expect(200);
    const { version: _, updated_at: __, ...rest } = again.body.data;
    assert.equal({ ...body.data, ...rest }, body.data);
  });

  it('200: records the differences only', async ({ ada, db, clock }) => {
    const { id } = await createProject(ada, { name: 'Same', description: 'Brass.', color: '#111111' });
    clock.advance(1000);
    const { body } = await ada.put(`/projects/${id}`).send({ name: 'Same', color: '#222222' }).expect(200);
    const events = await eventsOf(db, id);
    assert.is(events.length, 2);
    assert.equal(events[1], {
      type: 'project.updated',
      space_id: id,
      project_id: id,
      actor_id: ada.id,
      subject_type: 'project',
      subject_name: 'Same',
      version: 2,
      changes: [
        { field: 'color', before: '#111111', after: '#222222' },
        { field: 'description', before: 'Brass.', after: null },
      ],
      request_id: body.meta.request_id,
      created_at: new Date(clock.now()).toISOString(),
    });
  });

  it('200: an admin of the project can replace it', async ({ grace, db, project_id }) => {
    await db
      .updateTable('project_member')
      .set({ role: 'admin' })
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    await grace.put(`/projects/${project_id}`).send({ name: 'By Grace', version: 1 }).expect(200);
  });

  it('409: one of many concurrent requests with one version succeeds; the others receive its changes', async ({
    ada,
    db,
  }) => {
    const { id } = await createProject(ada, { name: 'Engine' });
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ada.put(`/projects/${id}`).send({ name: `n${n}`, version: 1 })),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 19 });
    const winner = responses.find(({ status }) => status === 200)?.body.data;
    for (const { status, body } of responses) {
      if (status !== 409) continue;
      assert.equal([body.error, body.data, body.meta.current_version], ['VERSION_CONFLICT', winner, 2]);
      assert.equal(body.meta.changes[0].after, winner.name);
    }
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('412: an outdated ETag', async ({ ada }) => {
    const { id } = await createProject(ada);
    await ada.put(`/projects/${id}`).set('if-match', tagOf(id, 1)).send({ name: 'Two' }).expect(200);
    const { body } = await ada
      .put(`/projects/${id}`)
      .set('if-match', tagOf(id, 1))
      .send({ name: 'x' })
      .expect(412);
    assert.equal([body.error, body.data.name, body.meta.current_version], ['PRECONDITION_FAILED', 'Two', 2]);
  });

  it('400: requires the name, refuses other fields, and writes nothing', async ({ ada, eve, db }) => {
    const { id } = await createProject(ada);
    const wrong: [string, object][] = [
      ['name', {}],
      ['name', { name: null }],
      ['name', { name: '\t' }],
      ['archived', { name: 'x', archived: null }],
      ['color', { name: 'x', color: 'indigo!' }],
      ['description', { name: 'x', description: ['y'] }],
      ['version', { name: 'x', version: 1.5 }],
      ['owner_id', { name: 'x', owner_id: eve.id }],
      ['role', { name: 'x', role: 'owner' }],
      ['task_count', { name: 'x', task_count: 0 }],
    ];
    for (const [field, sent] of wrong) {
      const { body } = await ada.put(`/projects/${id}`).send(sent).expect(400);
      assert.equal(
        body.errors.map((error: { field: string }) => error.field),
        [field],
      );
    }
    await ada.put('/projects/1').send({ name: 'x' }).expect(400);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('403: members and viewers cannot replace it, with any version', async ({
    grace,
    vera,
    db,
    project_id,
  }) => {
    for (const person of [grace, vera]) {
      await person.put(`/projects/${project_id}`).send({ name: 'Mine' }).expect(403);
      await person.put(`/projects/${project_id}`).send({ name: 'Mine', version: 9 }).expect(403);
      await person
        .put(`/projects/${project_id}`)
        .set('if-match', tagOf(project_id, 9))
        .send({ name: 'Mine' })
        .expect(403);
    }
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('404: a stranger cannot tell that it exists, and nothing is created', async ({
    eve,
    db,
    project_id,
  }) => {
    const foreign = await eve.put(`/projects/${project_id}`).send({ name: 'Mine', version: 9 }).expect(404);
    const unknown = await eve.put(`/projects/${UNKNOWN_ID}`).send({ name: 'Mine' }).expect(404);
    assert.equal(withoutRequestId(foreign), withoutRequestId(unknown));
    await eve.get(`/projects/${UNKNOWN_ID}`).expect(404);
    assert.equal(await eventsOf(db, project_id), []);
  });
});
