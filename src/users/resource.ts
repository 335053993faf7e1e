import { MINUTE_MS } from '../jobs/job.ts';
import type { Resource } from '../resource.ts';
import { storedUser } from './columns.ts';
import { eraseAccount } from './erase.ts';
import { sweepExports } from './exports.ts';
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
    export_part: {
      exported: { never: 'Rows are archives of earlier exports.' },
      erased: { with: 'export' },
    },
    export_chunk: {
      exported: { never: 'Earlier versions wrote archives there. It is empty.' },
      erased: { with: 'export' },
    },
  },
} satisfies Resource;
