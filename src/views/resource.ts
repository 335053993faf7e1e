import { sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound, erase, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';

export const views = {
  subjects: { view_id: 'view' },
  tables: {
    view: {
      exported: {
        file: 'views.ndjson',
        what: 'your private views, and those that you have created in projects that you are a member of',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, project_id, name, filter, sort, "order", group_by, columns, version, created_at, updated_at from view
      where (owner_id = ${user_id} or created_by = ${user_id} and project_id in (
        select project_id from project_member where user_id = ${user_id})) and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) => erase(db, 'view', sql`owner_id = ${user_id}`),
          (db, user_id) => erase(db, 'view', sql`project_id in (${soleMemberProjects(user_id)})`),
          // Views in projects of other users stay, without their creator.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from view where created_by = ${user_id} limit ${BATCH}`,
              sql`update view set created_by = null where id in (select id from found)`,
            ),
        ],
      },
    },
  },
} satisfies Resource;
