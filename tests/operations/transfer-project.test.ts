import * as assert from 'uvu/assert';
import { countStatuses, eventsOf, rolesIn, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { operation, PASSWORD } from '../world.ts';

operation('transferProject', (it) => {
  it('200: the member becomes the owner, and the previous owner an admin', async (world) => {
    const { ada, grace, db, clock, project_id } = world;
    clock.advance(1000);
    const { body } = await ada
      .post(`/projects/${project_id}/transfer`)
      .send({ user_id: grace.id.toUpperCase() })
      .expect(200);
    assert.equal([body.data.id, body.data.role], [project_id, 'admin']);
    const roles = await rolesIn(db, project_id);
    assert.equal([roles[ada.id], roles[grace.id]], ['admin', 'owner']);
    for (const { id } of [ada, grace]) {
      const member = await ada.get(`/projects/${project_id}/members/${id}`).expect(200);
      assert.is(member.body.data.version, 2);
    }
    for (const [person, before, after] of [
      [ada, 'owner', 'admin'],
      [grace, 'member', 'owner'],
    ] as const) {
      const changed = (await eventsOf(db, person.id)).filter(({ type }) => type === 'member.updated');
      assert.equal(
        changed.map(({ version, changes, actor_id }) => [version, changes, actor_id]),
        [[2, [{ field: 'role', before, after }], ada.id]],
      );
    }
    await ada.delete(`/projects/${project_id}`).expect(403);
    await grace.delete(`/projects/${project_id}`).expect(204);
    assert.equal((await eventsOf(db, project_id))[0], {
      type: 'project.transferred',
      space_id: project_id,
      project_id,
      actor_id: ada.id,
      subject_type: 'project',
      subject_name: 'Analytical engine',
      version: null,
      changes: [{ field: 'owner_id', before: ada.id, after: grace.id }],
      request_id: body.meta.request_id,
      created_at: new Date(clock.now()).toISOString(),
    });
  });

  it('200: to yourself writes nothing', async ({ ada, db, project_id }) => {
    const { body } = await ada.post(`/projects/${project_id}/transfer`).send({ user_id: ada.id }).expect(200);
    assert.is(body.data.role, 'owner');
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('200: the account of the previous owner can be deleted', async ({ ada, grace, db, project_id }) => {
    await ada.post(`/projects/${project_id}/transfer`).send({ user_id: grace.id }).expect(200);
    await ada.delete('/users/account').send({ password: PASSWORD }).expect(204);
    assert.is((await rolesIn(db, project_id))[grace.id], 'owner');
  });

  it('400: a user who is not an active member', async ({ ada, eve, grace, db, project_id }) => {
    const transfer = (user_id: string) =>
      ada.post(`/projects/${project_id}/transfer`).send({ user_id }).expect(400);
    const none = await transfer(UNKNOWN_ID);
    assert.equal([none.body.error, none.body.errors[0].field], ['UNKNOWN_MEMBER', 'user_id']);
    assert.equal(withoutRequestId(await transfer(eve.id)), withoutRequestId(none));
    await db.updateTable('user').set({ active: false }).where('id', '=', grace.id).execute();
    assert.equal(withoutRequestId(await transfer(grace.id)), withoutRequestId(none));
    await ada.post(`/projects/${project_id}/transfer`).send({}).expect(400);
    assert.is((await rolesIn(db, project_id))[ada.id], 'owner');
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('403: only the owner', async ({ ada, grace, vera, project_id }) => {
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    for (const caller of [grace, vera]) {
      await caller.post(`/projects/${project_id}/transfer`).send({ user_id: caller.id }).expect(403);
    }
  });

  it('404: treats a project of others as nonexistent', async ({ eve, project_id }) => {
    const transfer = (id: string) =>
      eve.post(`/projects/${id}/transfer`).send({ user_id: eve.id }).expect(404);
    assert.equal(withoutRequestId(await transfer(project_id)), withoutRequestId(await transfer(UNKNOWN_ID)));
  });

  it('200, 403: one of 20 transfers at the same time succeeds, and there is one owner', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        ada.post(`/projects/${project_id}/transfer`).send({ user_id: n % 2 === 0 ? grace.id : vera.id }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: 1, 403: 19 });
    const roles = Object.values(await rolesIn(db, project_id));
    assert.is(roles.filter((role) => role === 'owner').length, 1);
    assert.is((await eventsOf(db, project_id)).length, 1);
  });

  it('one owner: transfers, changes of roles and closed accounts at the same time', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const path = `/projects/${project_id}`;
    const responses = await Promise.all([
      ...[grace, vera].map(({ id: user_id }) => ada.post(`${path}/transfer`).send({ user_id })),
      ...[grace, vera, ada].map(({ id }) => ada.patch(`${path}/members/${id}`).send({ role: 'viewer' })),
      grace.delete('/users/account').send({ password: PASSWORD }),
    ]);
    for (const { status, body } of responses) assert.ok(status < 500, JSON.stringify(body));
    const roles = Object.values(await rolesIn(db, project_id));
    assert.is(roles.filter((role) => role === 'owner').length, 1);
  });
});
