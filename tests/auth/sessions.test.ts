import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Actor } from '../../src/actor.ts';
import { createSessions, type Sessions } from '../../src/auth/sessions/sessions.ts';
import { createTokens, type Tokens } from '../../src/auth/sessions/tokens.ts';
import { type Connections, connect, type Database } from '../../src/database/database.ts';
import { ApiError } from '../../src/errors.ts';
import { countingAnswers } from '../database/watched.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { patientTimeouts } from '../waiting.ts';

const silent = { info() {}, warn() {}, error() {} };
const keys = [{ kid: 'test', key: createSecretKey(randomBytes(32)) }];

type Room = {
  db: Database;
  sessions: Sessions;
  tokens: Tokens;
  clock: { time: number; now(): number };
  /** The number of session lookups in the database. */
  lookups(): number;
  newcomer(): Promise<{ user_id: string; session_id: string; token: string }>;
};

async function inRoom(test: (room: Room) => Promise<void>): Promise<void> {
  const database = await createDatabase();
  const session = { url: database.url, applicationName: 'tests', log: silent, timeouts: patientTimeouts() };
  const connections = connect({ ...session, poolSize: 4 });
  try {
    await test(createRoom(connections));
  } finally {
    await connections.close();
    await database.drop();
  }
}

function createRoom({ reader, writer: db }: Connections): Room {
  let lookups = 0;
  const counted = countingAnswers(reader, () => {
    lookups += 1;
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
    connections: { reader: counted, writer: db },
    tokens,
    refreshTtlSeconds: 604_800,
    sessionTtlSeconds: 2_592_000,
  });
  return {
    db,
    sessions,
    tokens,
    clock,
    lookups: () => lookups,
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

/** Everything except the revision (transaction, version and time). */
function knownOf(actor: Actor): object {
  const { revision, ...known } = actor;
  assert.match(revision, /^\d+\.\d+\.[\d.]+$/);
  return known;
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
  it('identify the user of an access token', () =>
    inRoom(async ({ sessions, newcomer }) => {
      const { user_id, session_id, token } = await newcomer();
      const actor = await sessions.authenticate(token);
      assert.equal(knownOf(actor), {
        user_id,
        session_id,
        role: 'user',
        email_verified: false,
        timezone: 'UTC',
      });
    }));

  it('are read with one statement for concurrent requests, and again for later ones', () =>
    inRoom(async ({ sessions, newcomer, lookups }) => {
      const people = await Promise.all(Array.from({ length: 5 }, newcomer));
      const tokens = people.flatMap(({ token }) => [token, token]);
      const actors = await Promise.all(tokens.map((token) => sessions.authenticate(token)));
      assert.equal(
        actors.map(({ user_id }) => user_id),
        people.flatMap(({ user_id }) => [user_id, user_id]),
      );
      assert.is(lookups(), 1);
      for (const token of tokens) await sessions.authenticate(token);
      assert.is(lookups(), 11);
    }));

  it('are refused once revoked, without an effect on other sessions', () =>
    inRoom(async ({ db, sessions, newcomer }) => {
      const [mine, other] = [await newcomer(), await newcomer()];
      const { session_id } = mine;
      for (const { token } of [mine, other]) await sessions.authenticate(token);
      await db.updateTable('session').set({ revoked_at: sql`now()` }).where('id', '=', session_id).execute();
      const [refused, accepted] = [sessions.authenticate(mine.token), sessions.authenticate(other.token)];
      assert.is(await codeOf(refused), 'SESSION_REVOKED');
      assert.is(await codeOf(accepted), 'accepted');
    }));

  it('have the current role and verification state of the user', () =>
    inRoom(async ({ db, sessions, newcomer }) => {
      const { user_id, token } = await newcomer();
      await sessions.authenticate(token);
      const change = { role: 'admin', email_verified: true } as const;
      await db.updateTable('user').set(change).where('id', '=', user_id).execute();
      const { role, email_verified } = await sessions.authenticate(token);
      assert.equal({ role, email_verified }, change);
    }));

  it('are refused if they expired, do not exist, or belong to an inactive user', () =>
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

  it('are not read for an invalid token', () =>
    inRoom(async ({ sessions, newcomer, lookups, clock }) => {
      const { token } = await newcomer();
      assert.is(await codeOf(sessions.authenticate(`${token}x`)), 'INVALID_TOKEN');
      clock.time += 900_000;
      assert.is(await codeOf(sessions.authenticate(token)), 'TOKEN_EXPIRED');
      assert.is(lookups(), 0);
    }));

  it('fail while the database fails, and are read again next time', () =>
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

  it('issue tokens with their lifetime', () =>
    inRoom(async ({ sessions, newcomer }) => {
      const { token: _, ...claims } = await newcomer();
      const issued = sessions.issue(claims, 'tfr_x');
      assert.equal([issued.refresh_token, issued.token_type, issued.expires_in], ['tfr_x', 'Bearer', 900]);
      assert.equal(knownOf(await sessions.authenticate(issued.access_token)), {
        ...claims,
        role: 'user',
        email_verified: false,
        timezone: 'UTC',
      });
    }));
});
