import { sql } from 'kysely';
import { BATCH, changeFound, FIRST_ID } from '../../database/batches.ts';
import type { Database } from '../../database/database.ts';
import type { Resource } from '../../resource.ts';

export const followers = {
  tables: {
    task_follower: {
      exported: {
        file: 'followed-tasks.ndjson',
        what: 'the IDs of the tasks that you chose to follow, or not to follow',
        lines: (db, user_id) => choices(db, user_id),
      },
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select task_id from task_follower where user_id = ${user_id} limit ${BATCH}`,
              sql`delete from task_follower where user_id = ${user_id} and task_id in (select task_id from found)`,
            ),
        ],
      },
    },
  },
} satisfies Resource;

async function* choices(db: Database, user_id: string): AsyncIterable<string[]> {
  for (let after: string | undefined = FIRST_ID; after; ) {
    const { rows } = await sql<{ task_id: string }>`
      select task_id, follows, created_at from task_follower where user_id = ${user_id} and task_id > ${after}
      order by task_id limit ${BATCH}`.execute(db);
    yield rows.map((row) => JSON.stringify(row));
    after = rows.length === BATCH ? rows.at(-1)?.task_id : undefined;
  }
}
