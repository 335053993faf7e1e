import { sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { type AuthorValues, authorIn, authorOf } from '../../events/append.ts';
import { changeTask } from '../change.ts';
import { changedEvent, subjectColumns } from '../events.ts';
import type { SeriesRow, Texts } from '../series.ts';
import type { Planned } from '../series-plan.ts';
import { live, treeOf } from '../tree.ts';
import { alongside, type Context } from '../written.ts';
import { type Dates, daysOf, nextDates, type Shift, shiftDates } from './dates.ts';

/**
 * Moves the latest task of a series to another date, with its start, and its subtasks by as many days. `texts` are for the event. Lock the
 * space and the task first.
 */
export async function moveTo(
  db: Database,
  { id: series_id, task_id: id }: SeriesRow,
  { repetition, progress }: Planned,
  { due, texts }: { due: string; texts: Texts | undefined },
  context: Context,
): Promise<void> {
  const shift = { repetition, from: progress.position, to: due };
  const task = await findDates.one(db, { id });
  const { start_date, ...dates } = nextDates(task, shift);
  const fields = { ...dates, ...(task.start_date !== null && { start_date }), ...(texts && { series_id }) };
  const change = { id, from: 'live', type: 'task.updated', fields, recurrence: texts } as const;
  const outcome = await changeTask(db, change, context);
  if (!outcome?.task) throw new Error('A task cannot move to the next date of its series.');
  await moveSubtasks(db, id, shift, context);
}

async function moveSubtasks(db: Database, id: string, shift: Shift, context: Context): Promise<void> {
  if (daysOf(shift) === 0) return;
  const subtasks = await findDatesBelow.all(db, { id });
  if (subtasks.length === 0) return;
  const rows = subtasks.map((task) => ({ id: task.id, ...shiftDates(task, shift) }));
  await moveDates.run(db, { rows: JSON.stringify(rows), ...authorOf(context) });
}

const findDates = compiled(
  'recurrence: find the dates of a task',
  (_db, p: Params<{ id: string }>) => sql<Dates>`
    select start_date, due_date, due_on from task where id = ${p.id}`,
);

/** Finds and locks the subtasks of all levels that have a date. */
const findDatesBelow = compiled(
  'recurrence: find the dates of subtasks',
  (_db, p: Params<{ id: string }>) => sql<Dates & { id: string }>`
    with ${treeOf(p.id, live)}
    select task.id, task.start_date, task.due_date, task.due_on from tree join task on task.id = tree.id
    where tree.depth > 0 and num_nonnulls(task.start_date, task.due_date, task.due_on) > 0
    order by task.id for no key update of task`,
);

const DATES = ['start_date', 'due_date', 'due_on'] as const;
const columns = [...subjectColumns, ...DATES.map((name) => `task.${name}` as const)] as const;

type Moved = { id: string; start_date: string | null; due_date: string | null; due_on: string | null };

const moveDates = compiled(
  'recurrence: move the dates of subtasks',
  (db, p: Params<AuthorValues & { rows: string }>) => {
    const statement = db
      .with(
        'given',
        () => sql<Moved>`(
          select * from json_to_recordset(${p.rows}::json) as given (id uuid, start_date timestamptz, due_date timestamptz, due_on date))`,
      )
      .with('before', (q) =>
        q
          .selectFrom('task')
          .innerJoin('given', 'given.id', 'task.id')
          .select(columns)
          .select(sql<boolean>`true`.as('differs')),
      )
      .with('after', (q) =>
        q
          .updateTable('task')
          .from('given')
          .set((eb) => ({
            start_date: eb.ref('given.start_date'),
            due_date: eb.ref('given.due_date'),
            due_on: eb.ref('given.due_on'),
            version: eb('task.version', '+', 1),
            updated_at: p.now,
          }))
          .whereRef('task.id', '=', 'given.id')
          .returning(columns),
      );
    return alongside(statement, 'event', changedEvent(db, 'task.updated', authorIn(p), DATES, {}))
      .selectFrom('after')
      .select('after.id');
  },
);
