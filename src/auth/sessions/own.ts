import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../../access/spaces.ts';
import type { Actor, SessionActor } from '../../actor.ts';
import type { Schema } from '../../contract.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { isBeyond, type SortKey, totalOf } from '../../database/lists.ts';
import { NOW } from '../../database/now.ts';
import type { Author } from '../../events/append.ts';
import type { Window } from '../../lists/pagination.ts';
import { sessionEvent } from './queries.ts';

type Session = Schema<'Session'>;

/** What the contract shows of a session as it is stored. */
const stored = [
  'session.id',
  'session.client_address',
  'session.user_agent',
  'session.created_at',
  'session.last_used_at',
] as const;

/** When a session ends unless it is refreshed: its newest token is then no longer good. `least` passes over a null. */
const endsAt: RawBuilder<string> = sql`least(token.expires_at, session.expires_at)`;

/** The actor's own sessions that have not ended. Every query here starts from it. */
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

type Values = Pick<SessionActor, 'user_id' | 'session_id'> & {
  after_key?: string | null | undefined;
  after_id?: string | undefined;
  limit: number;
  offset: number;
};

const newest: SortKey = { value: sql`session.created_at`, type: 'timestamptz' };

const listOpen = compiledShapes(
  'sessions: list',
  (db, p: Params<Values>, { counted }: { counted: boolean }) => {
    const { after_key, after_id } = p;
    const found = openSessions(db, p);
    let beyond = found;
    if (after_key && after_id) {
      const last = { key: after_key, id: after_id };
      beyond = found.where((eb) => isBeyond(newest, eb.ref('session.id'), 'desc', last));
    }
    const page = beyond
      .select([...stored, endsAt.as('expires_at')])
      .orderBy('session.created_at', 'desc')
      .orderBy('session.id', 'desc')
      .limit(p.limit)
      .offset(p.offset);
    return db
      .selectFrom(totalOf(found.select('session.id'), counted).as('counted'))
      .leftJoinLateral(page.as('session'), (join) => join.onTrue())
      .select([...stored, 'session.expires_at', 'counted.total'])
      .select((eb) => [
        eb('session.id', '=', p.session_id).as('current'),
        sql<string | null>`session.created_at::text`.as('sort_key'),
      ])
      .orderBy('session.created_at', 'desc')
      .orderBy('session.id', 'desc')
      .$castTo<Session & { total: number | null; sort_key: string | null }>();
  },
  {
    'first page': [['user_id', 'session_id', 'limit', 'offset'], { counted: true }],
    'after a cursor': [
      ['user_id', 'session_id', 'after_key', 'after_id', 'limit', 'offset'],
      { counted: false },
    ],
  },
);

/**
 * One page of where the actor is logged in, the newest login first. Rows carry `sort_key` for the cursor
 * and `total`; an empty page is one row without an id.
 */
export function listSessions(
  db: Database,
  { user_id, session_id }: SessionActor,
  { limit, offset, after, counted }: Window,
) {
  const values = { user_id, session_id, after_key: after?.key, after_id: after?.id, limit, offset };
  return listOpen.all(db, values, { counted });
}

/** Ends one of the actor's sessions and tells the log. Of several at once one gets `true`. */
export async function endSession(db: Database, id: string, author: Author & { actor: Actor }) {
  const row = await db
    .with('opened', (q) =>
      q
        .updateTable('session')
        .set({ revoked_at: NOW })
        .where('id', 'in', openSessions(q, author.actor).where('session.id', '=', id).select('session.id'))
        .where('revoked_at', 'is', null)
        .returning(['id', 'user_id']),
    )
    .with('logged', (q) => sessionEvent(q, 'session.revoked', author))
    .selectFrom('opened')
    .select('id')
    .executeTakeFirst();
  return row !== undefined;
}
