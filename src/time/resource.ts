import { sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound, erase, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';

export const time = {
  subjects: { entry_id: 'time_entry' },
  tables: {
    time_entry: {
      exported: {
        file: 'time-entries.ndjson',
        what: 'your time entries, also of projects that you have left',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, project_id, started_at, ended_at, seconds, note, billable, tags, version, created_at, updated_at from time_entry
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) =>
            erase(
              db,
              'time_entry',
              sql`user_id = ${user_id} and project_id is null
                or (user_id = ${user_id} or user_id is null) and project_id in (${soleMemberProjects(user_id)})`,
            ),
          // The hours of the projects of others stay, without the user and without what the user wrote.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from time_entry where user_id = ${user_id} limit ${BATCH}`,
              sql`update time_entry set user_id = null, note = null, ended_at = coalesce(ended_at, greatest(started_at, date_trunc('second', now())))
                where id in (select id from found)`,
            ),
        ],
      },
    },
    task_time: { exported: { in: 'time-entries.ndjson' }, erased: { with: 'task' } },
  },
} satisfies Resource;
