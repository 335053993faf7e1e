import type { Schema } from '../../src/contract.ts';
import { type Caller, createTask } from '../world.ts';

type Task = Schema<'Task'>;

/** Creates a task below each other one, and returns them from the top. */
export async function createChain(
  person: Caller,
  length: number,
  body: Partial<Schema<'TaskCreate'>> = {},
): Promise<Task[]> {
  const chain: Task[] = [];
  for (let depth = 0; depth < length; depth += 1) {
    const parent_id = chain.at(-1)?.id ?? body.parent_id ?? null;
    chain.push(await createTask(person, { ...body, title: `Level ${depth}`, parent_id }));
  }
  return chain;
}

/** Creates tasks with these titles, and returns them by title. */
export async function createNamed<Title extends string>(
  person: Caller,
  titles: readonly Title[],
  body: Partial<Schema<'TaskCreate'>> = {},
): Promise<Record<Title, Task>> {
  const tasks: [Title, Task][] = [];
  for (const title of titles) tasks.push([title, await createTask(person, { ...body, title })]);
  return Object.fromEntries(tasks) as Record<Title, Task>;
}

/** The titles of a list in its order, joined. `query` selects the list. */
export async function orderOf(person: Caller, query: string): Promise<string> {
  const { body } = await person.get(`/tasks?sort=position&order=asc&per_page=100&${query}`).expect(200);
  return body.data.map(({ title }: Task) => title).join('');
}

export async function read(person: Caller, { id }: { id: string }): Promise<Task> {
  return (await person.get(`/tasks/${id}`).expect(200)).body.data;
}
