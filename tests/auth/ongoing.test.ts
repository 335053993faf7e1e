import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Actor } from '../../src/actor.ts';
import type { OngoingOptions } from '../../src/auth/sessions/ongoing.ts';
import { ConnectionLost } from '../../src/database/driver/failures.ts';
import { ApiError } from '../../src/errors.ts';
import type { Channel } from '../../src/processes.ts';
import { administrator } from '../admin/administrator.ts';
import { createApiKey } from '../fixtures.ts';
import { requestWithoutReading, serveEndlessExport } from '../http/endless.ts';
import { until } from '../waiting.ts';
import { inWorld, PASSWORD, type ServeOptions, type TestServer, type World } from '../world.ts';
import { caller, logIn, refresh, register } from './accounts.ts';
import { tokenTo } from './links.ts';

const NEW = 'Jacquard-Loom-1804';

/** An endless export of the audit log for the caller with this token. */
async function startExport(world: World, token: string, options: ServeOptions = {}) {
  const { served, state } = await serveEndlessExport(world, { each: () => pause(1) }, options);
  const socket = requestWithoutReading(served, { token });
  // The second batch is requested when the first has been sent.
  await until('the answer has begun', () => state.batches > 1);
  return { served, state, socket };
}

/** An export by an administrator, in the first of two sessions. */
async function exportInTwoSessions(world: World, options: ServeOptions = {}) {
  const account = await register(world, { full_name: 'Annie Jump Cannon' });
  await world.db.updateTable('user').set({ role: 'admin' }).where('id', '=', account.user.id).execute();
  const other = await logIn(world, account);
  return { account, other, ...(await startExport(world, account.access_token, options)) };
}

type RunningExport = Awaited<ReturnType<typeof exportInTwoSessions>>;

async function changeAccount(
  world: World,
  { account, served }: RunningExport,
  change: object,
): Promise<void> {
  const admin = await administrator(world, 'Williamina Fleming');
  await served.as(admin).patch(`/admin/users/${account.user.id}`).send(change).expect(200);
}

/** What ends the response, and the error code from then on. */
const endings: [string, code: string, (world: World, exporting: RunningExport) => PromiseLike<unknown>][] = [
  [
    'a logout',
    'SESSION_REVOKED',
    (_, { served, account }) => caller(served, account).post('/auth/logout').expect(204),
  ],
  [
    'the revocation of its session',
    'SESSION_REVOKED',
    async (_, { served, account, other }) => {
      const { body } = await caller(served, account).get('/auth/sessions').expect(200);
      const { id } = body.data.find(({ current }: { current: boolean }) => current);
      await caller(served, other).delete(`/auth/sessions/${id}`).expect(204);
    },
  ],
  [
    'the revocation of all other sessions',
    'SESSION_REVOKED',
    (_, { served, other }) => caller(served, other).delete('/auth/sessions').expect(204),
  ],
  [
    'a password change',
    'SESSION_REVOKED',
    (_, { served, other }) =>
      caller(served, other)
        .post('/auth/password/change')
        .send({ current_password: PASSWORD, new_password: NEW })
        .expect(204),
  ],
  [
    'a password reset',
    'SESSION_REVOKED',
    async (world, { served, account: { email } }) => {
      await served.anonymous.post('/auth/password/forgot').send({ email }).expect(202);
      const token = await tokenTo(world, email, 'reset_password');
      await served.anonymous.post('/auth/password/reset').send({ token, new_password: NEW }).expect(204);
    },
  ],
  [
    'a refresh token that was used twice',
    'SESSION_REVOKED',
    async (_, { served, account }) => {
      await refresh(served, account).expect(200);
      await refresh(served, account).expect(401);
    },
  ],
  [
    'the deletion of the account',
    'SESSION_REVOKED',
    (_, { served, other }) =>
      caller(served, other).delete('/users/account').send({ password: PASSWORD }).expect(204),
  ],
  ['a deactivation', 'SESSION_REVOKED', (world, one) => changeAccount(world, one, { active: false })],
  ['the loss of the role', 'FORBIDDEN', (world, one) => changeAccount(world, one, { role: 'user' })],
];

const lineOf = ({ log }: TestServer) => log.find(({ operation }) => operation === 'listAuditLog');

async function assertCutOff({ served, state }: Pick<RunningExport, 'served' | 'state'>, code: string) {
  await until('it is cut off', () => state.ended);
  await until('it is logged', () => lineOf(served) !== undefined);
  assert.equal([lineOf(served)?.['status'], lineOf(served)?.['code']], [499, code]);
}

inWorld('a streamed response', (it) => {
  for (const [name, code, end] of endings) {
    it(`ends after ${name} (H-06)`, async (world) => {
      const one = await exportInTwoSessions(world);
      await end(world, one);
      await assertCutOff(one, code);
    });
  }

  it('ends when its API key is revoked, and the audit log says whose request was refused', async (world) => {
    const annie = await administrator(world);
    const { id, key } = await createApiKey(annie, { scopes: ['admin:read'] });
    const one = await startExport(world, key);
    await one.served.as(annie).delete(`/auth/api-keys/${id}`).expect(204);
    await assertCutOff(one, 'INVALID_TOKEN');
    const refusals = () =>
      world.db
        .selectFrom('event')
        .where('type', '=', 'access.denied')
        .where('actor_id', '=', annie.id)
        .select(['operation', 'code'])
        .execute();
    await until('it is in the audit log', async () => (await refusals()).length > 0);
    assert.equal(await refusals(), [{ operation: 'listAuditLog', code: 'INVALID_TOKEN' }]);
  });

  it('continues when another session, another key or another user is affected', async (world) => {
    const annie = await administrator(world);
    const keys = [await createApiKey(annie, { scopes: ['admin:read'] }), await createApiKey(annie)];
    const one = await startExport(world, keys[0]?.key ?? '');
    await one.served.as(annie).delete(`/auth/api-keys/${keys[1]?.id}`).expect(204);
    await one.served.as(annie).post('/auth/logout').expect(204);
    await one.served
      .as(await world.person('Eve Stranger'))
      .post('/auth/logout')
      .expect(204);
    one.socket.resume();
    const before = one.state.batches;
    await until('it has gone on', () => one.state.batches > before + 20);
    assert.is(one.state.ended, false);
    one.socket.destroy();
  });

  it('ends if its session is revoked while the response starts', async (world) => {
    const annie = await administrator(world);
    const { served, state } = await serveEndlessExport(world, {
      begin: () => world.as(annie).post('/auth/logout').expect(204),
    });
    requestWithoutReading(served, annie);
    await until('it is cut off', () => state.ended);
  });

  it('ends when another process announces a revocation, and announces its own revocations', async (world) => {
    const published: string[] = [];
    let announce = (_user_id: string) => {};
    const others: Channel = {
      publish: (user_id) => published.push(user_id),
      subscribe(listener) {
        announce = listener;
      },
    };
    const one = await exportInTwoSessions(world, { ongoing: { others } });
    await caller(world, one.account).post('/auth/logout').expect(204);
    assert.is(one.state.ended, false);
    announce('nobody');
    announce(one.account.user.id);
    await assertCutOff(one, 'SESSION_REVOKED');
    assert.equal(published, []);
    await caller(one.served, one.other).post('/auth/logout').expect(204);
    assert.equal(published, [one.account.user.id]);
  });

  it('401: is refused if access ends before the first byte is sent', async (world) => {
    const annie = await administrator(world);
    let ended = false;
    async function* pieces() {
      try {
        await served.as(annie).post('/auth/logout').expect(204);
        await until('it is refused', () => checks > 1);
        yield Buffer.from('PK');
      } finally {
        ended = true;
      }
    }
    let checks = 0;
    const sessions: OngoingOptions['sessions'] = {
      async reauthenticate(actor) {
        checks += 1;
        if (checks > 1) throw new ApiError('SESSION_REVOKED');
        return actor;
      },
    };
    const headers = { 'Content-Disposition': 'attachment; filename="all.zip"', 'Content-Length': '1000' };
    const served = await world.serve({
      ongoing: { sessions },
      override: { downloadExport: async () => ({ status: 200, headers, file: pieces() }) },
    });
    const response = await served.as(annie).get(`/users/exports/${annie.id}/content`).expect(401);
    assert.equal(
      [response.body.error, response.headers['content-disposition']],
      ['SESSION_REVOKED', undefined],
    );
    assert.is(ended, true);
  });

  it('checks access once at a time, however many checks are requested', async (world) => {
    let checks = 0;
    let max = 0;
    let running = 0;
    let announce = (_user_id: string) => {};
    const first = Promise.withResolvers<void>();
    const reauthenticate = async (actor: Actor) => {
      checks += 1;
      running += 1;
      max = Math.max(max, running);
      await first.promise;
      running -= 1;
      return actor;
    };
    const others: Channel = {
      publish() {},
      subscribe(listener) {
        announce = listener;
      },
    };
    const one = await exportInTwoSessions(world, { ongoing: { others, sessions: { reauthenticate } } });
    for (let n = 0; n < 1_000; n++) announce(one.account.user.id);
    first.resolve();
    await until('it was looked at again', () => checks > 1 && running === 0);
    assert.equal([checks, max], [2, 1]);
    one.socket.destroy();
  });

  it('ends at the next periodic check when no process announces the revocation', async (world) => {
    const one = await exportInTwoSessions(world, { ongoing: { recheckedEveryMs: 20 } });
    await sql`update session set revoked_at = now() where user_id = ${one.account.user.id}`.execute(world.db);
    await assertCutOff(one, 'SESSION_REVOKED');
  });

  it('continues while access cannot be checked, until a check refuses it', async (world) => {
    let checks = 0;
    const reauthenticate = async () => {
      checks += 1;
      throw checks < 3 ? new ConnectionLost('lost') : new ApiError('SESSION_REVOKED');
    };
    const one = await exportInTwoSessions(world, {
      ongoing: { recheckedEveryMs: 20, sessions: { reauthenticate } },
    });
    await assertCutOff(one, 'SESSION_REVOKED');
    assert.is(checks, 3);
  });
});
