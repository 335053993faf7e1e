import { sql } from 'kysely';
import type { Viewer } from '../../access/spaces.ts';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { newest, paged } from '../../database/paged.ts';
import type { AuthorValues } from '../../events/append.ts';
import { logged } from '../../events/logged.ts';

type ApiKey = Schema<'ApiKey'>;

/** The columns that the contract shows of a key. */
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
export function ownKeys(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db.selectFrom('api_key').where('api_key.user_id', '=', user_id);
}

/** Returns one page of the actor's keys. */
export const listKeys = paged<{ user_id: string }>('API keys: list')({
  from: (db, p) => ownKeys(db, p).select(stored),
  as: 'api_key',
  filters: {},
  by: newest('api_key.created_at'),
  shown: (page) => page.select(stored).$narrowType<Pick<ApiKey, 'scopes'>>(),
});

/**
 * Counts the actor's keys that are valid, and those that were created in the last day, because expired keys stay for 30 days.
 * The access guard of `createApiKey` locks the user, so of two concurrent requests the second counts the key of the first.
 */
export const countRecentKeys = compiled('API keys: count', (db, p: Params<{ user_id: string }>) =>
  ownKeys(db, p)
    .where(sql<boolean>`(api_key.expires_at > now() or api_key.created_at > now() - interval '1 day')`)
    .select(sql<number>`count(*)::integer`.as('count')),
);

/** Only the owner of a key can read its events. */
export const apiKey = logged('api_key', stored, ['name', 'prefix', 'scopes', 'expires_at'], (row) => ({
  space_id: row('user_id'),
  subject: { type: 'api_key', id: row('id'), name: row('name') },
}));

type NewKey = Pick<ApiKey, 'name' | 'prefix' | 'scopes' | 'expires_at'> & { digest: Buffer };

export const insertKey = compiled('API keys: create', (db, p: Params<AuthorValues & NewKey>) =>
  apiKey
    .insert(db, {
      type: 'api_key.created',
      by: p,
      values: {
        user_id: p.user_id,
        name: p.name,
        prefix: p.prefix,
        digest: p.digest,
        scopes: p.scopes,
        expires_at: p.expires_at,
      },
    })
    .$narrowType<Pick<ApiKey, 'scopes'>>(),
);
