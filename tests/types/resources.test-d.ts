/** What must not compile of the declarations of resources, and of the list of all resources. */
import type { Resource } from '../../src/resource.ts';
import { brought } from '../../src/resources.ts';
import { tasks } from '../../src/tasks/resource.ts';
import { users } from '../../src/users/resource.ts';

// --- A list in which something is missing ----------------------------------------

// @ts-expect-error no resource declares the subject of task_id and other path parameters
brought([users], 'subjects', true);

// @ts-expect-error no resource declares the job send_mail and other jobs
brought([users, tasks], 'jobs', true);

// @ts-expect-error no resource declares the table project and other tables
brought([users, tasks], 'tables', true);

type Refusal<Part extends 'subjects' | 'jobs' | 'tables'> = Exclude<
  Parameters<typeof brought<typeof users, Part>>[2],
  boolean
>;

// What is missing is named.
export const subject: Refusal<'subjects'> = { 'no resource brings': 'task_id' };
export const job: Refusal<'jobs'> = { 'no resource brings': 'send_mail' };
export const table: Refusal<'tables'> = { 'no resource brings': 'task' };

// @ts-expect-error the table is declared
export const declared: Refusal<'tables'> = { 'no resource brings': 'user' };

// --- A declaration -----------------------------------------------------------------

const reason = { never: 'what the test needs no more' };

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
