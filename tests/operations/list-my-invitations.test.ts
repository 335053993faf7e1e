import * as assert from 'uvu/assert';
import { createApiKey, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { ageInvitation, decline, invite, verify } from '../invitations-kit.ts';
import { operation } from '../world.ts';

operation('listMyInvitations', (it) => {
  it('200: the open invitations to the verified address, newest first', async (world) => {
    const { ada, grace, eve, db, clock, project_id } = world;
    await verify(db, eve);
    const first = await invite(ada, project_id, { email: eve.email, role: 'admin', message: 'Join us.' });
    clock.advance(1_000);
    const other = await createProject(grace);
    const second = await invite(grace, other.id, { email: eve.email });
    await invite(ada, project_id);
    const { body } = await eve.get('/invitations').expect(200);
    assert.equal(body.data, [
      {
        id: second.id,
        project: { id: other.id, name: other.name },
        inviter: { id: grace.id, full_name: grace.full_name, avatar_url: null },
        role: 'member',
        message: null,
        created_at: second.created_at,
        expires_at: second.expires_at,
      },
      {
        id: first.id,
        project: { id: project_id, name: 'Analytical engine' },
        inviter: { id: ada.id, full_name: ada.full_name, avatar_url: null },
        role: 'admin',
        message: 'Join us.',
        created_at: first.created_at,
        expires_at: first.expires_at,
      },
    ]);
    assert.is(body.meta.total, 2);
    await decline(eve, { invitation_id: second.id }).expect(204);
    await ageInvitation(db, first, '8 days');
    assert.equal((await eve.get('/invitations').expect(200)).body.data, []);
  });

  it('200: nothing until the address is verified, because another person may have registered it', async (world) => {
    const { ada, eve, db, project_id } = world;
    await invite(ada, project_id, { email: eve.email });
    assert.equal((await eve.get('/invitations').expect(200)).body.data, []);
    await verify(db, eve);
    assert.is((await eve.get('/invitations').expect(200)).body.data.length, 1);
  });

  it('200: nothing from an inviter who may not invite any more, and nothing of a deleted project', async (world) => {
    const { ada, grace, vera, eve, db, project_id } = world;
    await verify(db, eve);
    const member = `/projects/${project_id}/members/${grace.id}`;
    const found = async () => (await eve.get('/invitations').expect(200)).body.data.length;
    await ada.patch(member).send({ role: 'admin' }).expect(200);
    await invite(grace, project_id, { email: eve.email });
    assert.is(await found(), 1);
    await ada.patch(member).send({ role: 'member' }).expect(200);
    assert.is(await found(), 0);
    await ada.patch(member).send({ role: 'admin' }).expect(200);
    assert.is(await found(), 1);
    await db.updateTable('user').set({ active: false }).where('id', '=', grace.id).execute();
    assert.is(await found(), 0);
    for (const [prefer, status] of [
      ['handling=lenient', 204],
      ['respond-async', 202],
    ] as const) {
      const { id } = await createProject(vera);
      await invite(vera, id, { email: eve.email });
      assert.is(await found(), 1);
      await vera.delete(`/projects/${id}`).set('prefer', prefer).expect(status);
      assert.is(await found(), 0);
    }
  });

  it('403: API keys', async ({ ada, ...world }) => {
    const { key } = await createApiKey(ada, { scopes: ['projects:read', 'projects:write'] });
    await world.as({ token: key }).get('/invitations').expect(403);
    await world
      .as({ token: key })
      .post('/invitations/accept')
      .send({ invitation_id: UNKNOWN_ID })
      .expect(403);
  });
});
