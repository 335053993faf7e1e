/** What must not compile in the declarations of resources, and in the list of all resources. */
import type { Jobs } from '../../src/jobs/job.ts';
import type { Resource, Subjects } from '../../src/resource.ts';
import { type AllTables, merge } from '../../src/resources.ts';
import { tasks } from '../../src/tasks/resource.ts';
import { users } from '../../src/users/resource.ts';

// --- A list in which something is missing ----------------------------------------

// @ts-expect-error no resource declares the subject of `task_id` and other path parameters
export const someSubjects: Required<Subjects> = merge([users], 'subjects');

// @ts-expect-error no resource declares the job `send_mail` and other jobs
export const someJobs: Jobs = merge([users, tasks], 'jobs');

// @ts-expect-error no resource declares the table `project` and other tables
export const someTables: AllTables = merge([users, tasks], 'tables');

export const declared: Pick<AllTables, 'user' | 'task'> = merge([users, tasks], 'tables');

// --- A declaration -----------------------------------------------------------------

const reason = { never: 'A test does not need it.' };

void ({ tables: { task: { exported: reason, erased: { with: 'project' } } } } satisfies Resource);

// @ts-expect-error a table without an answer about its erasure
void ({ tables: { task: { exported: reason } } } satisfies Resource);

// @ts-expect-error a table without an answer about its export
void ({ tables: { task: { erased: reason } } } satisfies Resource);

// @ts-expect-error a table that does not exist
void ({ tables: { note: { exported: reason, erased: reason } } } satisfies Resource);

// @ts-expect-error erased with a table that does not exist
void ({ tables: { task: { exported: reason, erased: { with: 'note' } } } } satisfies Resource);

// @ts-expect-error the subject of a path parameter that does not exist
void ({ subjects: { note_id: 'task' } } satisfies Resource);

// @ts-expect-error a subject that the contract does not have
void ({ subjects: { task_id: 'note' } } satisfies Resource);

// @ts-expect-error a job that nobody declares
void ({ jobs: { tidy_up: { limitMs: 1, run: async () => {} } } } satisfies Resource);
