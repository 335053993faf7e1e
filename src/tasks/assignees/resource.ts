import { MINUTE_MS } from '../../jobs/job.ts';
import type { Resource } from '../../resource.ts';
import { memberRemoval, unassign, unassignLate } from './unassign.ts';

export const assignees = {
  works: { member_removal: memberRemoval },
  jobs: {
    unassign_late: { limitMs: MINUTE_MS, run: (member, run, { db }) => unassignLate(db, member, run) },
  },
  tables: {
    task_assignee: { exported: { in: 'tasks.ndjson' }, erased: { batches: [unassign] } },
  },
} satisfies Resource;
