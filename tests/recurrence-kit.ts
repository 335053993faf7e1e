import type { Schema } from '../src/contract.ts';
import { type Caller, createTask } from './world.ts';

export type Task = Schema<'Task'>;

/** Creates a task that repeats on days that are far in the future. */
export const repeat = (person: Caller, body: Partial<Schema<'TaskCreate'>> = {}): Promise<Task> =>
  createTask(person, { title: 'Report', due_on: '2198-03-01', recurrence: { rule: 'FREQ=DAILY' }, ...body });

/** The path of the series of a task. */
export const seriesOf = ({ recurrence }: Task): string => `/recurrences/${recurrence?.series_id}`;

/** Changes the version of a task that the caller has. */
export async function patch(
  person: Caller,
  { id, version }: Task,
  body: object,
  status = 200,
): Promise<Task> {
  const response = await person
    .patch(`/tasks/${id}`)
    .send({ ...body, version })
    .expect(status);
  return response.body.data;
}

export const read = async (person: Caller, { id }: { id: string }): Promise<Task> =>
  (await person.get(`/tasks/${id}`).expect(200)).body.data;
