import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../../access/spaces.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { newest, paged } from '../../database/paged.ts';
import { appendEvent, fieldChanges } from '../../events/append.ts';

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

/** One page of the actor's keys. */
export const listKeys = paged<{ user_id: string }>('API keys: list')({
  from: (db, p) => ownKeys(db, p).select(stored),
  as: 'api_key',
  filters: {},
  by: newest('api_key.created_at'),
  shown: (page) => page.select(stored).$narrowType<Pick<ApiKey, 'scopes'>>(),
});

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
