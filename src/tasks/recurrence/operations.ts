import { assertMayWrite } from '../../access/write.ts';
import type { Context } from '../../context.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import type { Handlers } from '../../handlers.ts';
import type { Task } from '../fields.ts';
import { findTask, lockTask } from '../queries.ts';
import {
  lockRepeated,
  logRecurrence,
  nextTexts,
  plannedOf,
  type SeriesRow,
  saveSeries,
  textOfSeries,
} from '../series.ts';
import { type Planned, type Repeated, resumed, skipped } from '../series-plan.ts';
import { lockSpaces } from '../space-lock.ts';
import { moveTo } from './move.ts';
import { findLatest } from './queries.ts';

export const recurrences = {
  async pauseRecurrence({ path }, context) {
    return changeSeries(path.series_id, context, async (db, { series, planned }) => {
      if (series.status === 'paused') return;
      const progress = { ...planned.progress, status: 'paused' as const, createAt: null };
      await store(db, series, { ...planned, progress }, 'user', context);
    });
  },

  async resumeRecurrence({ path }, context) {
    return changeSeries(path.series_id, context, async (db, { series, planned, task }) => {
      if (series.status !== 'paused') return;
      const progress = resumed(planned, task, context.now);
      await store(db, series, { ...planned, progress }, null, context);
    });
  },

  async skipOccurrence({ path }, context) {
    const skipDate = async (db: Database, { series, planned, task }: Locked) => {
      const skip = skipped(planned, task, context.now);
      if (skip === null) throw new ApiError('SERIES_ENDED');
      const { id, task_id, paused_because } = series;
      const { progress, due } = skip;
      await saveSeries(db, { id, task_id, paused_because }, { ...planned, progress }, context);
      const texts = nextTexts(series, progress);
      if (due !== null) await moveTo(db, series, planned, { due, texts }, context);
      else if (texts) await logRecurrence(db, { task_id, series_id: id, ...texts }, context);
    };
    return changeSeries(path.series_id, context, skipDate, { hasSubtasks: true });
  },
} satisfies Partial<Handlers>;

type Locked = { series: SeriesRow; planned: Planned; task: Repeated };

/** Changes a series, whose latest task is locked, and returns that task. `hasSubtasks` keeps the tree of the task as it is meanwhile. */
function changeSeries(
  id: string,
  context: Context,
  change: (db: Database, locked: Locked) => Promise<void>,
  { hasSubtasks = false } = {},
) {
  const { actor } = context;
  const lock = async (db: Database) => {
    const latest = await findLatest.first(db, { user_id: actor.user_id, id });
    if (latest && hasSubtasks) await lockSpaces(db, actor, { task_ids: [latest.task_id] });
    return latest && lockTask(db, actor, latest.task_id);
  };
  // The first statement that waits for the lock returns the role from before its wait, so the task is locked twice.
  return context.transaction(async (db) => {
    const locked = await lock(db);
    if (!locked || locked.deleted_at) throw new ApiError('NOT_FOUND');
    assertMayWrite(locked, 'change tasks');
    const { task, series } = await lockRepeated(db, locked.id);
    // The next task was created meanwhile, or the series has ended.
    if (series?.task_id !== locked.id) throw new ApiError('NOT_FOUND');
    if (series.status === 'ended') throw new ApiError('SERIES_ENDED');
    await change(db, { series, planned: plannedOf(series), task });
    return { status: 200 as const, data: await current(db, context, locked.id) };
  }, lock);
}

async function current(db: Database, { actor }: Context, id: string): Promise<Task> {
  const task = await findTask(db, actor, id);
  if (!task) throw new ApiError('NOT_FOUND');
  return task;
}

async function store(
  db: Database,
  series: SeriesRow,
  planned: Planned,
  paused_because: string | null,
  context: Context,
): Promise<void> {
  const { id, task_id } = series;
  await saveSeries(db, { id, task_id, paused_because }, planned, context);
  const [before, after] = [
    textOfSeries(series),
    textOfSeries({ ...series, status: planned.progress.status }),
  ];
  if (before !== after) await logRecurrence(db, { task_id, series_id: id, before, after }, context);
}
