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
import { type Fitting, findFits } from './fits.ts';
import { type Inserted, insertTasks, type NewRow } from './insert-many.ts';
import { type BulkContext, failed, invalidIn, type Outcome } from './outcome.ts';
import { assertStillMember } from './targets.ts';

type Body = Schema<'BulkTaskCreate'>;

/** Returns the spaces whose trees new tasks enter. */
export const spacesOf = (tasks: readonly Body[], { actor }: Pick<Context, 'actor'>): string[] =>
  tasks.flatMap(({ parent_id, project_id }) => (parent_id ? [project_id ?? actor.user_id] : []));

/** Creates tasks. The spaces of those with a parent that exists are locked. */
export async function createMany(
  db: Database,
  bodies: readonly Body[],
  context: BulkContext,
): Promise<Outcome[]> {
  const planned = planAll(bodies, context);
  const parents = planned.flatMap(({ task }) => task?.parent_id ?? []);
  const fits = await findFits(db, parents);
  for (const plan of planned) plan.isRefused = refuses(plan, fits);
  for (const plan of planned) {
    if (plan.task && plan.series) plan.task = { ...plan.task, series_id: await makeSeriesId(db) };
  }
  const inserted = new Map(
    (await insertTasks(db, planned.flatMap(rowOf), context)).map((row) => [row.nth, row]),
  );
  for (const { task, nth, series } of planned) {
    const task_id = inserted.get(nth)?.id;
    if (series && task?.series_id && task_id)
      await insertSeries(db, { id: task.series_id, task_id }, series, context);
  }
  const written = planned.flatMap(({ task, nth }) => (task && inserted.get(nth)?.id ? [task.space_id] : []));
  await assertStillMember(db, written, context);
  const outcomes: Outcome[] = [];
  for (const plan of planned) {
    const isOrphan = plan.parent !== undefined && outcomes[plan.parent.nth]?.error !== undefined;
    outcomes.push({ ...outcomeOf(plan, inserted.get(plan.nth), isOrphan, context), ref: plan.ref });
  }
  return outcomes;
}

type Plan = {
  nth: number;
  ref: string | null;
  space_id: string;
  /** The new task that it is below. */
  parent?: Plan | undefined;
  task?: NewTask;
  series?: NewSeries | null;
  error?: ApiError;
  fault?: ErrorDetail | undefined;
  /** Whether it, or a task above it, cannot be created. The statement that creates them finds more reasons. */
  isRefused?: boolean;
};

/** Plans tasks in the order of the request, so that parents come before their subtasks. */
function planAll(bodies: readonly Body[], context: Context): Plan[] {
  const planned: Plan[] = [];
  const named = new Map<string, Plan>();
  for (const [nth, body] of bodies.entries()) {
    // A job of the previous version has tasks without these properties.
    const parent = body.parent_ref ? named.get(body.parent_ref) : undefined;
    const plan = planOf(body, nth, parent, context);
    if (body.ref) named.set(body.ref, plan);
    planned.push(plan);
  }
  return planned;
}

function planOf(body: Body, nth: number, parent: Plan | undefined, context: Context): Plan {
  const { user_id } = context.actor;
  const { ref, project_id } = body;
  const inherited = project_id === undefined ? parent?.space_id : undefined;
  const space_id = inherited ?? project_id ?? user_id;
  const plan: Plan = { nth, ref, space_id, parent };
  try {
    // A personal space has the ID of its user, which is not that of a project.
    if (project_id === user_id) throw invalid([UNKNOWN_PROJECT]);
    const { project_id: _, ref: __, parent_ref, recurrence, ...fields } = normalizeBody(body);
    const parent_id = fields.parent_id ?? parent_ref;
    const series = planNewSeries({ ...fields, parent_id, recurrence }, context);
    return { ...plan, task: { ...fields, ...series?.due, space_id }, series };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...plan, error };
  }
}

/** Finds whether a task fits below its parent, and counts it if it does. Call it in the order of the request. */
function refuses(plan: Plan, fits: Fitting): boolean {
  const { nth, space_id, parent, task } = plan;
  if (!task || parent?.isRefused) return true;
  const field = parent ? 'parent_ref' : 'parent_id';
  const parent_id = parent ? newId(parent.nth) : (task.parent_id ?? null);
  if (parent_id !== null) plan.fault = fits.faultOf({ space_id, parent_id }, field);
  if (!plan.fault) fits.add({ id: newId(nth), space_id, parent_id });
  return plan.fault !== undefined;
}

/** Names a new task among those that exist. */
const newId = (nth: number) => `new ${nth}`;

function rowOf({ task, nth, parent, fault, isRefused }: Plan): NewRow[] {
  if (!task) return [];
  const above: number[] = [];
  for (let plan = parent; plan; plan = plan.parent) above.push(plan.nth);
  return [
    {
      // After a fault the statement only finds the other errors.
      task: fault ? { ...task, parent_id: null } : task,
      nth,
      is_valid: !isRefused,
      parent_nth: parent?.nth ?? null,
      ancestors: above,
    },
  ];
}

const ORPHAN: ErrorDetail = {
  field: 'parent_ref',
  code: 'PARENT_FAILED',
  message: 'The task with this `ref` cannot be created. See its error.',
};

function outcomeOf(
  { nth, task, error, fault }: Plan,
  row: Inserted | undefined,
  isOrphan: boolean,
  context: Context,
): Outcome {
  const { id, version } = row ?? {};
  if (id && version) return { id, status: 'created', version };
  const path = `tasks[${nth}]`;
  if (error || !task) return failed(null, invalidIn(path, error?.facts.errors ?? []));
  if (!row) return failed(null, invalidIn(path, [UNKNOWN_PROJECT, ...dateErrors(task, context)]));
  const refusal = refusalOfWrite(row, 'change tasks');
  if (refusal) return failed(null, refusal);
  const errors = errorsIn({ ...row, before: null }, task, context, fault);
  if (!isOrphan) return failed(null, invalidIn(path, errors));
  if (errors.length > 0) return failed(null, invalidIn(path, [ORPHAN, ...errors]));
  const { facts } = invalidIn(path, [ORPHAN]);
  return failed(null, new ApiError('UNKNOWN_PARENT', facts));
}
