import { type RawBuilder, sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import type { Resource } from '../resource.ts';
import { sumTransitions } from './sums.ts';
import { sumTimeChanges, sumTimeOf } from './time-sums.ts';

const NOBODYS = { never: 'It contains no personal data.' };

const OF_ENTRIES = { never: 'It is derived from `time-entries.ndjson`.' };

export const reports = {
  due: { report_sums: sumTransitions, time_sums: sumTimeChanges },
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
    task_transition_sum: {
      exported: { never: 'It is derived from `activity.ndjson`.' },
      erased: {
        batches: [
          (db, user_id) => eraseSums(db, sql`space_id in (${soleMemberProjects(user_id)})`),
          (db, user_id) => eraseSums(db, sql`space_id = ${user_id}`),
        ],
      },
    },
    task_sum_position: { exported: NOBODYS, erased: NOBODYS },
    time_sum: {
      exported: OF_ENTRIES,
      erased: { never: 'When the changes of the entries are added up, nothing is left of the user.' },
    },
    time_change: {
      exported: OF_ENTRIES,
      erased: { batches: [async (db, user_id) => (await sumTimeOf.one(db, { user_id })).many] },
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

const eraseSums = (db: Database, whose: RawBuilder<unknown>) =>
  changeFound(
    db,
    sql`select space_id, grain, at from task_transition_sum where ${whose} limit ${BATCH}`,
    sql`delete from task_transition_sum as total using found
      where total.space_id = found.space_id and total.grain = found.grain and total.at = found.at`,
  );
