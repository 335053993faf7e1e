import { type RawBuilder, sql } from 'kysely';
import type { SessionActor } from '../../actor.ts';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import { type Author, appendEvent, fieldChanges } from '../../events/append.ts';
import { greetedName } from '../../mail/recipient.ts';
import type { LinkRequest, Origin } from './send.ts';
import type { Purpose } from './tokens.ts';

/** For how long a link is good after it was sent. */
const MINUTES: Record<Purpose, number> = { verify_email: 1_440, change_email: 1_440, reset_password: 30 };

const expiryOf = (purpose: Purpose): RawBuilder<string> =>
  sql`now() + make_interval(mins => ${MINUTES[purpose]}::integer)`;

/**
 * Whom a link is for and where it goes, or nobody: an address without an account, one that is verified already, a new
 * address that has an account. The lock lets all that change an account's links take turns.
 */
export function lockAddressee(db: Database, link: LinkRequest) {
  const accounts = db.selectFrom('user').where('user.active', '=', true).forNoKeyUpdate();
  const found =
    link.purpose === 'reset_password' || link.purpose === 'become_admin'
      ? accounts.where('user.email', '=', link.email)
      : link.purpose === 'verify_email'
        ? accounts.where('user.id', '=', link.user_id).where('user.email_verified', '=', false)
        : accounts
            .where('user.id', '=', link.user_id)
            .where(({ and, exists, not, selectFrom }) =>
              and([
                exists(
                  selectFrom('session')
                    .where('session.id', '=', link.session_id)
                    .where('session.revoked_at', 'is', null)
                    .select('session.id'),
                ),
                not(
                  exists(
                    selectFrom('user as other').where('other.email', '=', link.email).select('other.id'),
                  ),
                ),
              ]),
            );
  return found
    .select(['user.id as user_id', 'user.role', 'user.locale', 'user.timezone'])
    .select(link.purpose === 'change_email' ? sql<string>`${link.email}::text`.as('email') : 'user.email')
    .select((link.purpose === 'change_email' ? sql<null>`null` : greetedName).as('full_name'))
    .executeTakeFirst();
}

/** Lets a token last from now on again, if it was issued before, and says whether it is still good. */
export function renewToken(db: Database, digest: Buffer, purpose: Purpose) {
  return db
    .updateTable('link_token')
    .set({ expires_at: expiryOf(purpose) })
    .where('digest', '=', digest)
    .returning(sql<boolean>`used_at is null`.as('live'))
    .executeTakeFirst();
}

/** How many of one purpose an account is sent in an hour: for whoever asks again, and too few to flood a mailbox. */
const MOST_AN_HOUR = 5;

/** Whether so many were sent lately that the account has to do with the last of them. */
export async function hasHadEnough(db: Database, user_id: string, purpose: Purpose): Promise<boolean> {
  const sent = await db
    .selectFrom('link_token')
    .where('user_id', '=', user_id)
    .where('purpose', '=', purpose)
    .where('created_at', '>', sql<string>`now() - interval '1 hour'`)
    .select('digest')
    .limit(MOST_AN_HOUR)
    .execute();
  return sent.length === MOST_AN_HOUR;
}

/** Whether the newest link of the last day has not been used. */
export async function hasUnused(db: Database, user_id: string, purpose: Purpose): Promise<boolean> {
  const sent = await db
    .selectFrom('link_token')
    .where('user_id', '=', user_id)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('created_at', '>', sql<string>`now() - interval '1 day'`)
    .select('digest')
    .executeTakeFirst();
  return sent !== undefined;
}

/** Makes the user's links of these purposes void. */
export async function voidLinks(db: Database, user_id: string, purposes: readonly Purpose[]): Promise<void> {
  await db
    .updateTable('link_token')
    .set({ used_at: NOW })
    .where('user_id', '=', user_id)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .execute();
}

export type NewToken = {
  digest: Buffer;
  user_id: string;
  purpose: Purpose;
  email: string;
  /** The session that asked for another email. */
  session_id: string | null;
};

/** Keeps a token. A way into an account is told to the log; who asked for it is not known. */
export async function insertToken(db: Database, token: NewToken, origin: Origin): Promise<void> {
  const { purpose, user_id: id } = token;
  await db
    .with('kept', (q) =>
      q
        .insertInto('link_token')
        .values({ ...token, expires_at: expiryOf(purpose) })
        .returning('user_id'),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        { type: 'user.password_reset_requested', space_id: id, subject: { type: 'user', id, name: null } },
        { ...origin, actor: null },
        sql`kept where ${purpose === 'reset_password'}`,
      ),
    )
    .selectFrom('kept')
    .select('user_id')
    .execute();
}

/** A token that can be used now, with its user. After a change of the address only those for the new one can. */
function usable(db: Pick<Database, 'selectFrom'>, digest: Buffer, purposes: readonly Purpose[]) {
  return db
    .selectFrom('link_token as token')
    .innerJoin('user', 'user.id', 'token.user_id')
    .where('token.digest', '=', digest)
    .where('token.purpose', 'in', purposes)
    .where('token.used_at', 'is', null)
    .where('token.expires_at', '>', NOW)
    .where('user.active', '=', true)
    .where(({ eb, or, ref }) =>
      or([eb('token.purpose', '=', 'change_email'), eb('user.email', '=', ref('token.email'))]),
    )
    .select([
      'user.id as user_id',
      'user.email as current_email',
      'user.full_name',
      'user.locale',
      'user.timezone',
    ])
    .select(['token.digest', 'token.purpose', 'token.email', 'token.session_id', 'user.email_verified']);
}

/** Whose link it is, if it can be used. */
export function findLink(db: Database, digest: Buffer, purpose: Purpose) {
  return usable(db, digest, [purpose]).executeTakeFirst();
}

/**
 * Uses a link up, and returns what it was good for. Of those who do at the same time one gets a row: the others wait
 * for the lock on the user, and then find the token used.
 */
export function useLink(db: Database, digest: Buffer, purposes: readonly Purpose[]) {
  return db
    .with('found', (q) => usable(q, digest, purposes).forNoKeyUpdate('user'))
    .with('used', (q) =>
      q
        .updateTable('link_token')
        .from('found')
        .set({ used_at: NOW })
        .whereRef('link_token.digest', '=', 'found.digest')
        .where('link_token.used_at', 'is', null)
        .where('link_token.expires_at', '>', NOW)
        .returning('link_token.digest'),
    )
    .selectFrom('found')
    .innerJoin('used', 'used.digest', 'found.digest')
    .select(['found.user_id', 'found.current_email', 'found.full_name', 'found.locale', 'found.timezone'])
    .select(['found.purpose', 'found.email', 'found.session_id', 'found.email_verified'])
    .executeTakeFirst();
}

type Change = {
  user_id: string;
  type: 'user.email_verified' | 'user.email_changed' | 'user.password_reset';
  fields: { email?: string; password_hash?: string };
};

/**
 * Changes what a link was good for. The address is verified by it, which is a change of the user if it was not. A link that
 * only verifies an address changes nothing if another link has verified it in the meantime.
 */
export async function applyLink(
  db: Database,
  { user_id, type, fields }: Change,
  author: Author,
): Promise<void> {
  const shows = sql<boolean>`(not "user".email_verified or ${fields.email !== undefined})`;
  await db
    .with('before', (q) =>
      q
        .selectFrom('user')
        .where('id', '=', user_id)
        .select(['id', sql<object>`"user"`.as('row')])
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set(fields)
        .set({
          email_verified: true,
          version: sql`"user".version + (${shows})::integer`,
          updated_at: sql`case when ${shows} then ${author.now}::timestamptz else "user".updated_at end`,
        })
        .whereRef('user.id', '=', 'before.id')
        .where(sql<boolean>`(${shows} or ${fields.password_hash !== undefined})`)
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type,
          space_id: sql.ref('after.id'),
          subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
          version: sql.ref('after.version'),
          changes: fieldChanges(sql`user_fields(before.row)`, sql`user_fields(after.row)`),
        },
        author,
        sql`before, after`,
      ),
    )
    .selectFrom('after')
    .select('id')
    .execute();
}

/** Tells the log that another address was asked for. Nothing has changed yet. */
export async function logEmailChangeRequest(
  db: Database,
  author: Author & { actor: SessionActor },
): Promise<void> {
  const { user_id: id } = author.actor;
  await appendEvent(
    db,
    { type: 'user.email_change_requested', space_id: id, subject: { type: 'user', id, name: null } },
    author,
  ).execute();
}
