import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createProject, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { accept, ageInvitation, decline, invitationToken, invite } from '../invitations-kit.ts';
import { operation } from '../world.ts';

operation('listInvitations', (it) => {
  it('200: filters by any number of states, newest first', async (world) => {
    const { ada, grace, eve, db, clock, project_id } = world;
    const ids: Record<string, string> = {};
    const add = async (status: string, email?: string) => {
      clock.advance(1_000);
      const invitation = await invite(ada, project_id, email ? { email } : {});
      ids[status] = invitation.id;
      return invitation;
    };
    const stranger = await world.person('Charles Babbage');
    await add('accepted', eve.email);
    await accept(eve, { token: await invitationToken(world, eve.email) }).expect(200);
    await add('declined', stranger.email);
    await decline(stranger, { token: await invitationToken(world, stranger.email) }).expect(204);
    const { id } = await add('revoked');
    await ada.delete(`/projects/${project_id}/invitations/${id}`).expect(204);
    await ageInvitation(db, await add('expired'), '8 days');
    await add('open');
    await invite(grace, (await createProject(grace)).id);
    const find = async (...states: string[]) => {
      const query = states.map((state) => `status=${state}`).join('&');
      const { body } = await ada.get(`/projects/${project_id}/invitations?${query}`).expect(200);
      assert.is(body.meta.total, body.data.length);
      return (body.data as Schema<'Invitation'>[]).map((each) => {
        assert.is(each.id, ids[each.status]);
        return each.status;
      });
    };
    assert.equal((await find()).toSorted(), Object.keys(ids).toSorted());
    assert.equal(await find('open', 'revoked', 'declined', 'accepted'), [
      'open',
      'revoked',
      'declined',
      'accepted',
    ]);
    for (const status of Object.keys(ids)) assert.equal(await find(status), [status]);
  });

  it('200: shows what later changed of the inviter', async ({ ada, project_id }) => {
    await invite(ada, project_id);
    await ada.patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    const { body } = await ada.get(`/projects/${project_id}/invitations`).expect(200);
    assert.is(body.data[0].inviter.full_name, 'Ada King');
  });

  it('400: an unknown status', async ({ ada, project_id }) => {
    await ada.get(`/projects/${project_id}/invitations?status=pending`).expect(400);
  });

  it('403, 404: members and viewers do not see addresses, and strangers nothing', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    await invite(ada, project_id);
    for (const by of [grace, vera]) await by.get(`/projects/${project_id}/invitations`).expect(403);
    const none = await ada.get(`/projects/${UNKNOWN_ID}/invitations`).expect(404);
    const hidden = await eve.get(`/projects/${project_id}/invitations`).expect(404);
    assert.equal(withoutRequestId(hidden), withoutRequestId(none));
  });
});
