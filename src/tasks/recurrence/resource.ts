import { sql } from 'kysely';
import { BATCH, changeFound, linesById } from '../../database/batches.ts';
import type { Resource } from '../../resource.ts';
import { createOccurrences } from './due.ts';

export const recurrences = {
  due: { recurrence: createOccurrences },
  subjects: { series_id: null },
  tables: {
    recurrence_series: {
      exported: {
        file: 'recurrences.ndjson',
        what: 'how your tasks repeat, and tasks of projects whose recurrence you have set',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, definition, status, paused_because, position, next, created_at, updated_at from recurrence_series
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          // Those of personal tasks are gone with these. Others are paused when their next task is due, because nobody creates it.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from recurrence_series where user_id = ${user_id} limit ${BATCH}`,
              sql`update recurrence_series set user_id = null where id in (select id from found)`,
            ),
        ],
      },
    },
    recurrence_occurrence: {
      exported: { never: 'It contains no personal data: only the dates that have had a task.' },
      erased: { with: 'recurrence_series' },
    },
  },
} satisfies Resource;
