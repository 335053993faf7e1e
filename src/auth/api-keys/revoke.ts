import { compiled, type Params } from '../../database/compiled.ts';
import type { AuthorValues } from '../../events/append.ts';
import { apiKey, ownKeys } from './queries.ts';

/** Removes one of the actor's keys, which ends it. Of several requests at once one finds it. */
export const deleteKey = compiled('API keys: revoke', (db, p: Params<AuthorValues & { id: string }>) =>
  apiKey.delete(db, {
    type: 'api_key.revoked',
    by: p,
    target: ownKeys(db, p).where('api_key.id', '=', p.id),
  }),
);

/** Removes all of the actor's keys. */
export const deleteKeys = compiled('API keys: revoke all', (db, p: Params<AuthorValues>) =>
  apiKey.delete(db, { type: 'api_key.revoked', by: p, target: ownKeys(db, p) }),
);
