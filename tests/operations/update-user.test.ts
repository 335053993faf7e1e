import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { administrator } from '../admin/administrator.ts';
import { logIn, refresh, register, waitForLocks } from '../auth/accounts.ts';
import { tagOf } from '../tags.ts';
import { operation, type World } from '../world.ts';

function eventsOf({ db }: World, user_id: string) {
  return db
    .selectFrom('event')
    .where('space_id', '=', user_id)
    .where('type', 'in', ['user.updated', 'session.revoked'])
    .select(['type', 'actor_id', 'subject_type', 'subject_id', 'version', 'changes', 'client_address'])
    .orderBy('position')
    .execute();
}

operation('updateUser', (it) => {
  it('200: sets the role, which is effective from the next request, and records an event', async (world) => {
    const annie = await administrator(world);
    const { ada } = world;
    await ada.get('/admin/users').expect(403);
    const { body, headers } = await annie.patch(`/admin/users/${ada.id}`).send({ role: 'admin' }).expect(200);
    assert.equal([body.data.role, body.data.version, body.data.active], ['admin', 2, true]);
    assert.is(headers['etag'], etagOf(body.data));
    await ada.get('/admin/users').expect(200);
    await annie.patch(`/admin/users/${ada.id}`).send({ role: 'user' }).expect(200);
    await ada.get('/admin/users').expect(403);
    const [promoted] = await eventsOf(world, ada.id);
    assert.equal(promoted, {
      type: 'user.updated',
      actor_id: annie.id,
      subject_type: 'user',
      subject_id: ada.id,
      version: 2,
      changes: [{ field: 'role', before: 'user', after: 'admin' }],
      client_address: '127.0.0.1',
    });
  });

  it('200: deactivating ends every session immediately, with an event for each (A-18)', async (world) => {
    const annie = await administrator(world);
    const account = await register(world);
    const other = await logIn(world, account);
    const id = account.user.id;
    for (const { access_token } of [account, other]) {
      await world.as({ token: access_token }).get('/users/profile').expect(200);
    }
    const { body } = await annie.patch(`/admin/users/${id}`).send({ active: false }).expect(200);
    assert.equal([body.data.active, body.data.usage.session_count], [false, 0]);
    for (const { access_token } of [account, other]) {
      const refused = await world.as({ token: access_token }).get('/users/profile').expect(401);
      assert.is(refused.body.error, 'SESSION_REVOKED');
    }
    await refresh(world, account).expect(401);
    const { email, password } = account;
    const login = await world.anonymous.post('/auth/login').send({ email, password }).expect(401);
    assert.is(login.body.error, 'INVALID_CREDENTIALS');
    const events = await eventsOf(world, id);
    assert.equal(
      events.map(({ type, actor_id }) => [type, actor_id]),
      [
        ['user.updated', annie.id],
        ['session.revoked', annie.id],
        ['session.revoked', annie.id],
      ],
    );

    await annie.patch(`/admin/users/${id}`).send({ active: true }).expect(200);
    await world.as({ token: account.access_token }).get('/users/profile').expect(401);
    await logIn(world, account);
  });

  it('409: administrators cannot remove their own role or deactivate themselves', async (world) => {
    const annie = await administrator(world);
    for (const [body, fields] of [
      [{ role: 'user' }, ['role']],
      [{ active: false }, ['active']],
      [{ role: 'user', active: false }, ['role', 'active']],
    ] as const) {
      const refused = await annie.patch(`/admin/users/${annie.id}`).send(body).expect(409);
      assert.is(refused.body.error, 'OWN_ACCOUNT');
      assert.equal(
        refused.body.errors.map(({ field }: { field: string }) => field),
        fields,
      );
    }
    const kept = await annie.patch(`/admin/users/${annie.id}`).send({ role: 'admin' }).expect(200);
    assert.is(kept.body.data.role, 'admin');
  });

  it("200, 403: of administrators who remove each other's role at once, one keeps it", async (world) => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await administrator(world, 'One First'), await administrator(world, 'Two Second')];
      const responses = await Promise.all([
        one.patch(`/admin/users/${two.id}`).send({ role: 'user' }),
        two.patch(`/admin/users/${one.id}`).send({ active: false }),
      ]);
      const statuses = responses.map(({ status }) => status).sort();
      assert.ok(statuses[0] === 200 && statuses[1] !== 200, String(statuses));
      const left = await world.db
        .selectFrom('user')
        .where('id', 'in', [one.id, two.id])
        .where('role', '=', 'admin')
        .where('active', '=', true)
        .select('id')
        .execute();
      assert.is(left.length, 1);
    }
  });

  it('403: the administrator loses the role while the request waits', async (world) => {
    const annie = await administrator(world);
    const { ada, db, connections } = world;
    await annie.get('/admin/users').expect(200);
    const released = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = connections.writer.transaction().execute(async (trx) => {
      await trx.updateTable('user').set({ role: 'user' }).where('id', '=', annie.id).execute();
      held.resolve();
      await released.promise;
    });
    await held.promise;
    const asking = annie
      .patch(`/admin/users/${ada.id}`)
      .send({ role: 'admin' })
      .then((response) => response);
    await waitForLocks(db);
    released.resolve();
    await holding;
    const { status, body } = await asking;
    assert.equal([status, body.error], [403, 'FORBIDDEN']);
    const { role } = await db
      .selectFrom('user')
      .where('id', '=', ada.id)
      .select('role')
      .executeTakeFirstOrThrow();
    assert.is(role, 'user');
  });

  it('409, 412: an outdated version, with the changes since and their actors', async (world) => {
    const annie = await administrator(world);
    const { ada } = world;
    const path = `/admin/users/${ada.id}`;
    await ada.patch('/users/profile').send({ timezone: 'Europe/London' }).expect(200);
    const conflict = await annie.patch(path).send({ version: 1, active: false }).expect(409);
    assert.is(conflict.body.error, 'VERSION_CONFLICT');
    assert.equal([conflict.body.data.version, conflict.body.data.active], [2, true]);
    assert.equal(
      conflict.body.meta.changes.map(({ field, after, changed_by }: Record<string, never>) => [
        field,
        after,
        changed_by?.['id'],
      ]),
      [['timezone', 'Europe/London', ada.id]],
    );
    const failed = await annie
      .patch(path)
      .set('If-Match', tagOf(ada.id, 1))
      .send({ active: false })
      .expect(412);
    assert.is(failed.body.error, 'PRECONDITION_FAILED');
    await ada.get('/users/profile').expect(200);
    await annie.patch(path).set('If-Match', tagOf(ada.id, 2)).send({ version: 2, active: false }).expect(200);
  });

  it('400: only role and state can be changed (D-07)', async (world) => {
    const annie = await administrator(world);
    const { ada } = world;
    const members = ['id', 'email', 'email_verified', 'password_hash', 'created_at', 'settings', 'usage'];
    for (const member of members) {
      const { body } = await annie
        .patch(`/admin/users/${ada.id}`)
        .send({ [member]: true })
        .expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], [member, 'UNKNOWN_FIELD']);
    }
    await annie.patch(`/admin/users/${ada.id}`).send({ role: 'owner' }).expect(400);
  });

  it('403: other callers, including for their own account', async ({ ada, eve }) => {
    await eve.patch(`/admin/users/${ada.id}`).send({ active: false }).expect(403);
    await ada.patch(`/admin/users/${ada.id}`).send({ role: 'admin' }).expect(403);
  });

  it('404: an unknown account', async (world) => {
    const annie = await administrator(world);
    await annie.patch(`/admin/users/${randomUUID()}`).send({ active: false }).expect(404);
  });
});
