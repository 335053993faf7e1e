import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../../access/spaces.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import type { Schema } from '../../contract.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { isBeyond, type SortKey, totalOf } from '../../database/lists.ts';
import { appendEvent, fieldChanges } from '../../events/append.ts';
import type { Window } from '../../lists/pagination.ts';

type ApiKey = Schema<'ApiKey'>;

/** What the contract shows of a key. */
const stored = [
  'api_key.id',
  'api_key.name',
  'api_key.prefix',
  'api_key.scopes',
  'api_key.created_at',
  'api_key.last_used_at',
  'api_key.expires_at',
] as const;

/** The actor's own keys. Every query here starts from it. */
function ownKeys(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db.selectFrom('api_key').where('api_key.user_id', '=', user_id);
}

type Values = {
  user_id: string;
  after_key?: string | null | undefined;
  after_id?: string | undefined;
  limit: number;
  offset: number;
};

const newest: SortKey = { value: sql`api_key.created_at`, type: 'timestamptz' };

const listOwn = compiledShapes(
  'API keys: list',
  (db, p: Params<Values>, { counted }: { counted: boolean }) => {
    const { after_key, after_id } = p;
    const found = ownKeys(db, p);
    let beyond = found;
    if (after_key && after_id) {
      const last = { key: after_key, id: after_id };
      beyond = found.where((eb) => isBeyond(newest, eb.ref('api_key.id'), 'desc', last));
    }
    const page = beyond
      .select(stored)
      .orderBy('api_key.created_at', 'desc')
      .orderBy('api_key.id', 'desc')
      .limit(p.limit)
      .offset(p.offset);
    return db
      .selectFrom(totalOf(found.select('api_key.id'), counted).as('counted'))
      .leftJoinLateral(page.as('api_key'), (join) => join.onTrue())
      .select([...stored, 'counted.total'])
      .select(sql<string | null>`api_key.created_at::text`.as('sort_key'))
      .orderBy('api_key.created_at', 'desc')
      .orderBy('api_key.id', 'desc')
      .$castTo<ApiKey & { total: number | null; sort_key: string | null }>();
  },
  {
    'first page': [['user_id', 'limit', 'offset'], { counted: true }],
    'after a cursor': [['user_id', 'after_key', 'after_id', 'limit', 'offset'], { counted: false }],
  },
);

/**
 * One page of the actor's keys, the newest first. Rows carry `sort_key` for the cursor and `total`; an
 * empty page is one row without an id.
 */
export function listKeys(db: Database, { user_id }: Actor, { limit, offset, after, counted }: Window) {
  const values = { user_id, after_key: after?.key, after_id: after?.id, limit, offset };
  return listOwn.all(db, values, { counted });
}

/**
 * Counts the actor's keys that can still be used, and those that were created within a day: they are kept for a month. The
 * access guard of a new key locks its user, so of two requests at once each counts the key of the other.
 */
export async function countRecentKeys(db: Database, actor: Actor): Promise<number> {
  const { count } = await ownKeys(db, actor)
    .where(sql<boolean>`(api_key.expires_at > now() or api_key.created_at > now() - interval '1 day')`)
    .select(sql<number>`count(*)::integer`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export type Author = Pick<Context, 'now' | 'request_id' | 'client'> & { actor: Viewer };

export type NewKey = {
  name: string;
  prefix: string;
  digest: Buffer;
  scopes: Schema<'Scope'>[];
  expires_at: string;
};

/** What an event tells of the key that its statement has under this name; it is its owner's alone. */
export const told = (row: 'after' | 'gone', { actor }: Author) => ({
  space_id: actor.user_id,
  subject: {
    type: 'api_key' as const,
    id: sql.ref<string>(`${row}.id`),
    name: sql.ref<string>(`${row}.name`),
  },
});

export function insertKey(db: Database, key: NewKey, author: Author): Promise<ApiKey> {
  const { actor, now } = author;
  return db
    .with('after', (q) =>
      q
        .insertInto('api_key')
        .values({ ...key, user_id: actor.user_id, created_at: now })
        .returning([...stored, sql<object>`api_key`.as('row')]),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          ...told('after', author),
          type: 'api_key.created',
          changes: fieldChanges(sql`'{}'::jsonb`, sql`api_key_fields(after.row)`),
        },
        author,
        'after',
      ),
    )
    .selectFrom('after')
    .select(['id', 'name', 'prefix', 'created_at', 'last_used_at', 'expires_at'])
    .select(scopes.as('scopes'))
    .executeTakeFirstOrThrow();
}

/** Stored as text; nothing but scopes of the contract gets in. */
const scopes: RawBuilder<Schema<'Scope'>[]> = sql`scopes`;
