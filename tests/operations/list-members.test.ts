import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { addMember, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { type Caller, operation } from '../world.ts';

type Member = Schema<'ProjectMember'>;

operation('listMembers', (it) => {
  const names = async (person: Caller, project_id: string, query = ''): Promise<string[]> => {
    const { body } = await person.get(`/projects/${project_id}/members?${query}`).expect(200);
    return body.data.map(({ user }: Member) => user.full_name);
  };

  it('200: returns every member with the role, without emails', async ({ vera, ada, project_id }) => {
    const { body } = await vera.get(`/projects/${project_id}/members`).expect(200);
    assert.is(body.meta.total, 3);
    const { created_at, updated_at, ...owner } = body.data[0];
    assert.equal(owner, {
      user: { id: ada.id, full_name: ada.full_name, avatar_url: null },
      role: 'owner',
      version: 1,
    });
    assert.is(updated_at, created_at);
    assert.not.match(JSON.stringify(body), '@example.com');
  });

  it('200: sorts by name by default, or by when members joined', async ({ ada, eve, db, project_id }) => {
    await addMember(db, project_id, eve);
    await db
      .updateTable('project_member')
      .set({ created_at: '2099-01-01T00:00:00.000Z' })
      .where('user_id', '=', eve.id)
      .execute();
    const byName = ['Ada Lovelace', 'Eve Stranger', 'Grace Hopper', 'Vera Rubin'];
    assert.equal(await names(ada, project_id), byName);
    assert.equal(await names(ada, project_id, 'order=desc'), byName.toReversed());
    assert.is((await names(ada, project_id, 'sort=created_at')).at(-1), 'Eve Stranger');
    assert.is((await names(ada, project_id, 'sort=created_at&order=desc'))[0], 'Eve Stranger');
  });

  it('200: filters by roles and by a part of the name', async ({ ada, project_id }) => {
    assert.equal(await names(ada, project_id, 'role=viewer'), ['Vera Rubin']);
    assert.equal(await names(ada, project_id, 'role=viewer&role=member'), ['Grace Hopper', 'Vera Rubin']);
    assert.equal(await names(ada, project_id, 'q=HOPPER'), ['Grace Hopper']);
    assert.equal(await names(ada, project_id, 'q=hopper&role=viewer'), []);
    assert.equal(await names(ada, project_id, 'q=%25'), []);
  });

  it('400: unknown roles and orders', async ({ ada, project_id }) => {
    for (const query of ['role=guest', 'sort=role', 'order=up', 'q=']) {
      await ada.get(`/projects/${project_id}/members?${query}`).expect(400);
    }
  });

  it('404: treats a project of others as nonexistent', async ({ eve, project_id }) => {
    const none = await eve.get(`/projects/${UNKNOWN_ID}/members`).expect(404);
    const others = await eve.get(`/projects/${project_id}/members`).expect(404);
    const personal = await eve.get(`/projects/${eve.id}/members`).expect(404);
    assert.equal(withoutRequestId(others), withoutRequestId(none));
    assert.equal(withoutRequestId(personal), withoutRequestId(none));
  });
});
