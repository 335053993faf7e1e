import type { Schema } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';

/** Something that happened to a task in one space, as a person would read it from the log. */
export type Step = {
  at: number;
  task_id: string;
  space_id: string;
  isNew: boolean;
  before: string | null;
  after: string | null;
  /** Whether somebody changed the status, and did not only move, delete or restore the task. */
  isProgress: boolean;
  opened: number;
  started: number | null;
};

type Known = { status: string; present: Set<string>; opened: number; started: number | null };
type Change = { field: string; before: unknown; after: unknown };

/** Reads the log of all tasks from its begin, one event after the other, without the tables of reports. */
export async function readSteps(db: Database): Promise<Step[]> {
  const events = await db
    .selectFrom('event')
    .where('subject_type', '=', 'task')
    .orderBy('position')
    .select(['type', 'subject_id', 'space_id', 'created_at', 'changes'])
    .execute();
  const tasks = new Map<string, Known>();
  return events.flatMap(({ type, subject_id, space_id, created_at, changes }) => {
    const task_id = subject_id ?? '';
    const at = Date.parse(created_at);
    const isNew = type === 'task.created';
    const task = tasks.get(task_id) ?? { status: 'todo', present: new Set(), opened: at, started: null };
    tasks.set(task_id, task);
    const before = task.present.has(space_id) ? task.status : null;
    const change = (field: string) => (changes as Change[]).find((each) => each.field === field);
    const status = change('status')?.after as string | undefined;
    const isReopened = task.status === 'completed' && status !== undefined && status !== 'completed';
    if (type === 'task.updated' && isReopened) Object.assign(task, { opened: at, started: null });
    if (status !== undefined) task.status = status;
    if (task.status === 'in_progress') task.started ??= at;
    const arrives = isNew || type === 'task.restored' || (type === 'task.moved' && status !== undefined);
    if (arrives && !change('deleted_at')?.after) task.present.add(space_id);
    if (['task.deleted', 'task.left', 'task.purged'].includes(type)) task.present.delete(space_id);
    const after = task.present.has(space_id) ? task.status : null;
    if (before === after) return [];
    const { opened, started } = task;
    const isProgress = isNew || type === 'task.updated';
    return [{ at, task_id, space_id, isNew, before, after, isProgress, opened, started }];
  });
}

type Period = { start: string; end: string };
type Head = Pick<Schema<'ThroughputReport'>, 'start' | 'end'>;

const isIn = ({ at }: Step, { start, end }: Period) => at >= Date.parse(start) && at < Date.parse(end);
const isOpen = (status: string | null) => status === 'todo' || status === 'in_progress';
const countOf = <Item>(items: readonly Item[], matches: (item: Item) => unknown) =>
  items.filter(matches).length;

export const recomputed = {
  throughput(all: readonly Step[], period: Period) {
    const steps = all.filter((step) => isIn(step, period) && step.isProgress);
    return {
      created: countOf(steps, ({ isNew }) => isNew),
      started: countOf(steps, ({ after }) => after === 'in_progress'),
      completed: countOf(steps, ({ after }) => after === 'completed'),
      reopened: countOf(steps, ({ before, isNew }) => before === 'completed' && !isNew),
    };
  },

  burndown(all: readonly Step[], period: Period, { start: from, end: to }: Head, now: number) {
    const steps = all.filter((step) => isIn(step, period));
    const hasBegun = Date.parse(period.start) <= now;
    const openAt = (time: string) => tasksAt(all, time).filter(isOpen).length;
    const share = (Date.parse(to) - Date.parse(period.end)) / (Date.parse(to) - Date.parse(from));
    return {
      open_at_start: hasBegun ? openAt(period.start) : null,
      added: countOf(steps, ({ before, after }) => before === null && isOpen(after)),
      completed: countOf(steps, ({ before, after }) => isOpen(before) && after === 'completed'),
      reopened: countOf(steps, ({ before, after }) => before === 'completed' && isOpen(after)),
      removed: countOf(steps, ({ before, after }) => isOpen(before) && after === null),
      open: hasBegun ? openAt(period.end) : null,
      done: hasBegun ? countOf(tasksAt(all, period.end), (status) => status === 'completed') : null,
      ideal: Math.round(openAt(from) * share * 100) / 100,
    };
  },

  cycleTime(all: readonly Step[], period: Period) {
    const steps = all.filter((step) => isIn(step, period) && step.isProgress && step.after === 'completed');
    const leads = steps.map(({ at, opened }) => Math.floor((at - opened) / 1000));
    const cycles = steps.flatMap(({ at, started }) =>
      started === null ? [] : [Math.floor((at - started) / 1000)],
    );
    return {
      completed: steps.length,
      lead_seconds_average: average(leads),
      lead_seconds_median: shareOf(leads, 0.5),
      lead_seconds_p85: shareOf(leads, 0.85),
      cycle_count: cycles.length,
      cycle_seconds_average: average(cycles),
      cycle_seconds_median: shareOf(cycles, 0.5),
      cycle_seconds_p85: shareOf(cycles, 0.85),
    };
  },
};

/** The status of each task in each space at a time. */
function tasksAt(all: readonly Step[], time: string): (string | null)[] {
  const last = new Map<string, string | null>();
  for (const { at, task_id, space_id, after } of all)
    if (at < Date.parse(time)) last.set(`${task_id} ${space_id}`, after);
  return [...last.values()];
}

const average = (values: readonly number[]) =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

function shareOf(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.find((_, index) => index + 1 >= share * sorted.length) ?? null;
}

export type Grouped = Pick<Schema<'Task'>, 'status' | 'priority' | 'project_id' | 'tags'> & {
  assignee_ids: string[];
  category_ids: string[];
};

/** The groups of a task as it is now. One that was removed has none. */
export function groupsOf(task: Grouped | undefined, group_by: Schema<'ReportGroup'>): (string | null)[] {
  if (!task) return [null];
  const { status, priority, project_id, assignee_ids, category_ids, tags } = task;
  const groups = {
    status: [status],
    priority: [priority],
    project: [project_id],
    assignee: assignee_ids,
    category: category_ids,
    tag: tags,
  }[group_by];
  return groups.length > 0 ? groups : [null];
}
