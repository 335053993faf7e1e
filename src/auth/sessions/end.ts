import { sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import { NOW } from '../../database/now.ts';
import { type AuthorValues, authorIn, BY_SERVICE } from '../../events/append.ts';
import { sessionEvent } from './queries.ts';

/** Ends all sessions of `owner_id` except `except_id`, with an event for each. Locks them in the order that all writes use. */
export const endSessions = compiled(
  'sessions: end all of a user',
  (db, p: Params<AuthorValues & { owner_id: string; except_id: string | null }>) =>
    db
      .with('open', (q) =>
        q
          .selectFrom('session')
          .where('user_id', '=', p.owner_id)
          .where('revoked_at', 'is', null)
          .where('expires_at', '>', NOW)
          .where(sql<boolean>`id is distinct from ${p.except_id}::uuid`)
          .select('id')
          .orderBy('id')
          .forNoKeyUpdate(),
      )
      .with('opened', (q) =>
        q
          .updateTable('session')
          .from('open')
          .set({ revoked_at: NOW })
          .whereRef('session.id', '=', 'open.id')
          .where('session.revoked_at', 'is', null)
          .returning(['session.id', 'session.user_id']),
      )
      .with('logged', (q) => sessionEvent(q, 'session.revoked', authorIn(p)))
      .selectFrom('opened')
      .select('id'),
);

/** Ends some of the sessions of all users, with an event for each. Repeat it until it returns none. */
export const endSomeSessions = compiled(
  'sessions: end some of all users',
  (db, p: Params<{ limit: number }>) =>
    db
      .with('open', (q) =>
        q
          .selectFrom('session')
          .where('revoked_at', 'is', null)
          .where('expires_at', '>', NOW)
          .select('id')
          .orderBy('id')
          .limit(p.limit)
          .forNoKeyUpdate(),
      )
      .with('opened', (q) =>
        q
          .updateTable('session')
          .from('open')
          .set({ revoked_at: NOW })
          .whereRef('session.id', '=', 'open.id')
          .where('session.revoked_at', 'is', null)
          .returning(['session.id', 'session.user_id']),
      )
      .with('logged', (q) => sessionEvent(q, 'session.revoked', BY_SERVICE))
      .selectFrom('opened')
      .select('id'),
);
