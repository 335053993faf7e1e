import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createSessions, type Sessions } from '../../src/auth/sessions.ts';
import { createTokens, type Tokens } from '../../src/auth/tokens.ts';
import { connect, type Database } from '../../src/database/database.ts';
import { ApiError } from '../../src/errors.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';

const silent = { info() {}, warn() {}, error() {} };
/** What those have who hear nothing although they listen: see `tests/auth/revocation.test.ts` for the others. */
const deaf = { isListening: true, subscribe() {} };
const keys = [{ kid: 'test', key: createSecretKey(randomBytes(32)) }];

type Room = {
  db: Database;
  sessions: Sessions;
  tokens: Tokens;
  clock: { time: number; now(): number };
  /** How often the database was asked who has a session. */
  lookups(): number;
  /** Lets the next lookup wait after it was answered, until the function that it gives is called. */
  holdAnswer(): () => void;
  newcomer(): Promise<{ user_id: string; session_id: string; token: string }>;
};

async function inRoom(test: (room: Room) => Promise<void>): Promise<void> {
  const database = await createDatabase();
  const connections = connect({ url: database.url, poolSize: 4, applicationName: 'tests', log: silent });
  try {
    await test(furnish(connections.writer));
  } finally {
    await connections.close();
    await database.drop();
  }
}

function furnish(db: Database): Room {
  let lookups = 0;
  let held = Promise.resolve();
  const counted = watched(db, async () => {
    lookups += 1;
    await held;
  });
  const clock = { time: Date.now(), now: () => clock.time };
  const tokens = createTokens({
    keys,
    accessTtlSeconds: 900,
    issuer: 'taskflow',
    audience: 'taskflow',
    clock,
  });
  const sessions = createSessions({
    db: counted,
    writer: db,
    accessChanges: deaf,
    tokens,
    clock,
    refreshTtlSeconds: 604_800,
    sessionTtlSeconds: 2_592_000,
  });
  return {
    db,
    sessions,
    tokens,
    clock,
    lookups: () => lookups,
    holdAnswer() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    async newcomer() {
      const user = { email: `${randomUUID()}@example.com`, full_name: 'Ada Lovelace', password_hash: '-' };
      const { id: user_id } = await db
        .insertInto('user')
        .values(user)
        .returning('id')
        .executeTakeFirstOrThrow();
      const { id: session_id } = await db
        .insertInto('session')
        .values({ user_id, expires_at: sql`now() + interval '1 day'` })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { user_id, session_id, token: tokens.sign({ user_id, session_id }) };
    },
  };
}

/** The same database; `answered` runs between each answer and whoever asked. */
function watched(db: Database, answered: () => Promise<void>): Database {
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await answered();
      return result;
    },
  });
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => {
      assert.instance(error, ApiError, String(error));
      return (error as ApiError).code;
    },
  );

suite('sessions', (it) => {
  it('tell who an access token stands for', () =>
    inRoom(async ({ sessions, newcomer }) => {
      const { user_id, session_id, token } = await newcomer();
      const actor = await sessions.authenticate(token);
      assert.equal(actor, { user_id, session_id, role: 'user', email_verified: false });
    }));

  it('are asked for once in two seconds, and once by those who come together', () =>
    inRoom(async ({ sessions, newcomer, lookups, clock }) => {
      const { token } = await newcomer();
      const actors = await Promise.all(Array.from({ length: 50 }, () => sessions.authenticate(token)));
      assert.is(actors.length, 50);
      assert.is(lookups(), 1);
      clock.time += 1_999;
      await sessions.authenticate(token);
      assert.is(lookups(), 1);
      clock.time += 1;
      await sessions.authenticate(token);
      assert.is(lookups(), 2);
      clock.time -= 1;
      await sessions.authenticate(token);
      assert.is(lookups(), 3, 'a clock that was set back keeps nothing young');
    }));

  it('of several tokens are the same', () =>
    inRoom(async ({ sessions, tokens, newcomer, lookups }) => {
      const { token, ...claims } = await newcomer();
      await sessions.authenticate(token);
      await sessions.authenticate(tokens.sign(claims));
      assert.is(lookups(), 1);
    }));

  it('that were revoked on another node, which did not get through, are refused after two seconds', () =>
    inRoom(async ({ db, sessions, newcomer, clock }) => {
      const { session_id, token } = await newcomer();
      await sessions.authenticate(token);
      await db.updateTable('session').set({ revoked_at: sql`now()` }).where('id', '=', session_id).execute();
      clock.time += 2_000;
      assert.is(await codeOf(sessions.authenticate(token)), 'SESSION_REVOKED');
    }));

  it('that were revoked on this node are refused at once', () =>
    inRoom(async ({ db, sessions, newcomer }) => {
      const { session_id, token } = await newcomer();
      await sessions.authenticate(token);
      await db.updateTable('session').set({ revoked_at: sql`now()` }).where('id', '=', session_id).execute();
      sessions.forget(session_id);
      assert.is(await codeOf(sessions.authenticate(token)), 'SESSION_REVOKED');
    }));

  it('of a user are forgotten together, and those of others are not', () =>
    inRoom(async ({ db, sessions, tokens, newcomer, lookups, holdAnswer }) => {
      const [mine, other] = [await newcomer(), await newcomer()];
      const { id: session_id } = await db
        .insertInto('session')
        .values({ user_id: mine.user_id, expires_at: sql`now() + interval '1 day'` })
        .returning('id')
        .executeTakeFirstOrThrow();
      const second = tokens.sign({ user_id: mine.user_id, session_id });
      for (const token of [mine.token, other.token]) await sessions.authenticate(token);
      const release = holdAnswer();
      const before = sessions.authenticate(second);
      while (lookups() < 3) await new Promise(setImmediate);
      await db.updateTable('session').set({ revoked_at: sql`now()` }).execute();
      sessions.forgetUser(mine.user_id);
      release();
      assert.is(await codeOf(before), 'accepted', 'it began before the session ended');
      for (const token of [mine.token, second]) {
        assert.is(await codeOf(sessions.authenticate(token)), 'SESSION_REVOKED');
      }
      assert.is(await codeOf(sessions.authenticate(other.token)), 'accepted', 'within two seconds');
    }));

  it('that are forgotten while they are looked up are not remembered from that', () =>
    inRoom(async ({ db, sessions, newcomer, lookups, holdAnswer }) => {
      const { session_id, token } = await newcomer();
      const release = holdAnswer();
      const before = sessions.authenticate(token);
      while (lookups() === 0) await new Promise(setImmediate);
      await db.updateTable('session').set({ revoked_at: sql`now()` }).where('id', '=', session_id).execute();
      sessions.forget(session_id);
      release();
      assert.is(await codeOf(before), 'accepted', 'it began before the session ended');
      assert.is(await codeOf(sessions.authenticate(token)), 'SESSION_REVOKED');
    }));

  it('that expired, or whose user is not active, or that never were, are refused', () =>
    inRoom(async ({ db, sessions, tokens, newcomer }) => {
      const [expired, inactive, other] = [await newcomer(), await newcomer(), await newcomer()];
      await db
        .updateTable('session')
        .set({ expires_at: sql`now()` })
        .where('id', '=', expired.session_id)
        .execute();
      await db.updateTable('user').set({ active: false }).where('id', '=', inactive.user_id).execute();
      assert.is(await codeOf(sessions.authenticate(expired.token)), 'SESSION_REVOKED');
      assert.is(await codeOf(sessions.authenticate(inactive.token)), 'SESSION_REVOKED');
      const unknown = tokens.sign({ user_id: other.user_id, session_id: randomUUID() });
      assert.is(await codeOf(sessions.authenticate(unknown)), 'SESSION_REVOKED');
      const mixed = tokens.sign({ user_id: other.user_id, session_id: inactive.session_id });
      assert.is(await codeOf(sessions.authenticate(mixed)), 'SESSION_REVOKED');
      await sessions.authenticate(other.token);
      const borrowed = tokens.sign({ user_id: inactive.user_id, session_id: other.session_id });
      assert.is(await codeOf(sessions.authenticate(borrowed)), 'SESSION_REVOKED');
    }));

  it('are not asked for with a token that does not hold', () =>
    inRoom(async ({ sessions, newcomer, lookups, clock }) => {
      const { token } = await newcomer();
      assert.is(await codeOf(sessions.authenticate(`${token}x`)), 'INVALID_TOKEN');
      clock.time += 900_000;
      assert.is(await codeOf(sessions.authenticate(token)), 'TOKEN_EXPIRED');
      assert.is(lookups(), 0);
    }));

  it('fail as the database does, and ask again the next time', () =>
    inRoom(async ({ db, sessions, newcomer }) => {
      const { token } = await newcomer();
      await sql`alter table session rename to hidden`.execute(db);
      const failed = await Promise.allSettled([sessions.authenticate(token), sessions.authenticate(token)]);
      assert.equal(
        failed.map(({ status }) => status),
        ['rejected', 'rejected'],
      );
      await sql`alter table hidden rename to session`.execute(db);
      assert.is(await codeOf(sessions.authenticate(token)), 'accepted');
    }));

  it('hand out tokens with the time that they last', () =>
    inRoom(async ({ sessions, newcomer }) => {
      const { token: _, ...claims } = await newcomer();
      const issued = sessions.issue(claims, 'tfr_x');
      assert.equal([issued.refresh_token, issued.token_type, issued.expires_in], ['tfr_x', 'Bearer', 900]);
      const { role: __, email_verified: ___, ...known } = await sessions.authenticate(issued.access_token);
      assert.equal(known, claims);
    }));
});
