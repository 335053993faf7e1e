import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../../contract.ts';
import { isAmong } from '../../database/batched.ts';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import {
  AUTHOR,
  type Author,
  appendEvent,
  authorIn,
  type CauseValues,
  causeIn,
} from '../../events/append.ts';
import { revision, storedUser } from '../../users/columns.ts';
import { forgetOldAddresses, rememberAddress } from '../passwords/known-addresses.ts';

/** Selects the active sessions of active accounts, each with its user. */
export function activeSessions(db: Pick<Database, 'selectFrom'>) {
  return db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', NOW)
    .where('user.active', '=', true);
}

/** Finds which of these sessions are active. Every request with an access token does this first. */
export const findActiveSessions = compiled(
  'sessions: find the sessions of access tokens',
  (db, p: Params<{ ids: readonly string[] }>) =>
    activeSessions(db)
      .where(({ ref }) => isAmong(ref('session.id'), p.ids, 'uuid'))
      .select(['session.user_id', 'session.id as session_id'])
      .select(['user.role', 'user.email_verified', 'user.timezone', revision]),
);

/** Finds the account of a login. The hash and `active` are separate from `user`, which is sent to the caller. */
export async function findAccount(db: Database, email: string) {
  const row = await findByEmail.first(db, { email });
  if (!row) return undefined;
  const { password_hash, active, ...user } = row;
  return { password_hash, active, user };
}

const findByEmail = compiled('sessions: find the account of a login', (db, p: Params<{ email: string }>) =>
  db.selectFrom('user').where('email', '=', p.email).select(storedUser).select(['password_hash', 'active']),
);

export type Lifetimes = {
  /** Idle time after which a session ends. */
  readonly refreshTtlSeconds: number;
  /** Time from login after which a session ends even if it is in use. */
  readonly sessionTtlSeconds: number;
};

type NewSession = {
  user_id: string;
  /** The email by which the account was found: no session starts if it has changed since. */
  email: string;
  /** The hash that the password was checked against: no session starts if it has changed since. */
  password_hash: string;
  /** The hash of the same password to store. */
  new_password_hash: string;
  refresh_digest: Buffer;
  user_agent: string | null;
  /** Key of the client's address in `known_address`. */
  known_address_key: Buffer;
};

/** Characters of a client's `User-Agent` that are stored. */
const MAX_USER_AGENT = 500;

/** Starts a session with its first refresh token, if the account is still active. */
export const insertSession = compiled(
  'sessions: start',
  (db, p: Params<NewSession & CauseValues & Lifetimes>) =>
    db
      .with('opened', (q) =>
        q
          .insertInto('session')
          .columns(['user_id', 'client_address', 'user_agent', 'expires_at'])
          .expression((eb) =>
            eb
              .selectFrom('user')
              .where('id', '=', p.user_id)
              .where('email', '=', p.email)
              .where('active', '=', true)
              .where('password_hash', '=', p.password_hash)
              // Excludes a concurrent change of password or email: either the change waits for this statement and then
              // ends the session, or this statement waits and then finds a different hash or email. Without the lock, a
              // session could start that the change does not see.
              .forNoKeyUpdate()
              .select([
                'id',
                sql<string>`${p.client_address}`.as('client_address'),
                sql<string | null>`left(${p.user_agent}, ${MAX_USER_AGENT})`.as('user_agent'),
                inSeconds(p.sessionTtlSeconds).as('expires_at'),
              ]),
          )
          .returning(['id', 'user_id', 'expires_at']),
      )
      .with('kept', (q) => insertRefreshToken(q, p))
      .with('known', (q) => rememberAddress(q, p.known_address_key))
      .with('forgotten', (q) => forgetOldAddresses(q, p.known_address_key))
      .with('rehashed', (q) =>
        q
          .updateTable('user')
          .from('opened')
          .set({ password_hash: p.new_password_hash })
          .whereRef('user.id', '=', 'opened.user_id')
          .where('user.password_hash', '<>', p.new_password_hash),
      )
      .with('logged', (q) => sessionEvent(q, 'session.created', authorIn(p)))
      .selectFrom('opened')
      .select('id as session_id'),
);

/**
 * Finds a refresh token of an active session, unless it expired without being used. `used_meanwhile` is true if it was used
 * in the last `seconds` by the clock of the database, that is, since the request began. Call it inside a transaction, so
 * that no time passes while it waits for a connection.
 */
export const findRefreshToken = compiled(
  'sessions: find a refresh token',
  (db, p: Params<{ digest: Buffer; seconds: number }>) =>
    db
      .selectFrom('refresh_token')
      .innerJoin('session', 'session.id', 'refresh_token.session_id')
      .innerJoin('user', 'user.id', 'session.user_id')
      .where('session.revoked_at', 'is', null)
      .where('session.expires_at', '>', NOW)
      .where('user.active', '=', true)
      .where('refresh_token.digest', '=', p.digest)
      .where((eb) => eb.or([eb('used_at', 'is not', null), eb('refresh_token.expires_at', '>', NOW)]))
      .select([
        'session.id as session_id',
        'session.user_id',
        'used_at',
        sql<boolean>`coalesce(clock_timestamp() - used_at <= make_interval(secs => ${p.seconds}), false)`.as(
          'used_meanwhile',
        ),
      ]),
);

/**
 * Marks a refresh token as used and issues a new one. If several requests do so at once, one gets a row: the others
 * wait for the lock and then find the token used.
 */
export const rotateRefreshToken = compiled(
  'sessions: refresh',
  (
    db,
    p: Params<
      CauseValues & Pick<Lifetimes, 'refreshTtlSeconds'> & { used_digest: Buffer; refresh_digest: Buffer }
    >,
  ) =>
    db
      .with('opened', (q) =>
        q
          .updateTable('refresh_token')
          .from(['session', 'user'])
          // Not now(), which is the time when the transaction began: see `used_meanwhile`.
          .set({ used_at: sql`clock_timestamp()` })
          .where('digest', '=', p.used_digest)
          .where('used_at', 'is', null)
          .where('refresh_token.expires_at', '>', NOW)
          .whereRef('session.id', '=', 'refresh_token.session_id')
          .where('session.revoked_at', 'is', null)
          .where('session.expires_at', '>', NOW)
          .whereRef('user.id', '=', 'session.user_id')
          .where('user.active', '=', true)
          .returning(['session.id', 'session.user_id', 'session.expires_at']),
      )
      .with('kept', (q) => insertRefreshToken(q, p))
      .with('touched', (q) =>
        q
          .updateTable('session')
          .from('opened')
          .set({ last_used_at: NOW })
          .whereRef('session.id', '=', 'opened.id'),
      )
      .with('logged', (q) =>
        sessionEvent(q, 'session.refreshed', {
          ...causeIn(p),
          actor: { user_id: sql.ref('opened.user_id') },
        }),
      )
      .selectFrom('opened')
      .innerJoin('user', 'user.id', 'opened.user_id')
      .select('opened.id as session_id')
      .select(storedUser),
);

/** Ends a session unless it has ended already, and appends an event with the reason. */
export const revokeSession = compiledShapes(
  'sessions: end',
  (
    db,
    p: Params<CauseValues & { user_id: string | null; session_id: string }>,
    { type }: { type: 'session.revoked' | 'session.reuse_detected' },
  ) =>
    db
      .with('opened', (q) =>
        q
          .updateTable('session')
          .set({ revoked_at: NOW })
          .where('id', '=', p.session_id)
          .where('revoked_at', 'is', null)
          .returning(['id', 'user_id']),
      )
      .with('logged', (q) => sessionEvent(q, type, authorIn(p)))
      .selectFrom('opened')
      .select('id'),
  {
    'after a logout': [[...AUTHOR, 'session_id'], { type: 'session.revoked' }],
    'because a refresh token was used twice': [[...AUTHOR, 'session_id'], { type: 'session.reuse_detected' }],
  },
);

function inSeconds(seconds: Expression<number>): RawBuilder<string> {
  return sql`now() + make_interval(secs => ${seconds})`;
}

/** Stores a refresh token for the session in `opened`. It expires after `refreshTtlSeconds`, or with the session. */
function insertRefreshToken(
  db: Pick<Database, 'insertInto'>,
  p: Params<{ refresh_digest: Buffer; refreshTtlSeconds: number }>,
) {
  const expiry = sql`least(${inSeconds(p.refreshTtlSeconds)}, opened.expires_at)`;
  return db
    .insertInto('refresh_token')
    .columns(['digest', 'session_id', 'expires_at'])
    .expression(sql`select ${p.refresh_digest}, opened.id, ${expiry} from opened`);
}

/** Appends an event about the session in `opened`. */
export function sessionEvent(db: Pick<Database, 'insertInto'>, type: Schema<'EventType'>, author: Author) {
  const subject = { type: 'session', id: sql.ref<string>('opened.id'), name: null } as const;
  return appendEvent(db, { type, space_id: sql.ref('opened.user_id'), subject }, author, 'opened');
}
