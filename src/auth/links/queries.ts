import { type Expression, type RawBuilder, sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import { AUTHOR, type AuthorValues, appendEvent, authorIn, causeIn } from '../../events/append.ts';
import { greetedName } from '../../mail/recipient.ts';
import { userEvent } from '../../users/accounts.ts';
import type { LinkRequest } from './send.ts';
import type { Purpose } from './tokens.ts';

/** How long a link is valid after it was sent. */
const MINUTES: Record<Purpose, number> = { verify_email: 1_440, change_email: 1_440, reset_password: 30 };

/** Takes the minutes as a parameter, so that one statement serves all purposes. */
const inMinutes = (minutes: Expression<number>): RawBuilder<string> =>
  sql`now() + make_interval(mins => ${minutes}::integer)`;

/**
 * Locks the account that a link is for, and returns it with the address that the link goes to. Returns `undefined` for
 * an address without an account, one that is verified already, and a new address that belongs to an account. Everything
 * that changes an account's links takes this lock.
 */
export function lockAddressee(db: Database, link: LinkRequest) {
  switch (link.purpose) {
    case 'verify_email':
      return lockUnverified.first(db, { user_id: link.user_id });
    case 'change_email': {
      const { user_id, session_id, email } = link;
      return lockForNewEmail.first(db, { user_id, session_id, email });
    }
    default:
      return lockByEmail.first(db, { email: link.email });
  }
}

/** Selects active accounts to lock, with what a message needs. `greetedName` adds the name if the address is verified. */
function lockActive(db: Database) {
  return db
    .selectFrom('user')
    .where('user.active', '=', true)
    .forNoKeyUpdate()
    .select(['user.id as user_id', 'user.role', 'user.locale', 'user.timezone']);
}

const lockByEmail = compiled('links: lock the account of an address', (db, p: Params<{ email: string }>) =>
  lockActive(db)
    .where('user.email', '=', p.email)
    .select(['user.email', greetedName.as('full_name')]),
);

const lockUnverified = compiled('links: lock an account to verify', (db, p: Params<{ user_id: string }>) =>
  lockActive(db)
    .where('user.id', '=', p.user_id)
    .where('user.email_verified', '=', false)
    .select(['user.email', greetedName.as('full_name')]),
);

const lockForNewEmail = compiled(
  'links: lock an account that changes its email',
  (db, p: Params<{ user_id: string; session_id: string; email: string }>) =>
    lockActive(db)
      .where('user.id', '=', p.user_id)
      .where(({ and, exists, not, selectFrom }) =>
        and([
          exists(
            selectFrom('session')
              .where('session.id', '=', p.session_id)
              .where('session.revoked_at', 'is', null)
              .select('session.id'),
          ),
          not(exists(selectFrom('user as other').where('other.email', '=', p.email).select('other.id'))),
        ]),
      )
      .select([sql<string>`${p.email}::text`.as('email'), sql<string | null>`null`.as('full_name')]),
);

/** Extends a token that was issued before, from now on. Returns whether it is still unused, or nothing if it is new. */
export function renewToken(db: Database, digest: Buffer, purpose: Purpose) {
  return renew.first(db, { digest, minutes: MINUTES[purpose] });
}

const renew = compiled('links: extend a token', (db, p: Params<{ digest: Buffer; minutes: number }>) =>
  db
    .updateTable('link_token')
    .set({ expires_at: inMinutes(p.minutes) })
    .where('digest', '=', p.digest)
    .returning(sql<boolean>`used_at is null`.as('live')),
);

/** Links of one purpose per account and hour: enough to request another one, too few to flood a mailbox. */
const MAX_AN_HOUR = 5;

/** Returns whether the account has reached the limit of links per hour. The last link stays valid. */
export async function hasReachedLimit(db: Database, user_id: string, purpose: Purpose): Promise<boolean> {
  return (await findRecent.all(db, { user_id, purpose })).length === MAX_AN_HOUR;
}

const findRecent = compiled(
  'links: find those of the last hour',
  (db, p: Params<{ user_id: string; purpose: Purpose }>) =>
    db
      .selectFrom('link_token')
      .where('user_id', '=', p.user_id)
      .where('purpose', '=', p.purpose)
      .where('created_at', '>', sql<string>`now() - interval '1 hour'`)
      .select('digest')
      .limit(MAX_AN_HOUR),
);

/** Finds an unused link that was sent in the last day. */
export const findUnused = compiled(
  'links: find an unused one of the last day',
  (db, p: Params<{ user_id: string; purpose: Purpose }>) =>
    db
      .selectFrom('link_token')
      .where('user_id', '=', p.user_id)
      .where('purpose', '=', p.purpose)
      .where('used_at', 'is', null)
      .where('created_at', '>', sql<string>`now() - interval '1 day'`)
      .select('digest'),
);

/** Invalidates a user's links of these purposes. */
export const invalidateLinks = compiled(
  'links: invalidate',
  (db, p: Params<{ user_id: string; purposes: readonly Purpose[] }>) =>
    db
      .updateTable('link_token')
      .set({ used_at: NOW })
      .where('user_id', '=', p.user_id)
      .where(sql<boolean>`purpose = any(${p.purposes}::text[])`)
      .where('used_at', 'is', null),
);

type NewToken = {
  digest: Buffer;
  user_id: string;
  purpose: Purpose;
  email: string;
  /** The session that requested the change of the email. */
  session_id: string | null;
  now: string;
  /** null if TaskFlow sends the link by itself; then `client_address` and `origin` are null too. */
  request_id: string | null;
  client_address: string | null;
  origin: string | null;
};

/** Stores a token. A password reset is logged; its author is unknown. */
export async function insertToken(db: Database, token: NewToken): Promise<void> {
  await insert.run(db, { ...token, minutes: MINUTES[token.purpose] });
}

const insert = compiled('links: create', (db, p: Params<NewToken & { minutes: number }>) =>
  db
    .with('kept', (q) =>
      q
        .insertInto('link_token')
        .values({
          digest: p.digest,
          user_id: p.user_id,
          purpose: p.purpose,
          email: p.email,
          session_id: p.session_id,
          expires_at: inMinutes(p.minutes),
        })
        .returning(['user_id', 'purpose']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'user.password_reset_requested',
          space_id: sql.ref('kept.user_id'),
          subject: { type: 'user', id: sql.ref('kept.user_id'), name: null },
        },
        { ...causeIn(p), actor: null },
        sql`kept where kept.purpose = 'reset_password'`,
      ),
    )
    .selectFrom('kept')
    .select('user_id'),
);

/** Selects a token that is valid now, with its user. After a change of the email only tokens for the new address are valid. */
function usable(db: Pick<Database, 'selectFrom'>, digest: Expression<Buffer>) {
  return db
    .selectFrom('link_token as token')
    .innerJoin('user', 'user.id', 'token.user_id')
    .where('token.digest', '=', digest)
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

/** Finds a link if it is valid. */
export const findLink = compiled('links: find', (db, p: Params<{ digest: Buffer; purpose: Purpose }>) =>
  usable(db, p.digest).where('token.purpose', '=', p.purpose),
);

/**
 * Uses a link, and returns what it is for. If several requests do so at once, one gets a row: the others wait for the
 * lock on the user and then find the token used.
 */
export const useLink = compiled(
  'links: use',
  (db, p: Params<{ digest: Buffer; purposes: readonly Purpose[] }>) =>
    db
      .with('found', (q) =>
        usable(q, p.digest)
          .where(sql<boolean>`token.purpose = any(${p.purposes}::text[])`)
          .forNoKeyUpdate('user'),
      )
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
      .select(['found.purpose', 'found.email', 'found.session_id', 'found.email_verified']),
);

type Change = {
  type: 'user.email_verified' | 'user.email_changed' | 'user.password_reset';
  email?: string;
  password_hash?: string;
};

/**
 * Makes the change that a link is for. The link also verifies the address, which is a visible change of the user if it was not
 * verified before. A link that only verifies changes nothing if the address has been verified in the meantime.
 */
export const applyLink = compiledShapes(
  'links: apply',
  (db, p: Params<AuthorValues & Omit<Change, 'type'>>, { type }: Pick<Change, 'type'>) => {
    const { email, password_hash } = p;
    const isVisible = email ? sql<boolean>`true` : sql<boolean>`not "user".email_verified`;
    return db
      .with('before', (q) =>
        q
          .selectFrom('user')
          .where('id', '=', p.user_id)
          .select(['id', sql<object>`"user"`.as('row')])
          .forNoKeyUpdate(),
      )
      .with('after', (q) =>
        q
          .updateTable('user')
          .from('before')
          .set({
            ...(email && { email }),
            ...(password_hash && { password_hash }),
            email_verified: true,
            version: sql`"user".version + (${isVisible})::integer`,
            updated_at: sql`case when ${isVisible} then ${p.now}::timestamptz else "user".updated_at end`,
          })
          .whereRef('user.id', '=', 'before.id')
          .where(password_hash ? sql<boolean>`true` : isVisible)
          .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
      )
      .with('logged', (q) =>
        userEvent(q, authorIn(p), ['email_verified', ...(email ? (['email'] as const) : [])], type),
      )
      .selectFrom('after')
      .select('id');
  },
  {
    'a verified email': [AUTHOR, { type: 'user.email_verified' }],
    'another email': [[...AUTHOR, 'email'], { type: 'user.email_changed' }],
    'another password': [[...AUTHOR, 'password_hash'], { type: 'user.password_reset' }],
  },
);

/** Logs that a change of the email was requested. Nothing else has changed yet. */
export const logEmailChangeRequest = compiled(
  'links: log the request for a new email',
  (db, p: Params<AuthorValues>) =>
    appendEvent(
      db,
      {
        type: 'user.email_change_requested',
        space_id: p.user_id,
        subject: { type: 'user', id: p.user_id, name: null },
      },
      authorIn(p),
    ),
);
