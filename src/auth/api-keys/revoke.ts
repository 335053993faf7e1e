import { compiled, type Params } from '../../database/compiled.ts';
import type { AuthorValues } from '../../events/append.ts';
import { apiKey, ownKeys } from './queries.ts';

/** Deletes one of the actor's keys, which revokes it. If several requests do so at once, one of them finds it. */
export const deleteKey = compiled('API keys: revoke', (db, p: Params<AuthorValues & { id: string }>) =>
  apiKey.delete(db, {
    type: 'api_key.revoked',
    by: p,
    target: ownKeys(db, p).where('api_key.id', '=', p.id),
  }),
);

/** Deletes all of the actor's keys. */
export const deleteKeys = compiled('API keys: revoke all', (db, p: Params<AuthorValues>) =>
  apiKey.delete(db, { type: 'api_key.revoked', by: p, target: ownKeys(db, p) }),
);
