import type { Database } from '../../database/database.ts';
import { isOfItems } from '../../database/halving.ts';
import { withTransaction } from '../../database/transaction.ts';
import { dueWork } from '../../jobs/due.ts';
import type { Moment } from '../../recurrence/series.ts';
import { keyOf, nextTexts, plannedOf, progressValues, textOfSeries } from '../series.ts';
import { type Progress, planCreation } from '../series-plan.ts';
import { type Copy, copyTasks, type Planned, planCopies } from '../tree/copy.ts';
import { nextDates, shiftDates } from './dates.ts';
import {
  advance,
  assertStillAllowed,
  BATCH,
  copyReminders,
  countTrees,
  type DueSeries,
  findFirstDue,
  lockDue,
  lockOne,
  logChanges,
  takeDates,
} from './queries.ts';

/**
 * Creates the next tasks of the series that are due. The tasks, what repeats with them, and where the series is are committed together by
 * whichever process locks the series, so each date has one task, also after a kill. A date that has had its task cannot be taken again.
 * `limit` is the number of tasks in a transaction, subtasks included, so that its statements stay short however large the trees are.
 */
export const createOccurrences = dueWork(
  (db, at, limit) =>
    withTransaction(db, async (trx) => {
      const size = Math.min(limit, BATCH);
      const due = await lockDue.all(trx, { at, limit: size });
      return (await handle(trx, due, limit)) || due.length === size;
    }),
  async (db, at, log) => {
    const first = await findFirstDue.first(db, { at });
    if (!first) return false;
    const place = { at, id: first.id };
    try {
      await withTransaction(db, async (trx) => handle(trx, await lockOne.all(trx, place), 1));
    } catch (err) {
      if (!isOfItems(err)) throw err;
      log.error({ err, series_id: first.id }, 'cannot create the next task of a series, paused');
      await withTransaction(db, async (trx) => pause(trx, await lockOne.all(trx, place), 'failed'));
    }
    return true;
  },
);

/** Creates tasks of series that are due and locked, at most `limit` unless the first tree has more. Returns whether some are left. */
async function handle(trx: Database, due: readonly DueSeries[], limit: number): Promise<boolean> {
  const [{ now } = {}] = due;
  if (now === undefined) return false;
  const able = due.filter(({ hindrance }) => hindrance === null);
  await pause(
    trx,
    due.filter(({ hindrance }) => hindrance !== null),
  );
  const plans = await planWithin(trx, able, { limit, now });
  const created = await create(trx, plans, now);
  const rows = plans.map(({ series, progress }) =>
    rowOf(series, progress, created.get(series.id) ?? series.task_id, null),
  );
  if (rows.length > 0) await advance.run(trx, { rows: JSON.stringify(rows), now });
  // For a series with a new task, the event of that task says so.
  const passed = plans.flatMap(({ series, progress }) => {
    const texts = created.has(series.id) ? undefined : nextTexts(series, progress);
    return texts ? [{ task_id: series.task_id, ...texts }] : [];
  });
  if (passed.length > 0) await logChanges.run(trx, { rows: JSON.stringify(passed), now });
  const members = plans.map(({ series }) => series).filter(({ space_id, user_id }) => space_id !== user_id);
  if (members.length > 0) {
    await assertStillAllowed.all(trx, {
      space_ids: members.map(({ space_id }) => space_id),
      user_ids: members.map(({ user_id }) => user_id ?? ''),
    });
  }
  const isBehind = plans.some(
    ({ progress }) => progress.createAt !== null && progress.createAt <= Date.parse(now),
  );
  return isBehind || plans.length < able.length;
}

type Plan = { series: DueSeries; dates: readonly Moment[]; progress: Progress };

/** Plans the series in their order until the tasks to create reach the limit. The first one gets one date at least. */
async function planWithin(
  db: Database,
  able: readonly DueSeries[],
  { limit, now }: { limit: number; now: string },
): Promise<Plan[]> {
  if (able.length === 0) return [];
  // One more, so that a tree of which only a part was counted does not fit.
  const counted = await countTrees.all(db, { ids: able.map(({ task_id }) => task_id), limit: limit + 1 });
  const sizes = new Map(counted.map(({ nth, many }) => [nth, many]));
  const plans: Plan[] = [];
  let room = limit;
  for (const [nth, series] of able.entries()) {
    const dates = Math.floor(room / (sizes.get(nth) ?? Infinity));
    if (dates < 1 && plans.length > 0) break;
    const plan = planOf(series, { now, limit: Math.max(dates, 1) });
    room -= plan.dates.length * (sizes.get(nth) ?? 0);
    plans.push(plan);
  }
  return plans;
}

function planOf(series: DueSeries, { now, limit }: { now: string; limit: number }): Plan {
  const completedAt = series.completed_at === null ? null : Date.parse(series.completed_at);
  const time = Date.parse(now);
  const { dates, progress } = planCreation(plannedOf(series), { now: time, completedAt, limit });
  // A series with many missed dates continues after the others that are due.
  const createAt = progress.createAt === null ? null : Math.max(progress.createAt, time);
  return { series, dates, progress: { ...progress, createAt } };
}

const rowOf = ({ id }: DueSeries, progress: Progress, task_id: string, paused_because: string | null) => ({
  id,
  task_id,
  paused_because,
  ...progressValues(progress),
});

/** Pauses locked series, because of what hinders each of them or for the given reason. */
async function pause(db: Database, series: readonly DueSeries[], because?: 'failed'): Promise<void> {
  const [{ now } = {}] = series;
  if (now === undefined) return;
  const rows = series.map((each) => {
    const progress = { ...plannedOf(each).progress, status: 'paused' as const, createAt: null };
    return rowOf(each, progress, each.task_id, because ?? each.hindrance);
  });
  await advance.run(db, { rows: JSON.stringify(rows), now });
  const logged = series.map((each) => ({
    task_id: each.task_id,
    before: textOfSeries(each),
    after: textOfSeries({ ...each, status: 'paused' }),
  }));
  await logChanges.run(db, { rows: JSON.stringify(logged), now });
}

/** One task to create. */
type Wanted = { series: DueSeries; date: Moment };

/** Creates the tasks, and returns the latest one of each series. */
async function create(db: Database, plans: readonly Plan[], now: string): Promise<Map<string, string>> {
  const wanted = await untaken(
    db,
    plans.flatMap(({ series, dates }) => dates.map((date) => ({ series, date }))),
  );
  if (wanted.length === 0) return new Map();
  const planned = await planCopies(db, {
    ids: wanted.map(({ series }) => series.task_id),
    with_subtasks: true,
  });
  const copies = planned.flatMap((task) => {
    const each = wanted[task.nth];
    return each ? [copyOf(task, each)] : [];
  });
  await copyTasks(db, copies, { now, request_id: null, client_address: null, origin: null });
  await copyReminders.run(db, {
    task_ids: copies.map(({ task_id }) => task_id),
    copy_ids: copies.map(({ id }) => id),
    now,
  });
  const first = planned.filter(({ parent_copy_id }) => parent_copy_id === null);
  return new Map(
    first.flatMap(({ nth, copy_id }) => {
      const id = wanted[nth]?.series.id;
      return id === undefined ? [] : [[id, copy_id] as const];
    }),
  );
}

/** Takes the dates, and leaves out those of a rule that have had their task. After a completion, there can be two tasks for a date. */
async function untaken(db: Database, wanted: readonly Wanted[]): Promise<Wanted[]> {
  if (wanted.length === 0) return [];
  const taken = await takeDates.all(db, {
    series_ids: wanted.map(({ series }) => series.id),
    times: wanted.map(({ date }) => keyOf(date)),
  });
  const fresh = new Set(taken.map(({ series_id, occurrence_at }) => `${series_id} ${occurrence_at}`));
  return wanted.filter(
    ({ series, date }) =>
      series.definition.after_completion !== null || fresh.has(`${series.id} ${keyOf(date)}`),
  );
}

/** The copy of a task of the tree of the latest task. The changes of that task alone are taken back. */
function copyOf(task: Planned, { series, date }: Wanted): Copy {
  const { repetition } = plannedOf(series);
  const shift = { repetition, from: series.position, to: date };
  const isFirst = task.parent_copy_id === null;
  const { assignee_ids, ...kept } = isFirst ? series.kept : {};
  return {
    task_id: task.task_id,
    id: task.copy_id,
    user_id: series.user_id ?? '',
    space_id: series.space_id,
    parent_id: task.parent_copy_id,
    place: null,
    has_own_place: isFirst,
    series_id: isFirst ? series.id : null,
    fields: {
      ...kept,
      status: 'todo',
      ...(isFirst ? nextDates(task, shift) : shiftDates(task, shift)),
    },
    assignee_ids: Array.isArray(assignee_ids) ? assignee_ids : null,
  };
}
