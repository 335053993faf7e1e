import * as assert from 'uvu/assert';
import { administrator } from '../admin/administrator.ts';
import { countStatuses, createApiKey } from '../fixtures.ts';
import { type Caller, inWorld, PASSWORD, type World } from '../world.ts';
import { type Account, caller, currentSessionId, logIn, refresh, register } from './accounts.ts';
import { tokenTo } from './links.ts';

const PROFILE = '/users/profile';
const NEW_PASSWORD = 'Jacquard-Loom-1804';

const statusOf = async (person: Caller) => (await person.get(PROFILE)).status;

const endings: [what: string, end: (world: World, account: Account) => Promise<unknown>][] = [
  ['a logout', (world, account) => caller(world, account).post('/auth/logout').expect(204)],
  [
    'its revocation from another session',
    async (world, account) => {
      const id = await currentSessionId(caller(world, account));
      const other = await logIn(world, account);
      return caller(world, other).delete(`/auth/sessions/${id}`).expect(204);
    },
  ],
  [
    'the revocation of all other sessions',
    async (world, account) => {
      const other = await logIn(world, account);
      return caller(world, other).delete('/auth/sessions').expect(204);
    },
  ],
  [
    'a password change',
    async (world, account) => {
      const other = await logIn(world, account);
      return caller(world, other)
        .post('/auth/password/change')
        .send({ current_password: PASSWORD, new_password: NEW_PASSWORD })
        .expect(204);
    },
  ],
  [
    'a password reset',
    async (world, { email }) => {
      await world.anonymous.post('/auth/password/forgot').send({ email }).expect(202);
      const token = await tokenTo(world, email, 'reset_password');
      return world.anonymous
        .post('/auth/password/reset')
        .send({ token, new_password: NEW_PASSWORD })
        .expect(204);
    },
  ],
  [
    'the reuse of a refresh token',
    async (world, account) => {
      await refresh(world, account).expect(200);
      await refresh(world, account).expect(401);
    },
  ],
  [
    'a deactivation',
    async (world, { user }) =>
      (await administrator(world))
        .patch(`/admin/users/${user.id}`)
        .send({ active: false, version: 1 })
        .expect(200),
  ],
  [
    'the deletion of the account',
    (world, account) =>
      caller(world, account).delete('/users/account').send({ password: PASSWORD }).expect(204),
  ],
];

inWorld('a revocation on one node', (it) => {
  for (const [what, end] of endings) {
    it(`401: is effective on other nodes for a session after ${what} (B-06, A-18)`, async (world) => {
      const node = await world.serve();
      const [account, stranger] = [await register(world), await register(world)];
      const [there, strangerThere] = [caller(node, account), caller(node, stranger)];
      assert.equal([await statusOf(there), await statusOf(strangerThere)], [200, 200]);
      await end(world, account);
      const { body } = await there.get(PROFILE).expect(401);
      assert.is(body.error, 'SESSION_REVOKED');
      assert.is(await statusOf(strangerThere), 200);
    });
  }

  it('401: is effective on another node that receives requests without a pause (B-06)', async (world) => {
    const node = await world.serve();
    const accounts = await Promise.all(Array.from({ length: 20 }, () => register(world)));
    const responses = await Promise.all(
      accounts.map(async (account) => {
        const there = caller(node, account);
        let hasEnded = false;
        const asking = (async () => {
          while (!hasEnded) await there.get(PROFILE);
        })();
        await caller(world, account).post('/auth/logout').expect(204);
        const next = await Promise.all([there.get(PROFILE), there.get(PROFILE)]);
        hasEnded = true;
        await asking;
        return next;
      }),
    );
    assert.equal(countStatuses(responses.flat()), { 401: 40 });
  });

  it('401: is effective on other nodes for an API key', async (world) => {
    const node = await world.serve();
    const { id, key } = await createApiKey(world.ada);
    const there = node.as({ token: key });
    await there.get('/tasks').expect(200);
    await world.ada.delete(`/auth/api-keys/${id}`).expect(204);
    await there.get('/tasks').expect(401);
  });

  it('200, then 403: other nodes see a role that is granted and removed', async (world) => {
    const node = await world.serve();
    const [admin, account] = [await administrator(world), await register(world)];
    const there = caller(node, account);
    const set = (role: string, version: number) =>
      admin.patch(`/admin/users/${account.user.id}`).send({ role, version }).expect(200);
    await there.get('/admin/stats').expect(403);
    await set('admin', 1);
    await there.get('/admin/stats').expect(200);
    await set('user', 2);
    await there.get('/admin/stats').expect(403);
  });
});
