import { refusalOfWrite } from '../../access/write.ts';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import { dateErrors, normalizeBody } from '../body.ts';
import { UNKNOWN_PROJECT } from '../destination.ts';
import type { NewTask } from '../insert.ts';
import { insertSeries, type NewSeries, planNewSeries } from '../repeat.ts';
import { makeSeriesId } from '../series.ts';
import { errorsIn } from '../write.ts';
import type { Context } from '../written.ts';
import { findFits } from './fits.ts';
import { type Inserted, insertTasks } from './insert-many.ts';
import { type BulkContext, failed, invalidIn, type Outcome } from './outcome.ts';
import { assertStillMember } from './targets.ts';

type Body = Schema<'TaskCreate'>;

/** Returns the spaces whose trees new tasks enter. */
export const spacesOf = (tasks: readonly Body[], { actor }: Pick<Context, 'actor'>): string[] =>
  tasks.flatMap(({ parent_id, project_id }) =>
    parent_id ? [project_id?.toLowerCase() ?? actor.user_id] : [],
  );

/** Creates tasks. The spaces of those with a parent are locked. */
export async function createMany(
  db: Database,
  bodies: readonly Body[],
  context: BulkContext,
): Promise<Outcome[]> {
  const planned = bodies.map((body, nth) => planOf(body, nth, context));
  const tasks = planned.flatMap(({ task }) => task ?? []);
  const fits = await findFits(
    db,
    tasks.flatMap(({ parent_id }) => parent_id ?? []),
  );
  for (const plan of planned) {
    const { parent_id, space_id } = plan.task ?? {};
    if (parent_id && space_id) plan.fault = fits.faultOf({ space_id, parent_id }, 'parent_id');
  }
  for (const plan of planned) {
    if (plan.task && plan.series) plan.task = { ...plan.task, series_id: await makeSeriesId(db) };
  }
  const rows = planned.flatMap(({ task, nth, fault }) =>
    // After a fault the statement only finds the other errors.
    task ? [{ task: fault ? { ...task, parent_id: null } : task, nth, is_valid: !fault }] : [],
  );
  const inserted = new Map((await insertTasks(db, rows, context)).map((row) => [row.nth, row]));
  for (const { task, nth, series } of planned) {
    const task_id = inserted.get(nth)?.id;
    if (series && task?.series_id && task_id)
      await insertSeries(db, { id: task.series_id, task_id }, series, context);
  }
  const written = planned.flatMap(({ task, nth }) => (task && inserted.get(nth)?.id ? [task.space_id] : []));
  await assertStillMember(db, written, context);
  return planned.map((plan) => outcomeOf(plan, inserted.get(plan.nth), context));
}

type Plan = {
  nth: number;
  task?: NewTask;
  series?: NewSeries | null;
  error?: ApiError;
  fault?: ErrorDetail | undefined;
};

function planOf(body: Body, nth: number, context: Context): Plan {
  const { actor } = context;
  try {
    const { project_id, recurrence, ...fields } = normalizeBody(body);
    // A personal space has the ID of its user, which is not that of a project.
    if (project_id?.toLowerCase() === actor.user_id) throw invalid([UNKNOWN_PROJECT]);
    const series = planNewSeries({ ...fields, recurrence }, context);
    const task = { ...fields, ...series?.due, space_id: project_id?.toLowerCase() ?? actor.user_id };
    return { nth, task, series };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { nth, error };
  }
}

function outcomeOf({ nth, task, error, fault }: Plan, row: Inserted | undefined, context: Context): Outcome {
  const { id, version } = row ?? {};
  if (id && version) return { id, status: 'created', version };
  const path = `tasks[${nth}]`;
  if (error || !task) return failed(null, invalidIn(path, error?.facts.errors ?? []));
  if (!row) return failed(null, invalidIn(path, [UNKNOWN_PROJECT, ...dateErrors(task, context)]));
  const refusal = refusalOfWrite(row, 'change tasks');
  if (refusal) return failed(null, refusal);
  return failed(null, invalidIn(path, errorsIn({ ...row, before: null }, task, context, fault)));
}
