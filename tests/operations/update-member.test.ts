import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import {
  addMember,
  countStatuses,
  createProject,
  eventsOf,
  rolesIn,
  UNKNOWN_ID,
  withoutRequestId,
} from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('updateMember', (it) => {
  it('200: the new role applies from the next request', async ({ ada, vera, clock, project_id }) => {
    const path = `/projects/${project_id}/members/${vera.id}`;
    const before = (await ada.get(path).expect(200)).body.data;
    await vera.post(`/projects/${project_id}/tasks`).send({ title: 'Count stars' }).expect(403);
    clock.advance(60_000);
    const { body, headers } = await ada.patch(path).send({ role: 'member', version: 1 }).expect(200);
    const updated_at = new Date(clock.now()).toISOString();
    assert.equal(body.data, { ...before, role: 'member', version: 2, updated_at });
    assert.is(headers['etag'], etagOf(body.data, `${project_id}/${vera.id}`));
    assert.equal((await ada.get(path).expect(200)).body.data, body.data);
    await createTask(vera, { project_id });
  });

  it('200: writes an event that all members can read', async ({
    ada,
    grace,
    vera,
    db,
    clock,
    project_id,
  }) => {
    const { body } = await ada
      .patch(`/projects/${project_id}/members/${grace.id}`)
      .send({ role: 'admin' })
      .expect(200);
    assert.equal(await eventsOf(db, grace.id), [
      {
        type: 'member.updated',
        space_id: project_id,
        project_id,
        actor_id: ada.id,
        subject_type: 'member',
        subject_name: grace.full_name,
        version: 2,
        changes: [{ field: 'role', before: 'member', after: 'admin' }],
        request_id: body.meta.request_id,
        created_at: new Date(clock.now()).toISOString(),
      },
    ]);
    const feed = await vera.get(`/activity?subject_id=${grace.id}`).expect(200);
    assert.equal(feed.body.data[0].subject, { type: 'member', id: grace.id, name: grace.full_name });
  });

  it('200: the same role writes nothing', async ({ ada, grace, db, project_id }) => {
    const path = `/projects/${project_id}/members/${grace.id}`;
    const before = await ada.get(path).expect(200);
    const { body, headers } = await ada.patch(path).send({ role: 'member' }).expect(200);
    assert.equal([body.data, headers['etag']], [before.body.data, before.headers['etag']]);
    assert.equal(await eventsOf(db, grace.id), []);
  });

  it('200: an admin can change other admins, and give up the role', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const members = `/projects/${project_id}/members`;
    for (const { id } of [grace, vera])
      await ada.patch(`${members}/${id}`).send({ role: 'admin' }).expect(200);
    await grace.patch(`${members}/${vera.id}`).send({ role: 'viewer' }).expect(200);
    await grace.patch(`${members}/${grace.id}`).send({ role: 'viewer' }).expect(200);
    await grace.patch(`${members}/${grace.id}`).send({ role: 'admin' }).expect(403);
  });

  it('403: members and viewers, even for their own role', async ({ grace, vera, db, project_id }) => {
    for (const caller of [grace, vera]) {
      for (const { id } of [grace, vera]) {
        const { body } = await caller.patch(`/projects/${project_id}/members/${id}`).send({ role: 'admin' });
        assert.is(body.error, 'FORBIDDEN');
      }
    }
    assert.equal(await eventsOf(db, grace.id), []);
  });

  it('409: keeps the role of the owner', async ({ ada, grace, db, project_id }) => {
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    for (const caller of [ada, grace]) {
      for (const version of [undefined, 1, 9]) {
        const { body } = await caller
          .patch(`/projects/${project_id}/members/${ada.id}`)
          .send({ role: 'admin', version })
          .expect(409);
        assert.equal([body.error, body.data], ['OWNER_REQUIRED', null]);
      }
    }
    assert.is((await rolesIn(db, project_id))[ada.id], 'owner');
  });

  it('409, 412: an outdated version, with the changes in this project only', async (world) => {
    const { ada, grace, db, clock, project_id } = world;
    const path = `/projects/${project_id}/members/${grace.id}`;
    const tag = (await ada.get(path).expect(200)).headers['etag'] ?? '';
    const other = await createProject(ada);
    await addMember(db, other.id, grace);
    for (const role of ['viewer', 'admin', 'viewer']) {
      await ada.patch(`/projects/${other.id}/members/${grace.id}`).send({ role }).expect(200);
    }
    // A user has a version too, and the same ID.
    await grace.patch('/users/profile').send({ timezone: 'Europe/London' }).expect(200);
    clock.advance(1000);
    const current = await ada.patch(path).send({ role: 'admin' }).expect(200);
    const stale = await ada.patch(path).send({ role: 'viewer', version: 1 }).expect(409);
    assert.equal([stale.body.error, stale.body.data], ['VERSION_CONFLICT', current.body.data]);
    assert.equal(stale.body.meta.changes, [
      {
        field: 'role',
        before: 'member',
        after: 'admin',
        version: 2,
        changed_by: { id: ada.id, full_name: ada.full_name, avatar_url: null },
        changed_at: new Date(clock.now()).toISOString(),
      },
    ]);
    const outdated = await ada.patch(path).set('if-match', tag).send({ role: 'viewer' }).expect(412);
    assert.equal([outdated.body.error, outdated.body.data], ['PRECONDITION_FAILED', current.body.data]);
    // The tag of the same user in another project.
    const { headers } = await ada.get(`/projects/${other.id}/members/${grace.id}`).expect(200);
    await ada
      .patch(path)
      .set('if-match', headers['etag'] ?? '')
      .send({ role: 'viewer' })
      .expect(412);
    await ada
      .patch(path)
      .set('if-match', current.headers['etag'] ?? '')
      .send({ role: 'viewer' })
      .expect(200);
  });

  it('409: one of 20 changes from the same version succeeds', async ({ ada, grace, db, project_id }) => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, () =>
        ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin', version: 1 }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 19 });
    assert.is((await eventsOf(db, grace.id)).length, 1);
  });

  it('200, 403: of admins who demote each other at the same time one stays', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const demote = (by: typeof ada, whom: typeof ada) =>
      by.patch(`/projects/${project_id}/members/${whom.id}`).send({ role: 'viewer' });
    for (let round = 0; round < 5; round += 1) {
      await db
        .updateTable('project_member')
        .set({ role: 'admin' })
        .where('project_id', '=', project_id)
        .where('role', '<>', 'owner')
        .execute();
      const responses = await Promise.all([demote(grace, vera), demote(vera, grace)]);
      assert.equal(countStatuses(responses), { 200: 1, 403: 1 });
    }
  });

  it('400: other roles, and fields that do not exist', async ({ ada, grace, project_id }) => {
    for (const body of [{}, { role: 'owner' }, { role: null }, { role: 'member', version: 0 }]) {
      await ada.patch(`/projects/${project_id}/members/${grace.id}`).send(body).expect(400);
    }
    const { body } = await ada
      .patch(`/projects/${project_id}/members/${grace.id}`)
      .send({ role: 'admin', user_id: ada.id })
      .expect(400);
    assert.is(body.errors[0].field, 'user_id');
  });

  it('404: a user who is not a member, and a project of others', async ({ ada, eve, grace, project_id }) => {
    const change = (by: typeof ada, id: string) =>
      by.patch(`/projects/${project_id}/members/${id}`).send({ role: 'viewer' }).expect(404);
    const none = await change(ada, UNKNOWN_ID);
    assert.equal(withoutRequestId(await change(ada, eve.id)), withoutRequestId(none));
    assert.equal(withoutRequestId(await change(eve, grace.id)), withoutRequestId(none));
  });
});
