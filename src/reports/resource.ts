import { type RawBuilder, sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import type { Resource } from '../resource.ts';

export const reports = {
  tables: {
    task_transition: {
      exported: { in: 'activity.ndjson' },
      erased: {
        batches: [
          (db, user_id) => eraseTransitions(db, sql`space_id in (${soleMemberProjects(user_id)})`),
          (db, user_id) => eraseTransitions(db, sql`space_id = ${user_id}`),
        ],
      },
    },
  },
} satisfies Resource;

const eraseTransitions = (db: Database, whose: RawBuilder<unknown>) =>
  changeFound(
    db,
    sql`select task_id, position from task_transition where ${whose} limit ${BATCH}`,
    sql`delete from task_transition using found
      where task_transition.task_id = found.task_id and task_transition.position = found.position`,
  );
