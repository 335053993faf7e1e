import { type RawBuilder, sql } from 'kysely';
import type { Client } from '../../actor.ts';
import type { Schema } from '../../contract.ts';
import { isAmong } from '../../database/batched.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import { type Author, appendEvent } from '../../events/append.ts';
import { revision, storedUser } from '../../users/columns.ts';
import { forgetOldAddresses, rememberAddress } from '../passwords/known-addresses.ts';

/** The sessions that have not ended, each with its user, whose account is active. */
export function activeSessions(db: Pick<Database, 'selectFrom'>) {
  return db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', NOW)
    .where('user.active', '=', true);
}

/** The sessions among these that have not ended, each with its user: what every request asks first. */
export const findActiveSessions = compiled(
  'sessions: of access tokens',
  (db, p: Params<{ ids: readonly string[] }>) =>
    activeSessions(db)
      .where(({ ref }) => isAmong(ref('session.id'), p.ids, 'uuid'))
      .select(['session.user_id', 'session.id as session_id', 'user.role', 'user.email_verified', revision]),
);

/** For a login. The hash and whether the account is active come apart from what goes on the wire. */
export async function findAccount(db: Database, email: string) {
  const row = await findByEmail.first(db, { email });
  if (!row) return undefined;
  const { password_hash, active, ...user } = row;
  return { password_hash, active, user };
}

const findByEmail = compiled('sessions: the account of a login', (db, p: Params<{ email: string }>) =>
  db.selectFrom('user').where('email', '=', p.email).select(storedUser).select(['password_hash', 'active']),
);

export type NewSession = {
  user_id: string;
  /** What the account was found by: no session comes of an email that was changed since. */
  email: string;
  /** What the password was held against: no session comes of one that was changed since. */
  password_hash: string;
  /** The same password's hash as it shall be kept. */
  new_password_hash: string;
  refresh_digest: Buffer;
  client: Client;
  /** Key of the client's address in `known_address`. */
  known_as: Buffer;
};

/** How long a session lasts unused, and at all. */
export type Lifetimes = { refreshTtlSeconds: number; sessionTtlSeconds: number };

/** Characters that are kept of what a client calls itself. */
const MOST_USER_AGENT = 500;

/** Starts a session with its first refresh token, if the account is still active. */
export function insertSession(
  db: Database,
  { user_id, email, password_hash, new_password_hash, refresh_digest, client, known_as }: NewSession,
  lifetimes: Lifetimes,
  author: Omit<Author, 'actor'>,
): Promise<{ session_id: string } | undefined> {
  return db
    .with('opened', (q) =>
      q
        .insertInto('session')
        .columns(['user_id', 'client_address', 'user_agent', 'expires_at'])
        .expression((eb) =>
          eb
            .selectFrom('user')
            .where('id', '=', user_id)
            .where('email', '=', email)
            .where('active', '=', true)
            .where('password_hash', '=', password_hash)
            // A change of password or email waits for this, and then ends the session; or this waits for the
            // change, and then finds another hash or email. A session that it did not see would go on.
            .forNoKeyUpdate()
            .select([
              'id',
              sql<string>`${client.address}`.as('client_address'),
              sql<string | null>`left(${client.user_agent}, ${MOST_USER_AGENT})`.as('user_agent'),
              inSeconds(lifetimes.sessionTtlSeconds).as('expires_at'),
            ]),
        )
        .returning(['id', 'user_id', 'expires_at']),
    )
    .with('kept', (q) => keepRefreshToken(q, refresh_digest, lifetimes))
    .with('known', (q) => rememberAddress(q, known_as))
    .with('forgotten', (q) => forgetOldAddresses(q, known_as))
    .with('rehashed', (q) =>
      q
        .updateTable('user')
        .from('opened')
        .set({ password_hash: new_password_hash })
        .whereRef('user.id', '=', 'opened.user_id')
        .where('user.password_hash', '<>', new_password_hash),
    )
    .with('logged', (q) => sessionEvent(q, 'session.created', { ...author, actor: { user_id } }))
    .selectFrom('opened')
    .select('id as session_id')
    .executeTakeFirst();
}

/**
 * A refresh token of a session that goes on, unless it is past its time and was never used. `used_meanwhile`
 * says that it was used in the last `elapsed_ms`, by the clock of the database: since the request that asks
 * began. Call it with the connection in hand, so that the time does not go on much on the way.
 */
export function findRefreshToken(db: Database, digest: Buffer, elapsed_ms: number) {
  const seconds = elapsed_ms / 1_000;
  return db
    .selectFrom('refresh_token')
    .innerJoin('session', 'session.id', 'refresh_token.session_id')
    .innerJoin('user', 'user.id', 'session.user_id')
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', NOW)
    .where('user.active', '=', true)
    .where('refresh_token.digest', '=', digest)
    .where((eb) => eb.or([eb('used_at', 'is not', null), eb('refresh_token.expires_at', '>', NOW)]))
    .select([
      'session.id as session_id',
      'session.user_id',
      'used_at',
      sql<boolean>`coalesce(clock_timestamp() - used_at <= make_interval(secs => ${seconds}), false)`.as(
        'used_meanwhile',
      ),
    ])
    .executeTakeFirst();
}

/**
 * Uses a refresh token up and puts another in its place. Of those who do at the same time one gets a row;
 * the others wait for the lock, and then find the token used.
 */
export function rotateRefreshToken(
  db: Database,
  { used_digest, refresh_digest }: { used_digest: Buffer; refresh_digest: Buffer },
  lifetimes: Lifetimes,
  author: Omit<Author, 'actor'>,
) {
  return db
    .with('opened', (q) =>
      q
        .updateTable('refresh_token')
        .from(['session', 'user'])
        // Not now(), which is when the transaction began: see `used_meanwhile`.
        .set({ used_at: sql`clock_timestamp()` })
        .where('digest', '=', used_digest)
        .where('used_at', 'is', null)
        .where('refresh_token.expires_at', '>', NOW)
        .whereRef('session.id', '=', 'refresh_token.session_id')
        .where('session.revoked_at', 'is', null)
        .where('session.expires_at', '>', NOW)
        .whereRef('user.id', '=', 'session.user_id')
        .where('user.active', '=', true)
        .returning(['session.id', 'session.user_id', 'session.expires_at']),
    )
    .with('kept', (q) => keepRefreshToken(q, refresh_digest, lifetimes))
    .with('touched', (q) =>
      q
        .updateTable('session')
        .from('opened')
        .set({ last_used_at: NOW })
        .whereRef('session.id', '=', 'opened.id'),
    )
    .with('logged', (q) =>
      sessionEvent(q, 'session.refreshed', { ...author, actor: { user_id: sql.ref('opened.user_id') } }),
    )
    .selectFrom('opened')
    .innerJoin('user', 'user.id', 'opened.user_id')
    .select('opened.id as session_id')
    .select(storedUser)
    .executeTakeFirst();
}

/** Ends a session and says why in the log, unless it has ended already. */
export async function revokeSession(
  db: Database,
  session_id: string,
  type: 'session.revoked' | 'session.reuse_detected',
  author: Author,
): Promise<void> {
  await db
    .with('opened', (q) =>
      q
        .updateTable('session')
        .set({ revoked_at: NOW })
        .where('id', '=', session_id)
        .where('revoked_at', 'is', null)
        .returning(['id', 'user_id']),
    )
    .with('logged', (q) => sessionEvent(q, type, author))
    .selectFrom('opened')
    .select('id')
    .execute();
}

const inSeconds = (seconds: number): RawBuilder<string> => sql`now() + make_interval(secs => ${seconds})`;

/** A refresh token of the session in `opened`, good as long as it may be idle, and never longer than the session. */
function keepRefreshToken(
  db: Pick<Database, 'insertInto'>,
  digest: Buffer,
  { refreshTtlSeconds }: Lifetimes,
) {
  return db
    .insertInto('refresh_token')
    .columns(['digest', 'session_id', 'expires_at'])
    .expression(
      sql`select ${digest}, opened.id, least(${inSeconds(refreshTtlSeconds)}, opened.expires_at) from opened`,
    );
}

/** An event about the session in `opened`. */
export function sessionEvent(db: Pick<Database, 'insertInto'>, type: Schema<'EventType'>, author: Author) {
  const subject = { type: 'session', id: sql.ref<string>('opened.id'), name: null } as const;
  return appendEvent(db, { type, space_id: sql.ref('opened.user_id'), subject }, author, 'opened');
}
