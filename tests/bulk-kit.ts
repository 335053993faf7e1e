import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import type { Caller } from './world.ts';

export type Bulk = Schema<'Bulk'>;
export type Task = Schema<'Task'>;

/** A body as people write it, without the properties that have defaults. */
export type BulkBody = Omit<Partial<Schema<'BulkRequest'>>, 'tasks' | 'to'> & {
  tasks?: object[];
  to?: object;
};

export const bulk = (person: Caller, body: BulkBody) => person.post('/tasks/bulk').send(body);

/** Runs a bulk that succeeds, and returns what it has done. */
export const runBulk = async (person: Caller, body: BulkBody): Promise<Bulk> =>
  (await bulk(person, body).expect(200)).body.data;

export const readTask = async (person: Caller, { id }: { id: string | null }): Promise<Task> =>
  (await person.get(`/tasks/${id}`).expect(200)).body.data;

/** The statuses of the tasks in order. */
export const statusesOf = ({ results }: Bulk): string[] => results.map(({ status }) => status);

/** The codes of the errors of the tasks in order; null for a task without one. */
export const codesOf = ({ results }: Bulk) => results.map(({ error }) => error?.code ?? null);

/** The fields and codes of an error response. */
export const fieldsOf = ({ body }: { body: { errors: Schema<'ErrorDetail'>[] } }): string[] =>
  body.errors.map(({ field, code }) => `${field} ${code}`);

/** The events of a bulk in the order of the log. */
export const eventsIn = (db: Database, { bulk_id }: Pick<Bulk, 'bulk_id'>) =>
  db
    .selectFrom('event')
    .where('bulk_id', '=', bulk_id)
    .where('type', '<>', 'job.finished')
    .select(['type', 'subject_id', 'space_id', 'actor_id', 'version', 'changes', 'undo_of'])
    .orderBy('position')
    .execute();

export const idsOf = (tasks: readonly { id: string }[]): string[] => tasks.map(({ id }) => id);
