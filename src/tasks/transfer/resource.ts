import { sql } from 'kysely';
import { BATCH } from '../../database/batches.ts';
import { removeAll } from '../../database/remove.ts';
import type { Resource } from '../../resource.ts';
import { taskImport } from './work.ts';

export const transfer = {
  works: { task_import: taskImport },
  sweeps: [
    // Before their jobs, whose deletion would remove 100,000 rows at once.
    (db, { signal }) =>
      removeAll(
        db,
        {
          from: 'import_row',
          where: sql`job_id in (select id from background_job where finished_at is not null)`,
          limit: BATCH,
        },
        signal,
      ),
  ],
  tables: {
    import_row: {
      exported: { never: 'Rows exist while a file is imported. Then they are tasks, in `tasks.ndjson`.' },
      erased: { with: 'background_job' },
    },
  },
} satisfies Resource;
