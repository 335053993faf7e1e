import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../../access/spaces.ts';
import type { SessionActor } from '../../actor.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import { newest, paged } from '../../database/paged.ts';
import { type AuthorValues, authorIn } from '../../events/append.ts';
import { sessionEvent } from './queries.ts';

/** The columns that the contract shows of a session. */
const stored = [
  'session.id',
  'session.client_address',
  'session.user_agent',
  'session.created_at',
  'session.last_used_at',
] as const;

/** When a session ends unless it is refreshed: when its newest token expires. `least` ignores null. */
const endsAt: RawBuilder<string> = sql`least(token.expires_at, session.expires_at)`;

/** Selects the actor's sessions that have not ended. Every query here starts from it. */
function openSessions(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db
    .selectFrom('session')
    .leftJoin('refresh_token as token', (join) =>
      join.onRef('token.session_id', '=', 'session.id').on('token.used_at', 'is', null),
    )
    .where('session.user_id', '=', user_id)
    .where('session.revoked_at', 'is', null)
    .where(endsAt, '>', NOW);
}

/** Returns one page of the actor's sessions. */
export const listSessions = paged<Pick<SessionActor, 'user_id' | 'session_id'>>('sessions: list')({
  from: (db, p) => openSessions(db, p).select([...stored, endsAt.as('expires_at')]),
  as: 'session',
  filters: {},
  by: newest('session.created_at'),
  shown: (page, p) =>
    page.select([...stored, 'session.expires_at', sql<boolean>`session.id = ${p.session_id}`.as('current')]),
});

/** Ends one of the actor's sessions. If several requests do so at once, one of them finds it. */
export const endSession = compiled(
  'sessions: revoke one of the list',
  (db, p: Params<AuthorValues & { id: string }>) =>
    db
      .with('opened', (q) =>
        q
          .updateTable('session')
          .set({ revoked_at: NOW })
          .where('id', 'in', openSessions(q, p).where('session.id', '=', p.id).select('session.id'))
          .where('revoked_at', 'is', null)
          .returning(['id', 'user_id']),
      )
      .with('logged', (q) => sessionEvent(q, 'session.revoked', authorIn(p)))
      .selectFrom('opened')
      .select('id'),
);
