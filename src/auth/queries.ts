import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';

/** The session and its user in one look, which every request takes. */
export const findActiveSession = compiled((db, p: Params<{ session_id: string }>) =>
  db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .where('session.id', '=', p.session_id)
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', sql<string>`now()`)
    .where('user.active', '=', true)
    .select(['session.user_id', 'session.id as session_id']),
);
