import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { waitForLocks } from '../auth/accounts.ts';
import { addMember, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import {
  accept,
  ageInvitation,
  invitationsTo,
  invitationToken,
  invite,
  statusOf,
} from '../invitations-kit.ts';
import { type Caller, operation } from '../world.ts';

const resend = (by: Caller, { project_id, id }: { project_id: string; id: string }) =>
  by.post(`/projects/${project_id}/invitations/${id}/resend`);

operation('resendInvitation', (it) => {
  it('200: another link and another week; the earlier link ends', async (world) => {
    const { ada, eve, db, clock, project_id } = world;
    const invitation = await invite(ada, project_id, { email: eve.email, message: 'Join us.' });
    const first = await invitationToken(world, eve.email);
    clock.advance(60_000);
    const { body } = await resend(ada, invitation).expect(200);
    const at = (ms: number) => new Date(ms).toISOString();
    assert.equal(body.data, {
      ...invitation,
      sent_at: at(clock.now()),
      expires_at: at(clock.now() + 7 * 86_400_000),
    });
    await accept(eve, { token: first }).expect(410);
    const second = await invitationToken(world, eve.email);
    assert.is.not(second, first);
    const { type, actor_id, changes } = (await eventsOf(db, invitation.id)).at(-1) ?? {};
    assert.equal([type, actor_id, changes], ['invitation.resent', ada.id, []]);
    await accept(eve, { token: second }).expect(200);
  });

  it('200: of two messages in the queue only the newest is sent', async (world) => {
    const { ada, project_id } = world;
    const invitation = await invite(ada, project_id);
    await resend(ada, invitation).expect(200);
    assert.is((await invitationsTo(world, invitation.email)).length, 1);
  });

  it('200: opens an expired invitation again', async (world) => {
    const { ada, eve, db, project_id } = world;
    const invitation = await invite(ada, project_id, { email: eve.email });
    await ageInvitation(db, invitation, '8 days');
    assert.is(await statusOf(ada, invitation), 'expired');
    await resend(ada, invitation).expect(200);
    assert.is(await statusOf(ada, invitation), 'open');
    await accept(eve, { token: await invitationToken(world, eve.email) }).expect(200);
  });

  it('200: the person who resends it becomes the inviter', async (world) => {
    const { ada, grace, eve, db, project_id } = world;
    const member = `/projects/${project_id}/members/${grace.id}`;
    await ada.patch(member).send({ role: 'admin' }).expect(200);
    const invitation = await invite(grace, project_id, { email: eve.email });
    await ada.patch(member).send({ role: 'member' }).expect(200);
    await accept(eve, { token: await invitationToken(world, eve.email) }).expect(410);
    const { body } = await resend(ada, invitation).expect(200);
    assert.is(body.data.inviter.id, ada.id);
    await ada.delete(member).expect(204);
    await accept(eve, { token: await invitationToken(world, eve.email) }).expect(200);
    assert.is((await eventsOf(db, invitation.id)).length, 3);
  });

  it('200, 410: of an acceptance and a resending at the same time one succeeds', async (world) => {
    const { ada, project_id } = world;
    for (let round = 0; round < 4; round += 1) {
      const charles = await world.person('Charles Babbage');
      const invitation = await invite(ada, project_id, { email: charles.email });
      const token = await invitationToken(world, charles.email);
      const [accepted, resent] = await Promise.all([accept(charles, { token }), resend(ada, invitation)]);
      const outcome = [accepted.status, resent.status].join();
      assert.ok(outcome === '200,410' || outcome === '410,200', outcome);
      assert.is(await statusOf(ada, invitation), accepted.status === 200 ? 'accepted' : 'open');
    }
  });

  it('409: more than 200 open invitations, when an expired one is resent', async ({
    ada,
    db,
    project_id,
  }) => {
    const invitation = await invite(ada, project_id);
    await ageInvitation(db, invitation, '8 days');
    await sql`insert into invitation (project_id, email, role, inviter_id, mail_id, expires_at)
      select ${project_id}, n || '@example.com', 'member', ${ada.id}, gen_random_uuid(), now() + interval '1 day'
      from generate_series(1, 200) as n`.execute(db);
    assert.is((await resend(ada, invitation).expect(409)).body.error, 'TOO_MANY_INVITATIONS');
  });

  it('409: an address that belongs to a member now', async ({ ada, eve, db, project_id }) => {
    const invitation = await invite(ada, project_id, { email: eve.email });
    await addMember(db, project_id, eve);
    assert.is((await resend(ada, invitation).expect(409)).body.error, 'ALREADY_MEMBER');
  });

  it('409: an archived project', async ({ ada, project_id }) => {
    const invitation = await invite(ada, project_id);
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    assert.is((await resend(ada, invitation).expect(409)).body.error, 'PROJECT_ARCHIVED');
  });

  it('410: one that was revoked, or replaced after it had expired', async ({ ada, db, project_id }) => {
    const [revoked, expired] = [await invite(ada, project_id), await invite(ada, project_id)];
    await ada.delete(`/projects/${project_id}/invitations/${revoked.id}`).expect(204);
    await ageInvitation(db, expired, '8 days');
    await invite(ada, project_id, { email: expired.email });
    for (const each of [revoked, expired]) await resend(ada, each).expect(410);
  });

  it('410: one that ends while the request waits for it, and the same for a revocation', async (world) => {
    const { ada, db, project_id } = world;
    for (const act of [(path: string) => ada.post(`${path}/resend`), (path: string) => ada.delete(path)]) {
      const { id } = await invite(ada, project_id);
      let sent: Promise<{ status: number }> | undefined;
      await db.transaction().execute(async (trx) => {
        // The deletion of the account of an inviter does so, without a lock on the project.
        await sql`update invitation set status = 'revoked', ended_at = now() where id = ${id}`.execute(trx);
        sent = act(`/projects/${project_id}/invitations/${id}`).then((response) => response);
        await waitForLocks(db, 1, sent);
      });
      assert.is((await sent)?.status, 410);
      assert.is((await eventsOf(db, id)).length, 1);
    }
  });

  it('429: an invitation is sent five times within a day', async (world) => {
    const { ada, db, project_id } = world;
    const invitation = await invite(ada, project_id);
    for (let time = 2; time <= 5; time += 1) await resend(ada, invitation).expect(200);
    const { headers } = await resend(ada, invitation).expect(429);
    assert.ok(Number(headers['retry-after']) > 80_000);
    await sql`update invitation_mail set created_at = created_at - interval '25 hours'`.execute(db);
    await resend(ada, invitation).expect(200);
  });

  it('403, 404: members, viewers and strangers, and an unknown invitation', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    const invitation = await invite(ada, project_id);
    for (const by of [grace, vera]) await resend(by, invitation).expect(403);
    await resend(eve, invitation).expect(404);
    await resend(ada, { project_id, id: UNKNOWN_ID }).expect(404);
  });
});
