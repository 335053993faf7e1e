import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import {
  type Account,
  caller,
  ENDED,
  logIn,
  refresh,
  register,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import { linksTo, tokenTo, UNKNOWN_TOKEN } from '../auth/links.ts';
import {
  addMember,
  countStatuses,
  createApiKey,
  createProject,
  eventsOf,
  rolesIn,
  UNKNOWN_ID,
} from '../fixtures.ts';
import {
  accept,
  ageInvitation,
  decline,
  invitationToken,
  invite,
  newAddress,
  statusOf,
  verify,
} from '../invitations-kit.ts';
import { tokenIn } from '../mail-kit.ts';
import { operation, PASSWORD, type Person, type World } from '../world.ts';

/** A person with an invitation, and its token. */
async function invited(world: World & { ada: Person; project_id: string }, role?: 'admin' | 'viewer') {
  const charles = await world.person('Charles Babbage');
  const invitation = await invite(world.ada, world.project_id, {
    email: charles.email,
    ...(role && { role }),
  });
  return { charles, invitation, token: await invitationToken(world, charles.email) };
}

/** The password is refused, the session stays, and a message has a link that sets a new password. */
async function assertPasswordEnded(world: World, account: Account, message?: string): Promise<void> {
  const { email, password } = account;
  await world.anonymous.post('/auth/login').send({ email, password }).expect(401);
  await caller(world, account).get('/users/profile').expect(200);
  await world.runJobs();
  const mails = (await world.mailsTo(email)).filter(({ subject }) => subject === 'Choose a new password');
  assert.is(mails.length, 1, message);
  const new_password = 'Jacquard-Loom-1804';
  await world.anonymous
    .post('/auth/password/reset')
    .send({ token: tokenIn(mails[0]), new_password })
    .expect(204);
  await world.anonymous.post('/auth/login').send({ email, password: new_password }).expect(200);
}

operation('acceptInvitation', (it) => {
  it('200: makes the person a member, who sees the project immediately', async (world) => {
    const { ada, vera, db, clock, project_id } = world;
    const { charles, invitation, token } = await invited(world, 'viewer');
    await charles.get(`/projects/${project_id}`).expect(404);
    const { body } = await accept(charles, { token }).expect(200);
    assert.equal([body.data.id, body.data.role], [project_id, 'viewer']);
    assert.equal(body.data, (await charles.get(`/projects/${project_id}`).expect(200)).body.data);
    const now = new Date(clock.now()).toISOString();
    const member = await vera.get(`/projects/${project_id}/members/${charles.id}`).expect(200);
    assert.equal(member.body.data, {
      user: { id: charles.id, full_name: charles.full_name, avatar_url: null },
      role: 'viewer',
      version: 1,
      created_at: now,
      updated_at: now,
    });
    assert.is(await statusOf(ada, invitation), 'accepted');
    const joined = (await eventsOf(db, charles.id)).filter(({ type }) => type === 'member.added');
    assert.equal(joined, [
      {
        type: 'member.added',
        space_id: project_id,
        project_id,
        actor_id: charles.id,
        subject_type: 'member',
        subject_name: charles.full_name,
        version: 1,
        changes: [{ field: 'role', before: null, after: 'viewer' }],
        request_id: body.meta.request_id,
        created_at: now,
      },
    ]);
    const { type, actor_id } = (await eventsOf(db, invitation.id)).at(-1) ?? {};
    assert.equal([type, actor_id], ['invitation.accepted', charles.id]);
  });

  it('200: by ID, for the verified address', async ({ ada, eve, db, project_id }) => {
    const { id: invitation_id } = await invite(ada, project_id, { email: eve.email, role: 'admin' });
    const { body } = await accept(eve, { invitation_id }).expect(400);
    assert.equal([body.error, body.errors[0].field], ['UNKNOWN_INVITATION', 'invitation_id']);
    await verify(db, eve);
    assert.is(
      (await accept(eve, { invitation_id: invitation_id.toUpperCase() }).expect(200)).body.data.role,
      'admin',
    );
  });

  it('200: again, while the person is a member', async (world) => {
    const { ada, db, project_id } = world;
    const { charles, invitation, token } = await invited(world);
    await accept(charles, { token }).expect(200);
    await ada.patch(`/projects/${project_id}/members/${charles.id}`).send({ role: 'viewer' }).expect(200);
    for (const body of [{ token }, { invitation_id: invitation.id }])
      assert.is((await accept(charles, body).expect(200)).body.data.role, 'viewer');
    assert.is((await eventsOf(db, invitation.id)).length, 2);
    await charles.delete(`/projects/${project_id}/members/${charles.id}`).expect(204);
    await accept(charles, { token }).expect(410);
    assert.not.ok(charles.id in (await rolesIn(db, project_id)));
  });

  it('200: a retry after the person has left returns nothing of the project', async (world) => {
    const { charles, token } = await invited(world);
    const send = () => accept(charles, { token }).set('idempotency-key', 'once');
    const first = await send().expect(200);
    const again = await send().expect(200);
    assert.equal([again.headers['idempotency-replayed'], again.body], ['true', first.body]);
    await world.ada.delete(`/projects/${world.project_id}/members/${charles.id}`).expect(204);
    await send().expect(410);
  });

  it('200: keeps the role of a member', async ({ ada, eve, db, project_id }) => {
    await verify(db, eve);
    const invitation = await invite(ada, project_id, { email: eve.email, role: 'admin' });
    await addMember(db, project_id, eve, 'viewer');
    const { body } = await accept(eve, { invitation_id: invitation.id }).expect(200);
    assert.is(body.data.role, 'viewer');
    assert.is(await statusOf(ada, invitation), 'accepted');
    assert.equal(
      (await eventsOf(db, eve.id)).filter(({ type }) => type === 'member.added'),
      [],
    );
  });

  // --- Without an account, and accounts that others have registered ---------------

  it('200: an account that was registered after the invitation keeps its session and password', async (world) => {
    const { ada, project_id } = world;
    const { email } = await invite(ada, project_id);
    const token = await invitationToken(world, email);
    const account = await register(world, { email, full_name: 'Charles Babbage' });
    const charles = caller(world, account);
    await accept(charles, { token }).expect(200);
    const { body } = await charles.get('/users/profile').expect(200);
    assert.equal([body.data.email_verified, body.data.version], [true, 2]);
    await refresh(world, account).expect(200);
    await logIn(world, account);
    await world.runJobs();
    assert.not.ok((await world.mailsTo(email)).some(({ subject }) => subject === 'Choose a new password'));
  });

  it('200: ends the password, other sessions, API keys and changes of the email of others', async (world) => {
    const { ada, db, project_id } = world;
    const email = newAddress();
    const attacker = await register(world, { email });
    const { key } = await createApiKey(caller(world, attacker));
    const stolen = newAddress();
    await caller(world, attacker)
      .post('/auth/email/change')
      .send({ new_email: stolen, current_password: PASSWORD })
      .expect(202);
    const change = tokenIn((await linksTo(world, stolen, 'change_email')).at(-1));
    assert.ok(change);
    const owner = await logIn(world, attacker);
    await invite(ada, project_id, { email });
    const token = await invitationToken(world, email);
    const { body } = await accept(caller(world, owner), { token }).expect(200);
    assert.equal(await statesOfTokens(world, attacker), ENDED);
    await world.as({ token: key }).get('/tasks').expect(401);
    await world.anonymous.post('/auth/email/verify').send({ token: change }).expect(400);
    await caller(world, owner).get('/users/profile').expect(200);
    const events = await db
      .selectFrom('event')
      .where('request_id', '=', body.meta.request_id)
      .select('type')
      .execute();
    assert.equal(events.map(({ type }) => type).toSorted(), [
      'api_key.revoked',
      'invitation.accepted',
      'member.added',
      'session.revoked',
      'user.email_verified',
      'user.password_ended',
    ]);
    await assertPasswordEnded(world, { ...attacker, ...owner });
  });

  it('200: ends the password unless the account has only ever had the session of its registration', async (world) => {
    const { ada, project_id } = world;
    const before = {
      'another session that has ended': async (account: Account) => {
        await caller(world, await logIn(world, account))
          .post('/auth/logout')
          .expect(204);
        return account;
      },
      'an API key that was revoked': async (account: Account) => {
        const { id } = await createApiKey(caller(world, account));
        await caller(world, account).delete(`/auth/api-keys/${id}`).expect(204);
        return account;
      },
      'a session after a login': async (account: Account) => {
        await caller(world, account).post('/auth/logout').expect(204);
        return { ...account, ...(await logIn(world, account)) };
      },
    };
    for (const [name, prepare] of Object.entries(before)) {
      const { email } = await invite(ada, project_id);
      const account = await prepare(await register(world, { email }));
      await accept(caller(world, account), { token: await invitationToken(world, email) }).expect(200);
      await assertPasswordEnded(world, account, name);
    }
  });

  it('200: a login at the same time never leaves another session with a password that stays', async (world) => {
    const { ada, project_id } = world;
    for (let round = 0; round < 6; round += 1) {
      const { email } = await invite(ada, project_id);
      const account = await register(world, { email });
      const token = await invitationToken(world, email);
      const [, login] = await Promise.all([
        accept(caller(world, account), { token }).expect(200),
        world.anonymous.post('/auth/login').send({ email, password: account.password }),
      ]);
      const isEnded = (await eventsOf(world.db, account.user.id)).some(
        ({ type }) => type === 'user.password_ended',
      );
      if (!isEnded) continue;
      await assertPasswordEnded(world, account);
      if (login.status === 200)
        await world.as({ token: login.body.data.access_token }).get('/tasks').expect(401);
    }
  });

  it('200: a verified account keeps its sessions and API keys', async (world) => {
    const { ada, project_id } = world;
    const account = await register(world);
    const token = await tokenTo(world, account.email, 'verify_email');
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
    const other = await logIn(world, account);
    const { key } = await createApiKey(caller(world, account));
    await invite(ada, project_id, { email: account.email });
    await accept(caller(world, account), { token: await invitationToken(world, account.email) }).expect(200);
    await caller(world, other).get('/users/profile').expect(200);
    await world.as({ token: key }).get('/tasks').expect(200);
  });

  it('200: is possible if the server requires a verified email', async (world) => {
    const served = await world.serve({ requireEmailVerification: true });
    const { charles, token } = await invited(world);
    await served.as(charles).get('/projects').expect(403);
    await accept(served.as(charles), { token }).expect(200);
    await served.as(charles).get('/projects').expect(200);
  });

  // --- Refusals ------------------------------------------------------------------

  it('400: not exactly one of token and ID', async ({ ada, project_id }) => {
    const { id: invitation_id } = await invite(ada, project_id);
    for (const body of [{}, { token: UNKNOWN_TOKEN, invitation_id }, { token: null }, { invitation_id: 'x' }])
      await ada.post('/invitations/accept').send(body).expect(400);
  });

  it('400: by ID, an invitation of another address is like one that does not exist', async (world) => {
    const { ada, eve, db, project_id } = world;
    await verify(db, eve);
    const { id } = await invite(ada, project_id);
    const [other, none] = [
      await accept(eve, { invitation_id: id }).expect(400),
      await accept(eve, { invitation_id: UNKNOWN_ID }).expect(400),
    ];
    assert.equal([other.body.error, other.body.errors], [none.body.error, none.body.errors]);
  });

  it('403: another account with the token (C-07)', async (world) => {
    const { eve, db, project_id } = world;
    const { charles, token } = await invited(world);
    const { body } = await accept(eve, { token }).expect(403);
    assert.is(body.error, 'INVITATION_FOR_ANOTHER_ADDRESS');
    assert.not.ok(JSON.stringify(body).includes(charles.email));
    await accept(charles, { token }).expect(200);
    await accept(eve, { token }).expect(403);
    assert.not.ok(eve.id in (await rolesIn(db, project_id)));
  });

  it('409: an archived project, until it is unarchived', async (world) => {
    const { ada, project_id } = world;
    const { charles, token } = await invited(world);
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    assert.is((await accept(charles, { token }).expect(409)).body.error, 'PROJECT_ARCHIVED');
    await ada.patch(`/projects/${project_id}`).send({ archived: false }).expect(200);
    await accept(charles, { token }).expect(200);
  });

  it('410: unknown, declined and expired invitations', async (world) => {
    const { charles, invitation, token } = await invited(world);
    for (const each of [UNKNOWN_TOKEN, 'x', charles.token.slice(0, 500)])
      assert.is((await accept(charles, { token: each }).expect(410)).body.error, 'INVITATION_ENDED');
    await ageInvitation(world.db, invitation, '6 days 23 hours 59 minutes');
    await ageInvitation(world.db, invitation, '2 minutes');
    await accept(charles, { token }).expect(410);
    const other = await invited(world);
    await decline(other.charles, { token: other.token }).expect(204);
    await accept(other.charles, { token: other.token }).expect(410);
  });

  it('400, 410: tokens of other links', async (world) => {
    const { charles, token } = await invited(world);
    await charles.post('/auth/email/resend').expect(202);
    const verifying = await tokenTo(world, charles.email, 'verify_email');
    await accept(charles, { token: verifying }).expect(410);
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(400);
    const new_password = 'Jacquard-Loom-1804';
    await world.anonymous.post('/auth/password/reset').send({ token, new_password }).expect(400);
    await accept(charles, { token }).expect(200);
  });

  it('410: of an inviter who was removed, has left, or deleted the account; for good (D-12)', async (world) => {
    const { ada, db, project_id } = world;
    for (const end of ['removed', 'left', 'deleted']) {
      const inviter = await world.person('Grace Hopper');
      await addMember(db, project_id, inviter, 'admin');
      const charles = await world.person('Charles Babbage');
      const invitation = await invite(inviter, project_id, { email: charles.email });
      const token = await invitationToken(world, charles.email);
      const path = `/projects/${project_id}/members/${inviter.id}`;
      if (end === 'removed') await ada.delete(path).expect(204);
      else if (end === 'left') await inviter.delete(path).expect(204);
      else await inviter.delete('/users/account').send({ password: PASSWORD }).expect(204);
      assert.is(await statusOf(ada, invitation), 'revoked', end);
      await accept(charles, { token }).expect(410);
      if (end !== 'deleted') await addMember(db, project_id, inviter, 'admin');
      await accept(charles, { token }).expect(410);
      await invite(ada, project_id, { email: charles.email });
    }
  });

  it('410: of an inviter whose role is too low now, or who was deactivated', async (world) => {
    const { ada, grace, db, project_id } = world;
    const setRole = (role: string) =>
      ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role }).expect(200);
    await setRole('admin');
    const charles = await world.person('Charles Babbage');
    await invite(grace, project_id, { email: charles.email, role: 'admin' });
    const token = await invitationToken(world, charles.email);
    await setRole('member');
    await accept(charles, { token }).expect(410);
    await setRole('admin');
    await db.updateTable('user').set({ active: false }).where('id', '=', grace.id).execute();
    await accept(charles, { token }).expect(410);
    await db.updateTable('user').set({ active: true }).where('id', '=', grace.id).execute();
    assert.is((await accept(charles, { token }).expect(200)).body.data.role, 'admin');
  });

  it('200: not a higher role than the inviter can give now (C-07)', async (world) => {
    const { ada, grace, project_id } = world;
    const setRole = (role: string) =>
      ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role }).expect(200);
    const inviters = (who_can_invite: string) =>
      ada.patch(`/projects/${project_id}`).send({ who_can_invite }).expect(200);
    await inviters('members');
    await setRole('admin');
    const charles = await world.person('Charles Babbage');
    await invite(grace, project_id, { email: charles.email, role: 'admin' });
    const token = await invitationToken(world, charles.email);
    await setRole('viewer');
    await accept(charles, { token }).expect(410);
    await setRole('member');
    await inviters('admins');
    await accept(charles, { token }).expect(410);
    await inviters('members');
    assert.is((await accept(charles, { token }).expect(200)).body.data.role, 'member');
  });

  it('410: a deleted project', async (world) => {
    for (const [prefer, status] of [
      ['handling=lenient', 204],
      ['respond-async', 202],
    ] as const) {
      const { id: project_id } = await createProject(world.ada);
      const { charles, token } = await invited({ ...world, project_id });
      await world.ada.delete(`/projects/${project_id}`).set('prefer', prefer).expect(status);
      await accept(charles, { token }).expect(410);
    }
  });

  // --- At the same time ------------------------------------------------------------

  it('200: 20 acceptances of one token create one membership (C-07)', async (world) => {
    const { db, project_id } = world;
    const { charles, token } = await invited(world);
    const responses = await Promise.all(Array.from({ length: 20 }, () => accept(charles, { token })));
    assert.equal(countStatuses(responses), { 200: 20 });
    assert.is((await eventsOf(db, charles.id)).filter(({ type }) => type === 'member.added').length, 1);
    assert.is((await rolesIn(db, project_id))[charles.id], 'member');
  });

  it('never a role that the inviter cannot give, with demotions and removals at the same time', async (world) => {
    const { ada, db, project_id } = world;
    for (let round = 0; round < 6; round += 1) {
      const [inviter, charles] = [await world.person('Grace Hopper'), await world.person('Charles Babbage')];
      await addMember(db, project_id, inviter, 'admin');
      await invite(inviter, project_id, { email: charles.email, role: 'admin' });
      const token = await invitationToken(world, charles.email);
      const path = `/projects/${project_id}/members/${inviter.id}`;
      const reduce = () =>
        [
          () => ada.patch(path).send({ role: 'member' }),
          () => ada.delete(path),
          () => inviter.delete('/users/account').send({ password: PASSWORD }),
        ][round % 3]?.();
      const [accepted, reduced] = await Promise.all([accept(charles, { token }), reduce()]);
      assert.ok([200, 410].includes(accepted.status), accepted.text);
      assert.ok((reduced?.status ?? 500) < 300, reduced?.text);
      assert.is(charles.id in (await rolesIn(db, project_id)), accepted.status === 200);
      await accept(charles, { token }).expect(accepted.status);
    }
  });

  it('410: an acceptance that waits for a demotion of the inviter', async (world) => {
    const { ada, grace, db, project_id } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const charles = await world.person('Charles Babbage');
    await invite(grace, project_id, { email: charles.email, role: 'admin' });
    const token = await invitationToken(world, charles.email);
    let accepted: Promise<{ status: number }> | undefined;
    await db.transaction().execute(async (trx) => {
      await sql`select from project where id = ${project_id} for no key update`.execute(trx);
      accepted = accept(charles, { token }).then((response) => response);
      await waitForLocks(db, 1, accepted);
      await sql`update project_member set role = 'member' where user_id = ${grace.id}`.execute(trx);
    });
    assert.is((await accepted)?.status, 410);
    assert.not.ok(charles.id in (await rolesIn(db, project_id)));
  });

  it('410, 204: with the deletion of the project, and with that of the account', async (world) => {
    const { ada, db } = world;
    for (let round = 0; round < 6; round += 1) {
      const { id: project_id } = await createProject(ada);
      const { charles, token } = await invited({ ...world, project_id });
      const isProject = round % 2 === 0;
      const [accepted, deleted] = await Promise.all([
        accept(charles, { token }),
        isProject
          ? ada.delete(`/projects/${project_id}`)
          : charles.delete('/users/account').send({ password: PASSWORD }),
      ]);
      assert.is(deleted.status, 204, deleted.text);
      assert.ok([200, isProject ? 410 : 401].includes(accepted.status), accepted.text);
      assert.not.ok(charles.id in (await rolesIn(db, project_id)));
    }
  });
});
