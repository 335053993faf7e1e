import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { prefixQuery, wordSearch } from '../database/lists.ts';
import { alphabetical, newest, type PageParts, paged, type SortKey } from '../database/paged.ts';
import { AUTHOR } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { accounts } from '../users/accounts.ts';
import { storedUser, userColumns } from '../users/columns.ts';

export type User = Schema<'ManagedUser'>;
export type UserDetails = Schema<'ManagedUserDetails'>;

const stored = [...storedUser, 'user.active'] as const;
/** The same of accounts that were selected as `user`. */
const selected = [...userColumns.map((column) => `user.${column}` as const), 'user.active'] as const;

/** Who is let in by the log, how often, and what is theirs. */
function usageOf(id: Expression<string>): RawBuilder<UserDetails['usage']> {
  return sql`json_build_object(
    'last_login_at', (select wire_time(created_at) from event where space_id = ${id} and type = 'session.created'
      order by position desc limit 1),
    'session_count', (select count(*) from session where user_id = ${id} and revoked_at is null and expires_at > now()),
    'project_count', (select count(*) from project_member where user_id = ${id}),
    'task_count', (select count(*) from task where created_by = ${id} and deleted_at is null))`;
}

export const findUser = compiled('admin: a user', (db, p: Params<{ user_id: string }>) =>
  accounts(db)
    .where('user.id', '=', p.user_id)
    .select(stored)
    .select((eb) => usageOf(eb.ref('user.id')).as('usage'))
    .$narrowType<Pick<User, 'settings'>>(),
);

/** As the index has them: an address is the words that it is made of. */
export const wordsOf = (q: string) => prefixQuery(q.replaceAll(/[@.+_-]/g, ' '));

// --- Lists --------------------------------------------------------------------

type ListUsers = Omit<ListValues<'listUsers'>, 'q'> & { words?: string | undefined };

/** The same order, but none that an index has: so that what is found is sorted, and not looked for along it. */
function withoutIndex({ value, ...key }: SortKey): SortKey {
  return { ...key, value: key.type === 'text' ? sql`(${value} || '')` : sql`(${value} + interval '0')` };
}

/** Accounts that are looked at one by one before the index of words is asked: 1.3 ms. */
const LOOKED_AT = 200;

/**
 * Words are looked for in two ways, for the planner does not know a rare one from a frequent one. First along the index
 * of the order, but not far: the frequent ones fill the page there. Else by the index of words, and what is found is
 * sorted. Among 300,000 accounts a page of a word of all takes 1 to 2 ms (sorted: 600), of 1,000 of them 3 ms, of
 * 10,000 25 ms, and of the 50,000 at the far end of the order 90 ms (along it: 2.6 s). With the total, 130 ms for a
 * word of all: that many are counted.
 */
export const listUsers = paged<ListUsers>('admin: list users')({
  from: (db) => accounts(db).select(stored),
  as: 'user',
  filters: {
    // In the text, because their indexes hold only the few.
    role: { admin: sql`"user".role = 'admin'`, user: sql`"user".role = 'user'` },
    active: { true: sql`"user".active`, false: sql`not "user".active` },
    email_verified: { true: sql`"user".email_verified`, false: sql`not "user".email_verified` },
    words: (words) => sql`user_words("user".full_name, "user".email) @@ ${wordSearch(words)}`,
    created_from: (time) => sql`"user".created_at >= ${time}`,
    created_to: (time) => sql`"user".created_at < ${time}`,
  },
  // Each has an index.
  by: {
    created_at: newest('user.created_at'),
    email: { value: sql.ref('user.email'), type: 'text', order: 'asc' },
    full_name: alphabetical('user.full_name'),
  },
  page: (db, parts) => (parts.p.words ? searched(db, parts) : undefined),
  shown: (page) => page.select(selected).$narrowType<Pick<User, 'settings'>>(),
});

function searched(db: Database, { p, where, key, order, beyond }: PageParts<ListUsers>) {
  const along = beyond(accounts(db)).selectAll('user').limit(LOOKED_AT);
  const walked = db
    .selectFrom(along.as('user'))
    .where((eb) => eb.and([...where]))
    .select(['user.id', 'user.sort_value'])
    .orderBy('user.sort_value', order)
    .orderBy('user.id', order)
    .limit(p.limit)
    .offset(p.offset);
  const isFull = sql<SqlBool>`(select count(*) from walked) = ${p.limit}`;
  const others = accounts(db)
    .where((eb) => eb.and([...where, sql<SqlBool>`not ${isFull}`]))
    .select('user.id');
  const sorted = beyond(others, withoutIndex(key)).limit(p.limit).offset(p.offset);
  const ids = sql<{ id: string; sort_value: unknown }>`(
    with walked as materialized (${walked}), sorted as (${sorted})
    select id, sort_value from walked where ${isFull} union all select id, sort_value from sorted)`;
  return db
    .selectFrom(ids.as('page'))
    .innerJoin('user', 'user.id', 'page.id')
    .select('page.sort_value')
    .select(stored);
}

// --- Writes -------------------------------------------------------------------

export type AccountChange = Pick<Schema<'ManagedUserUpdate'>, 'role' | 'active'>;

const account = logged('user', ['user.id', 'user.version'], (row) => ({
  space_id: row('id'),
  subject: { type: 'user', id: row('id'), name: row('full_name') },
}));

/**
 * Changes the role or the state of an account. Not the actor's own, if it `locksOut`. The access guard locks the
 * administrator who asks: of two who take the role from each other one is refused, so that one is left.
 */
export const updateUser = compiledShapes(
  'admin: change a user',
  (db, p: Params<TargetValues & AccountChange>, { locksOut }: { locksOut: boolean }) =>
    account.update(db, {
      type: 'user.updated',
      by: p,
      target: accounts(db).where('user.id', '=', p.id),
      ...(locksOut && { allowed: sql<SqlBool>`"user".id <> ${p.user_id}` }),
      versions: p.versions,
      fields: named(p, ['role', 'active']),
    }),
  { 'deactivate it': [['id', 'versions', 'active', ...AUTHOR], { locksOut: true }] },
);
