import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { type Caller, createTask, type World } from '../world.ts';

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

/** Asserts what holds for every space: live parents in the same space, no cycle, at most 5 levels, and events without gaps. */
export async function assertIntact(db: World['db'], space_ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ problem: string }>`
    with recursive walk as (
      select id, parent_id, id as first, 0 as steps from task where space_id = any(${space_ids}::uuid[]) and deleted_at is null
      union all
      select task.id, task.parent_id, walk.first, walk.steps + 1 from walk join task on task.id = walk.parent_id where walk.steps < 7)
    select 'too deep or a cycle: ' || first as problem from walk where steps > 5
    union all
    select 'parent elsewhere or in the trash: ' || task.id from task join task parent on parent.id = task.parent_id
      where task.space_id = any(${space_ids}::uuid[]) and task.deleted_at is null
        and (parent.space_id <> task.space_id or parent.deleted_at is not null)
    union all
    select 'versions: ' || task.id from task where space_id = any(${space_ids}::uuid[]) and version <> (
      select max(version) from event where subject_id = task.id)`.execute(db);
  assert.equal(rows, []);
}
