import { MINUTE_MS } from '../../jobs/job.ts';
import type { Resource } from '../../resource.ts';
import { indexWords } from './language.ts';

export const search = {
  // A retry continues where the last run stopped.
  jobs: {
    index_words: { limitMs: 60 * MINUTE_MS, run: (_, run, { db, log }) => indexWords(db, run, log) },
  },
  tables: {
    task_search: { exported: { in: 'tasks.ndjson' }, erased: { with: 'task' } },
    search_setting: {
      exported: { never: 'It is a setting of the service.' },
      erased: { never: 'It is a setting of the service.' },
    },
    comment_search: { exported: { in: 'comments.ndjson' }, erased: { with: 'task' } },
  },
} satisfies Resource;
