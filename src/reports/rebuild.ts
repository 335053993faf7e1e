import { sql } from 'kysely';
import { FIRST_ID } from '../database/batches.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** Tasks of one transaction. */
const BATCH = 1_000;

/**
 * Computes the transitions of all tasks again from the log of events, in batches. Requests can go on. Returns the number of tasks.
 * @param show is called after each batch with the number of tasks so far
 */
export async function rebuildTransitions(
  db: Database,
  show: (tasks: number) => void = () => {},
): Promise<number> {
  let tasks = 0;
  for (let after = '-1'; ; ) {
    const batch = await rebuildBatch.one(db, { after, limit: BATCH });
    if (batch.last === null) break;
    tasks += batch.tasks;
    after = batch.last;
    show(tasks);
    // The first rows of an empty table have no statistics, without which every lookup would read it completely.
    if (tasks === BATCH || tasks % (100 * BATCH) === 0) await analyze.run(db, {});
  }
  for (let last: Row | null = FIRST; last; )
    last = (await removeUnknown.one(db, { ...last, limit: ROWS })).last;
  return tasks;
}

/**
 * Computes the sums of all transitions again, in batches. Requests can go on.
 * @param show is called after each batch with its last month
 */
export async function rebuildSums(db: Database, show: (month: string) => void = () => {}): Promise<void> {
  for (let last: Month = BEFORE_ALL; last.space_id !== null; ) {
    last = await sumAgain.one(db, { ...last, at_least: SUMMED });
    if (last.month !== null) show(last.month);
  }
}

/** Computes the sums of tracked time again, one project after the other. Requests can go on. */
export async function rebuildTimeSums(db: Database): Promise<void> {
  for (let last: string | null = FIRST_ID; last !== null; )
    last = (await sumTimeAgain.one(db, { project_id: last })).project_id;
}

const sumTimeAgain = compiled(
  'reports: compute the sums of time again',
  (_db, p: Params<{ project_id: string }>) =>
    sql<{ project_id: string | null }>`select resum_time(${p.project_id}::uuid) as project_id`,
);

type Month = { space_id: string | null; month: string | null };
const BEFORE_ALL: Month = { space_id: FIRST_ID, month: '1970-01-01T00:00:00.000Z' };
/** Transitions of one transaction, of whole months. */
const SUMMED = 20_000;

const sumAgain = compiled(
  'reports: compute the sums of transitions again',
  (_db, p: Params<Month & { at_least: number }>) => sql<Month>`
    select after_space as space_id, after_month as month
    from resum_task_transitions(${p.space_id}::uuid, ${p.month}::timestamptz, ${p.at_least}::integer)`,
);

const analyze = compiled('reports: analyze', () => sql`select analyze_task_transitions()`);

type Row = { task_id: string; position: string };
const FIRST: Row = { task_id: FIRST_ID, position: '0' };
/** Rows of one statement. */
const ROWS = 5_000;

type Batch = { tasks: number; last: string | null };

const rebuildBatch = compiled(
  'reports: compute the transitions of tasks again',
  (_db, p: Params<{ after: string; limit: number }>) => sql<Batch>`
    with page as materialized (
      select subject_id, position from event where type = 'task.created' and position > ${p.after}::bigint
      order by position limit ${p.limit}::integer)
    select count(*)::integer as tasks, max(position)::text as last, rebuild_task_transitions(array_agg(subject_id)) from page`,
);

/** Removes the transitions after a row whose events are not in the log, of one page. */
const removeUnknown = compiled(
  'reports: remove transitions without an event',
  (_db, p: Params<Row & { limit: number }>) => sql<{ last: Row | null }>`
    with page as materialized (
      select task_id, position from task_transition
      where (task_id, position) > (${p.task_id}::uuid, ${p.position}::bigint)
      order by task_id, position limit ${p.limit}::integer),
    gone as (
      delete from task_transition using page
      where task_transition.task_id = page.task_id and task_transition.position = page.position
        and not exists (select from event where event.position = page.position))
    select (select json_build_object('task_id', task_id, 'position', position::text) from page
      order by task_id desc, position desc limit 1) as last`,
);
