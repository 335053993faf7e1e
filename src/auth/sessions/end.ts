import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import type { Author } from '../../events/append.ts';
import { sessionEvent } from './queries.ts';

/** Ends all sessions of a user except `kept`, and writes an event for each. Locked in one order, as everywhere. */
export async function endSessions(
  db: Database,
  user_id: string,
  author: Author,
  kept: string | null = null,
): Promise<void> {
  await db
    .with('open', (q) =>
      q
        .selectFrom('session')
        .where('user_id', '=', user_id)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', NOW)
        .where(sql<boolean>`id is distinct from ${kept}::uuid`)
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
    .with('logged', (q) => sessionEvent(q, 'session.revoked', author))
    .selectFrom('opened')
    .select('id')
    .execute();
}
