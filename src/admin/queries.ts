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
/** The same columns of a subquery `user`. */
const selected = [...userColumns.map((column) => `user.${column}` as const), 'user.active'] as const;

/** Selects the last login, which is read from the log, and the numbers of sessions, projects and tasks. */
function usageOf(id: Expression<string>): RawBuilder<UserDetails['usage']> {
  return sql`json_build_object(
    'last_login_at', (select wire_time(created_at) from event where space_id = ${id} and type = 'session.created'
      order by position desc limit 1),
    'session_count', (select count(*) from session where user_id = ${id} and revoked_at is null and expires_at > now()),
    'project_count', (select count(*) from project_member where user_id = ${id}),
    'task_count', (select count(*) from task where created_by = ${id} and deleted_at is null))`;
}

export const findUser = compiled('admin: get a user', (db, p: Params<{ user_id: string }>) =>
  accounts(db)
    .where('user.id', '=', p.user_id)
    .select(stored)
    .select((eb) => usageOf(eb.ref('user.id')).as('usage'))
    .$narrowType<Pick<User, 'settings'>>(),
);

/** Returns the search for a text. The index stores an email as separate words, so the text is split the same way. */
export const searchOf = (q: string) => prefixQuery(q.replaceAll(/[@.+_-]/g, ' '));

// --- Lists --------------------------------------------------------------------

type ListUsers = Omit<ListValues<'listUsers'>, 'q'> & { words?: string | undefined };

/** Returns the same order as an expression without an index, so that the planner sorts the rows that the search finds. */
function withoutIndex({ value, ...key }: SortKey): SortKey {
  return { ...key, value: key.type === 'text' ? sql`(${value} || '')` : sql`(${value} + interval '0')` };
}

/** Accounts that are scanned in order before the index of words is used. This takes 1.3 ms. */
const SCANNED = 200;

/**
 * Searches in two ways, because the planner cannot distinguish rare words from frequent ones. First scans the first accounts in
 * the order of the list: a frequent word fills the page there. Otherwise uses the index of words and sorts the result.
 *
 * One page among 300,000 accounts takes:
 *
 *     word in all accounts              1 to 2 ms (600 ms if sorted, 130 ms with the total)
 *     word in 1,000 accounts            3 ms
 *     word in 10,000 accounts           25 ms
 *     word in the last 50,000 accounts  90 ms (2.6 s if scanned in order)
 */
export const listUsers = paged<ListUsers>('admin: list users')({
  from: (db) => accounts(db).select(stored),
  as: 'user',
  filters: {
    // Constants in the statement, because the planner then can use their partial indexes.
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
  page: (db, parts) => (parts.p.words ? searchPage(db, parts) : undefined),
  shown: (page) => page.select(selected).$narrowType<Pick<User, 'settings'>>(),
});

function searchPage(db: Database, { p, where, key, order, beyond }: PageParts<ListUsers>) {
  const along = beyond(accounts(db)).selectAll('user').limit(SCANNED);
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

const account = logged('user', ['user.id', 'user.version'], ['role', 'active'], (row) => ({
  space_id: row('id'),
  subject: { type: 'user', id: row('id'), name: row('full_name') },
}));

/**
 * Changes the role or the state of an account. With `locksOut`, rejects a change of the actor's own account. The access guard
 * locks the actor: if two administrators revoke each other's role, one is rejected, so that one remains.
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
  { 'to deactivate it': [['id', 'versions', 'active', ...AUTHOR], { locksOut: true }] },
);
