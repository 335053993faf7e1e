import { type SqlBool, sql } from 'kysely';
import { changeFound } from '../../database/batches.ts';
import { removeAll } from '../../database/remove.ts';
import type { Resource } from '../../resource.ts';
import { bulkJob } from './job.ts';
import { UNDO_HOURS } from './queries.ts';

/** Each has up to 500 rows of tasks, or more if it was a job. */
const FEW = 10;

const isOver = sql<SqlBool>`created_at < now() - make_interval(hours => ${sql.lit(UNDO_HOURS)})`;

export const bulks = {
  works: { task_bulk: bulkJob },
  subjects: { bulk_id: null },
  sweeps: [(db, { signal }) => removeAll(db, { from: 'bulk', where: isOver, limit: FEW }, signal)],
  tables: {
    bulk: {
      exported: { never: 'The events of the changes are exported. The rows are removed after a day.' },
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from bulk where user_id = ${user_id} limit ${FEW}`,
              sql`delete from bulk where id in (select id from found)`,
            ),
        ],
      },
    },
    bulk_task: {
      exported: { never: 'It repeats what the events of the changes have, and is removed after a day.' },
      erased: { with: 'bulk' },
    },
  },
} satisfies Resource;
