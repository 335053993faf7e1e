import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import {
  folded,
  hasVersion,
  isBeyond,
  prefixQuery,
  type SortKey,
  totalOf,
  wordSearch,
} from '../database/lists.ts';
import { differs } from '../database/no-op.ts';
import type { Window } from '../lists/pagination.ts';
import { accounts, userUpdated } from '../users/accounts.ts';
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

type ListQuery = OperationRequest<'listUsers'>['query'];
type Shape = Pick<ListQuery, 'sort' | 'order' | 'role' | 'active' | 'email_verified'> & { counted: boolean };
type Values = {
  words?: string | undefined;
  created_from?: string | undefined;
  created_to?: string | undefined;
  after_key?: string | null | undefined;
  after_id?: string | undefined;
  limit: number;
  offset: number;
};

/** Each has an index. */
const sortKeys: Record<ListQuery['sort'], SortKey> = {
  created_at: { value: sql`"user".created_at`, type: 'timestamptz' },
  email: { value: sql`"user".email`, type: 'text' },
  full_name: { value: folded(sql.ref('user.full_name')), type: 'text' },
};

/** The same order, but none that an index has: so that what is found is sorted, and not looked for along it. */
function withoutIndex({ value, type }: SortKey): SortKey {
  return { type, value: type === 'text' ? sql`(${value} || '')` : sql`(${value} + interval '0')` };
}

/** Role and state are written into the text, where the planner sees them: their indexes hold the few alone. */
function conditions(
  p: Params<Values>,
  { role, active, email_verified }: Omit<Shape, 'counted'>,
): RawBuilder<SqlBool>[] {
  const where: (RawBuilder<SqlBool> | undefined)[] = [
    role && sql`"user".role = ${sql.lit(role)}`,
    active === undefined ? undefined : active ? sql`"user".active` : sql`not "user".active`,
    email_verified === undefined
      ? undefined
      : email_verified
        ? sql`"user".email_verified`
        : sql`not "user".email_verified`,
    p.words && sql`user_words("user".full_name, "user".email) @@ ${wordSearch(p.words)}`,
    p.created_from && sql`"user".created_at >= ${p.created_from}`,
    p.created_to && sql`"user".created_at < ${p.created_to}`,
  ];
  return where.filter((condition) => condition !== undefined);
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
const listAll = compiledShapes(
  'admin: list users',
  (db, p: Params<Values>, { counted, ...shape }: Shape) => {
    const { after_key, after_id } = p;
    const { order } = shape;
    const key = sortKeys[shape.sort];
    const direction = sql.raw(order);
    const where = conditions(p, shape);
    const found = accounts(db).where((eb) => eb.and(where));

    /** What comes after the cursor, in order. */
    function goneOn(rows: typeof found, by: SortKey) {
      const last = after_key && after_id && { key: after_key, id: after_id };
      return rows
        .where((eb) => (last ? isBeyond(by, eb.ref('user.id'), order, last) : sql`true`))
        .select(by.value.as('sort_value'))
        .orderBy(sql`${by.value} ${direction}`)
        .orderBy('user.id', order);
    }

    const listed = () => goneOn(found, key).select(stored).limit(p.limit).offset(p.offset);

    function searched() {
      const along = goneOn(accounts(db), key).selectAll('user').limit(LOOKED_AT);
      const walked = db
        .selectFrom(along.as('user'))
        .where((eb) => eb.and(where))
        .select(['user.id', 'user.sort_value'])
        .orderBy(sql`"user".sort_value ${direction}`)
        .orderBy('user.id', order)
        .limit(p.limit)
        .offset(p.offset);
      const isFull = sql<SqlBool>`(select count(*) from walked) = ${p.limit}`;
      const sorted = goneOn(found.where(sql<SqlBool>`not ${isFull}`).select('user.id'), withoutIndex(key))
        .limit(p.limit)
        .offset(p.offset);
      const ids = sql<{ id: string; sort_value: unknown }>`(
      with walked as materialized (${walked}), sorted as (${sorted})
      select id, sort_value from walked where ${isFull} union all select id, sort_value from sorted)`;
      return db
        .selectFrom(ids.as('page'))
        .innerJoin('user', 'user.id', 'page.id')
        .select('page.sort_value')
        .select(stored);
    }

    return db
      .selectFrom(totalOf(found.select('user.id'), counted).as('counted'))
      .leftJoinLateral((p.words ? searched() : listed()).as('user'), (join) => join.onTrue())
      .select(selected)
      .select(['counted.total', sql<string | null>`"user".sort_value::text`.as('sort_key')])
      .orderBy(sql`"user".sort_value ${direction}`)
      .orderBy('user.id', order)
      .$castTo<User & { total: number | null; sort_key: string | null }>();
  },
  {
    'first page': [['limit', 'offset'], { sort: 'created_at', order: 'desc', counted: true }],
    searched: [['words', 'limit', 'offset'], { sort: 'full_name', order: 'asc', counted: true }],
    'with every filter': [
      ['words', 'created_from', 'created_to', 'limit', 'offset'],
      { sort: 'email', order: 'asc', role: 'user', active: false, email_verified: false, counted: true },
    ],
    'administrators, after a cursor': [
      ['after_key', 'after_id', 'limit', 'offset'],
      { sort: 'created_at', order: 'desc', role: 'admin', counted: false },
    ],
  },
);

/**
 * One page of the accounts. Rows carry `sort_key` for the cursor and `total`; an empty page is one row without
 * an id.
 */
export function listUsers(
  db: Database,
  { q, role, active, email_verified, created_from, created_to, sort, order }: ListQuery,
  { limit, offset, after, counted }: Window,
) {
  const words = q === undefined ? undefined : wordsOf(q);
  const values = {
    words,
    created_from,
    created_to,
    after_key: after?.key,
    after_id: after?.id,
    limit,
    offset,
  };
  const shape = {
    sort,
    order,
    counted,
    ...(role && { role }),
    ...(active !== undefined && { active }),
    ...(email_verified !== undefined && { email_verified }),
  };
  return listAll.all(db, values, shape);
}

// --- Writes -------------------------------------------------------------------

type Author = Pick<Context, 'now' | 'request_id' | 'client'> & { actor: Pick<Actor, 'user_id'> };

export type AccountChange = {
  id: string;
  fields: Pick<Schema<'ManagedUserUpdate'>, 'role' | 'active'>;
  versions: readonly number[] | undefined;
};

/** Why a change was refused, or that it was not: then the account is as the change wants it, written or not. */
export type AccountOutcome = { is_own: boolean; has_version: boolean };

/**
 * Changes the role or the state of an account and logs it; `undefined` if the account does not exist. The access guard
 * locks the administrator who asks: of two who take the role from each other one is refused, so that one is left.
 */
export function updateUser(
  db: Database,
  { id, fields, versions }: AccountChange,
  author: Author,
): Promise<AccountOutcome | undefined> {
  const { user_id } = author.actor;
  const locksOut = fields.role === 'user' || fields.active === false;
  return db
    .with('before', (q) =>
      accounts(q)
        .where('user.id', '=', id)
        .select(['user.id', sql<object>`"user"`.as('row'), differs('user', fields).as('differs')])
        .select((eb) => [
          sql<boolean>`${hasVersion(eb.ref('user.version'), versions)}`.as('has_version'),
          sql<boolean>`${locksOut}::boolean and "user".id = ${user_id}`.as('is_own'),
        ])
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set(fields)
        .set((eb) => ({ version: eb('user.version', '+', 1), updated_at: author.now }))
        .whereRef('user.id', '=', 'before.id')
        .where('before.is_own', '=', false)
        .where('before.has_version', '=', true)
        .where('before.differs', '=', true)
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('logged', (q) => userUpdated(q, author))
    .selectFrom('before')
    .select(['before.is_own', 'before.has_version'])
    .executeTakeFirst();
}
