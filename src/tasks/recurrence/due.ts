import type { Database } from '../../database/database.ts';
import { withTransaction } from '../../database/transaction.ts';
import type { DueWork } from '../../jobs/due.ts';
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
  type DueSeries,
  lockDue,
  logChanges,
  takeDates,
} from './queries.ts';

/**
 * Creates the next tasks of the series that are due. The tasks, what repeats with them, and where the series is are committed together by
 * whichever process locks the series, so each date has one task, also after a kill. A date that has had its task cannot be taken again.
 */
export const createOccurrences: DueWork = (db, at) =>
  withTransaction(db, async (trx) => {
    const due = await lockDue.all(trx, { at });
    const [{ now } = {}] = due;
    if (now === undefined) return false;
    await pause(
      trx,
      due.filter(({ hindrance }) => hindrance !== null),
      now,
    );
    const able = due.filter(({ hindrance }) => hindrance === null);
    const plans = able.map((series) => planOf(series, now));
    const created = await create(trx, plans, now);
    const rows = plans.map(({ series, progress }) =>
      rowOf(series, progress, created.get(series.id) ?? series.task_id, null),
    );
    if (rows.length > 0) await advance.run(trx, { rows: JSON.stringify(rows), now });
    // The event of a new task tells the rest.
    const passed = plans.flatMap(({ series, progress }) => {
      const texts = created.has(series.id) ? undefined : nextTexts(series, progress);
      return texts ? [{ task_id: series.task_id, ...texts }] : [];
    });
    if (passed.length > 0) await logChanges.run(trx, { rows: JSON.stringify(passed), now });
    const members = able.filter(({ space_id, user_id }) => space_id !== user_id);
    if (members.length > 0) {
      await assertStillAllowed.all(trx, {
        space_ids: members.map(({ space_id }) => space_id),
        user_ids: members.map(({ user_id }) => user_id ?? ''),
      });
    }
    const isBehind = plans.some(
      ({ progress }) => progress.createAt !== null && progress.createAt <= Date.parse(now),
    );
    return due.length === BATCH || isBehind;
  });

type Plan = { series: DueSeries; dates: readonly Moment[]; progress: Progress };

function planOf(series: DueSeries, now: string): Plan {
  const completedAt = series.completed_at === null ? null : Date.parse(series.completed_at);
  return { series, ...planCreation(plannedOf(series), { now: Date.parse(now), completedAt }) };
}

const rowOf = ({ id }: DueSeries, progress: Progress, task_id: string, paused_because: string | null) => ({
  id,
  task_id,
  paused_because,
  ...progressValues(progress),
});

async function pause(db: Database, series: readonly DueSeries[], now: string): Promise<void> {
  if (series.length === 0) return;
  const rows = series.map((each) => {
    const progress = { ...plannedOf(each).progress, status: 'paused' as const, createAt: null };
    return rowOf(each, progress, each.task_id, each.hindrance);
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
