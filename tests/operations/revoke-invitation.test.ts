import * as assert from 'uvu/assert';
import { addMember, countStatuses, createProject, eventsOf, rolesIn, UNKNOWN_ID } from '../fixtures.ts';
import {
  accept,
  ageInvitation,
  invitationsTo,
  invitationToken,
  invite,
  statusOf,
  verify,
} from '../invitations-kit.ts';
import { operation } from '../world.ts';

operation('revokeInvitation', (it) => {
  it('204: the link and the entry in the list of the person stop working', async (world) => {
    const { ada, eve, db, project_id } = world;
    await verify(db, eve);
    const invitation = await invite(ada, project_id, { email: eve.email });
    const token = await invitationToken(world, eve.email);
    const { headers } = await ada.delete(`/projects/${project_id}/invitations/${invitation.id}`).expect(204);
    assert.is(await statusOf(ada, invitation), 'revoked');
    const { body } = await accept(eve, { token }).expect(410);
    assert.equal([body.error, body.errors], ['INVITATION_ENDED', []]);
    await accept(eve, { invitation_id: invitation.id }).expect(410);
    assert.equal((await eve.get('/invitations').expect(200)).body.data, []);
    const { type, actor_id, space_id, changes, request_id } =
      (await eventsOf(db, invitation.id)).at(-1) ?? {};
    assert.equal(
      [type, actor_id, space_id, changes, request_id],
      ['invitation.revoked', ada.id, project_id, [], headers['x-request-id']],
    );
  });

  it('204: sends no message that is still in the queue', async (world) => {
    const { ada, project_id } = world;
    const { id, email } = await invite(ada, project_id);
    await ada.delete(`/projects/${project_id}/invitations/${id}`).expect(204);
    assert.equal(await invitationsTo(world, email), []);
  });

  it('204: another admin can revoke it, and a former admin their own', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const path = `/projects/${project_id}/invitations`;
    for (const each of [grace, vera])
      await ada.patch(`/projects/${project_id}/members/${each.id}`).send({ role: 'admin' }).expect(200);
    const [first, second] = [await invite(grace, project_id), await invite(grace, project_id)];
    await vera.delete(`${path}/${first.id}`).expect(204);
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'viewer' }).expect(200);
    await grace.delete(`${path}/${second.id}`).expect(204);
    assert.is((await eventsOf(db, second.id)).at(-1)?.actor_id, grace.id);
  });

  it('403: members and viewers', async ({ ada, grace, vera, project_id }) => {
    const { id } = await invite(ada, project_id);
    for (const by of [grace, vera])
      for (const each of [id, UNKNOWN_ID])
        await by.delete(`/projects/${project_id}/invitations/${each}`).expect(403);
  });

  it('404: an invitation of another project, or none', async ({ ada, eve, project_id }) => {
    const { id } = await invite(ada, project_id);
    const other = await createProject(ada);
    await ada.delete(`/projects/${other.id}/invitations/${id}`).expect(404);
    await ada.delete(`/projects/${project_id}/invitations/${UNKNOWN_ID}`).expect(404);
    await eve.delete(`/projects/${project_id}/invitations/${id}`).expect(404);
  });

  it('410: one that has ended', async ({ ada, db, project_id }) => {
    const [revoked, expired] = [await invite(ada, project_id), await invite(ada, project_id)];
    await ada.delete(`/projects/${project_id}/invitations/${revoked.id}`).expect(204);
    await ageInvitation(db, expired, '8 days');
    for (const { id } of [revoked, expired])
      await ada.delete(`/projects/${project_id}/invitations/${id}`).expect(410);
  });

  it('204, 410: of an acceptance and a revocation at the same time one succeeds (C-07)', async (world) => {
    const { ada, db, project_id } = world;
    for (let round = 0; round < 6; round += 1) {
      const charles = await world.person('Charles Babbage');
      const { id, email } = await invite(ada, project_id, { email: charles.email });
      const token = await invitationToken(world, email);
      const [accepted, revoked] = await Promise.all([
        accept(charles, { token }),
        ada.delete(`/projects/${project_id}/invitations/${id}`),
      ]);
      assert.ok(
        [accepted.status, revoked.status].join() === '200,410' ||
          [accepted.status, revoked.status].join() === '410,204',
        `${accepted.status} ${revoked.status}`,
      );
      assert.is(charles.id in (await rolesIn(db, project_id)), accepted.status === 200);
    }
  });

  it('204, 410: one of 10 revocations at the same time succeeds', async ({ ada, eve, db, project_id }) => {
    await addMember(db, project_id, eve, 'admin');
    const { id } = await invite(ada, project_id);
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? ada : eve).delete(`/projects/${project_id}/invitations/${id}`),
      ),
    );
    assert.equal(countStatuses(responses), { 204: 1, 410: 9 });
  });
});
