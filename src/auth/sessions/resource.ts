import { type SqlBool, sql } from 'kysely';
import { BATCH, changeFound, erase, linesById } from '../../database/batches.ts';
import type { Database } from '../../database/database.ts';
import { removeAll, removeSome } from '../../database/remove.ts';
import type { Resource } from '../../resource.ts';

export const sessions = {
  subjects: { session_id: 'session' },
  sweeps: [(db, { signal }) => sweepSessions(db, signal)],
  tables: {
    refresh_token: {
      exported: { never: 'Rows are digests of tokens; `sessions.ndjson` has the times.' },
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select digest from refresh_token join session on session.id = session_id
          where user_id = ${user_id} limit ${BATCH}`,
              sql`delete from refresh_token where digest in (select digest from found)`,
            ),
        ],
      },
    },
    session: {
      exported: {
        file: 'sessions.ndjson',
        what: 'where you were logged in',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, client_address, user_agent, created_at, last_used_at, expires_at, revoked_at from session
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: { batches: [(db, user_id) => erase(db, 'session', sql`user_id = ${user_id}`)] },
    },
  },
} satisfies Resource;

/**
 * Removes sessions that expired 30 days ago. Removes their refresh tokens first, because one session can have thousands. There
 * is no index for it: a scan of 300,000 sessions takes 40 to 110 ms, which costs less than maintaining one.
 */
async function sweepSessions(db: Database, signal: AbortSignal | undefined): Promise<void> {
  while (!signal?.aborted) {
    const { rows } = await sql<{ id: string }>`select id from session
      where expires_at < now() - interval '30 days' limit ${BATCH}`.execute(db);
    const ids = rows.map(({ id }) => id);
    const those = (column: string) => sql<SqlBool>`${sql.ref(column)} = any(${ids}::uuid[])`;
    await removeAll(db, { from: 'refresh_token', where: those('session_id'), limit: BATCH }, signal);
    if (signal?.aborted) return;
    const removed = await removeSome(db, { from: 'session', where: those('id'), limit: BATCH });
    // No more rows, or another node is removing them.
    if (removed < BATCH) return;
  }
}
