import { sql } from 'kysely';
import { changeFound } from '../database/batches.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import type { Resource } from '../resource.ts';
import { storedUser } from './columns.ts';
import { eraseAccount } from './erase.ts';
import { CHUNK_BATCH, sweepExports } from './exports.ts';
import { writeExport } from './write-export.ts';

export const users = {
  subjects: { user_id: 'user', export_id: 'export' },
  jobs: {
    erase_account: {
      // A retry continues where the last run stopped. Erasing 300,000 tasks and 600,000 events takes 16 s.
      limitMs: MINUTE_MS,
      run: (account, run, { db, personalData }) => eraseAccount(db, account, run, personalData),
    },
    // A retry starts from the beginning, so one run must be able to write the largest archive.
    write_export: { limitMs: 60 * MINUTE_MS, run: writeExport },
  },
  sweeps: [(db, { signal }) => sweepExports(db, signal)],
  expiring: [
    {
      name: 'archives of users, in parts',
      rows: sql`export_chunk join export on export.id = export_id`,
      column: 'content',
      expires_at: sql`expires_at`,
    },
  ],
  tables: {
    user: {
      exported: {
        file: 'profile.json',
        what: 'your profile and settings',
        async *lines(db, user_id) {
          const profile = await db
            .selectFrom('user')
            .where('id', '=', user_id)
            .select(storedUser)
            .executeTakeFirst();
          yield [JSON.stringify(profile, null, 2)];
        },
      },
      // The job deletes the row itself, last.
      erased: { batches: [] },
    },
    export: {
      exported: { never: 'Rows are archives of earlier exports.' },
      erased: { with: 'user' },
    },
    export_chunk: {
      exported: { never: 'Rows are archives of earlier exports.' },
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select export_id, number from export_chunk join export on export.id = export_id
          where user_id = ${user_id} limit ${CHUNK_BATCH}`,
              sql`delete from export_chunk where (export_id, number) in (select export_id, number from found)`,
            ),
        ],
      },
    },
  },
} satisfies Resource;
