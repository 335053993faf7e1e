import * as assert from 'uvu/assert';
import { UNKNOWN_TOKEN } from '../auth/links.ts';
import { countStatuses, eventsOf, rolesIn } from '../fixtures.ts';
import { accept, decline, invitationToken, invite, statusOf, verify } from '../invitations-kit.ts';
import { operation } from '../world.ts';

operation('declineInvitation', (it) => {
  it('204: ends the invitation, and does not tell the project whose account it was', async (world) => {
    const { ada, eve, vera, db, project_id } = world;
    const invitation = await invite(ada, project_id, { email: eve.email });
    const token = await invitationToken(world, eve.email);
    const { headers } = await decline(eve, { token }).expect(204);
    assert.is(await statusOf(ada, invitation), 'declined');
    const { type, actor_id, request_id } = (await eventsOf(db, invitation.id)).at(-1) ?? {};
    assert.equal([type, actor_id, request_id], ['invitation.declined', null, headers['x-request-id']]);
    const feed = await vera.get(`/activity?subject_id=${invitation.id}`).expect(200);
    assert.is(feed.body.meta.total, 2);
    assert.not.match(feed.text, eve.id);
    await accept(eve, { token }).expect(410);
    // The address stays unverified: the answer gives no access.
    assert.is((await eve.get('/users/profile').expect(200)).body.data.email_verified, false);
    await invite(ada, project_id, { email: eve.email });
  });

  it('204: by ID, and again', async ({ ada, eve, db, project_id }) => {
    await verify(db, eve);
    const { id } = await invite(ada, project_id, { email: eve.email });
    const responses = await Promise.all(Array.from({ length: 5 }, () => decline(eve, { invitation_id: id })));
    assert.equal(countStatuses(responses), { 204: 5 });
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('204: also in an archived project', async ({ ada, eve, db, project_id }) => {
    await verify(db, eve);
    const { id } = await invite(ada, project_id, { email: eve.email });
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    await decline(eve, { invitation_id: id }).expect(204);
  });

  it('400, 403, 410: an invitation of others, or one that has ended', async (world) => {
    const { ada, grace, eve, db, project_id } = world;
    await verify(db, eve, grace);
    const { id } = await invite(ada, project_id, { email: eve.email });
    const token = await invitationToken(world, eve.email);
    await decline(grace, { invitation_id: id }).expect(400);
    await decline(grace, { token }).expect(403);
    await decline(eve, { token: UNKNOWN_TOKEN }).expect(410);
    await ada.delete(`/projects/${project_id}/invitations/${id}`).expect(204);
    await decline(eve, { token }).expect(410);
    await decline(eve, { invitation_id: id }).expect(410);
  });

  it('204, 200: of both answers at the same time one counts', async (world) => {
    const { ada, db, project_id } = world;
    for (let round = 0; round < 4; round += 1) {
      const charles = await world.person('Charles Babbage');
      await invite(ada, project_id, { email: charles.email });
      const token = await invitationToken(world, charles.email);
      const [accepted, declined] = await Promise.all([
        accept(charles, { token }),
        decline(charles, { token }),
      ]);
      const outcome = [accepted.status, declined.status].join();
      assert.ok(outcome === '200,410' || outcome === '410,204', outcome);
      assert.is(charles.id in (await rolesIn(db, project_id)), accepted.status === 200);
    }
  });
});
