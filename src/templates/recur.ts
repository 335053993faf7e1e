import { sql } from 'kysely';
import { hindranceOf } from '../access/hindrance.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { isOfItems } from '../database/halving.ts';
import { withTransaction } from '../database/transaction.ts';
import { appendEvent, BY_SERVICE } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { dueWork } from '../jobs/due.ts';
import type { Repetition } from '../recurrence/repetition.ts';
import { dayIn, type Moment } from '../recurrence/series.ts';
import type { Content } from './content.ts';
import { plant } from './plant.ts';
import { contentColumns } from './queries.ts';
import { type PauseReason, repeatValues } from './repeat.ts';
import { advance } from './schedule.ts';

/** A template that is due, whose row is locked. */
type Due = Content & {
  id: string;
  space_id: string;
  repetition: Repetition;
  position: Moment | null;
  next: Moment | null;
  user_id: string | null;
  completed_at: string | null;
  /** Why no tasks can be created; null if they can be. */
  hindrance: PauseReason | null;
  now: string;
};

/**
 * Creates the tasks of the template that is due first. They, and the next date, are committed together by whichever process has locked the
 * template, so each date has its tasks once, also after a kill. One template in each transaction, because they share nothing.
 */
export const createFromTemplates = dueWork(
  (db, at) => withTransaction(db, async (trx) => handle(trx, await lockDue.first(trx, { at }))),
  async (db, at, log) => {
    const first = await findFirstDue.first(db, { at });
    if (!first) return false;
    const place = { at, id: first.id };
    try {
      await withTransaction(db, async (trx) => handle(trx, await lockOne.first(trx, place)));
    } catch (err) {
      if (!isOfItems(err)) throw err;
      log.error({ err, template_id: first.id }, 'cannot create the tasks of a template, paused');
      await withTransaction(db, async (trx) => {
        const failed = await lockOne.first(trx, place);
        if (failed) await pause.run(trx, { id: failed.id, because: 'failed', now: failed.now });
      });
    }
    return true;
  },
);

/** Creates the tasks of a locked template. Returns whether there was one. */
async function handle(trx: Database, template: Due | undefined): Promise<boolean> {
  if (!template) return false;
  const { id, repetition, user_id, hindrance, now, completed_at } = template;
  if (hindrance !== null || user_id === null) {
    await pause.run(trx, { id, because: hindrance ?? 'access', now });
    return true;
  }
  const time = Date.parse(now);
  const completedAt = completed_at === null ? time : Date.parse(completed_at);
  const { dates, schedule } = advance(repetition, template, { now: time, completedAt });
  let waiting_for: string | null = null;
  for (const date of dates) {
    const made = await plant(trx, template, placeOf(template, date), contextOf(user_id, repetition, now));
    waiting_for = made.id;
  }
  // A template with many missed dates continues after the others that are due.
  const createAt = schedule.createAt === null ? null : Math.max(schedule.createAt, time);
  const {
    repetition: _,
    recurrence: __,
    is_waiting,
    ...values
  } = repeatValues(repetition, { ...schedule, createAt }, user_id);
  await store.run(trx, { ...values, id, waiting_for: is_waiting ? waiting_for : null });
  return true;
}

const placeOf = ({ space_id, repetition: { timezone } }: Due, date: Moment) => ({
  space_id,
  parent_id: null,
  date: dayIn(date, timezone),
  sent: {},
});

const contextOf = (user_id: string, { timezone }: Repetition, now: string) => ({
  actor: { user_id, timezone },
  now,
  request_id: null,
  client: { address: null, origin: null },
});

const clock = (at: Params<{ at: string | null }>['at']) =>
  sql<string>`coalesce(${at}::timestamptz, now())::timestamptz(3)`;

const dueTemplates = (db: Pick<Database, 'selectFrom'>, { at }: Params<{ at: string | null }>) =>
  db
    .selectFrom('template')
    .where('template.create_at', '<=', clock(at))
    .orderBy('template.create_at')
    .orderBy('template.id')
    .limit(1);

/** Those that another process has locked are left to it. */
const dueToLock = (db: Pick<Database, 'selectFrom'>, p: Params<{ at: string | null }>) =>
  dueTemplates(db, p)
    .select(['template.id', ...contentColumns, 'template.repetition', 'template.position', 'template.next'])
    .select(['template.repeated_for as user_id', clock(p.at).as('now')])
    .select(sql<string>`template.space_id`.as('space_id'))
    .select(
      sql<string | null>`(select completed_at from task where task.id = template.waiting_for)`.as(
        'completed_at',
      ),
    )
    .select(hindranceOf(sql.ref('template.repeated_for'), sql.ref('template.space_id')).as('hindrance'))
    .forNoKeyUpdate('template')
    .skipLocked()
    .$castTo<Due>();

const lockDue = compiled(
  'templates: lock the one that is due first',
  (db, p: Params<{ at: string | null }>) => dueToLock(db, p),
);

const lockOne = compiled(
  'templates: lock one that is due',
  (db, p: Params<{ at: string | null; id: string }>) => dueToLock(db, p).where('template.id', '=', p.id),
);

const findFirstDue = compiled(
  'templates: find the one that is due first',
  (db, p: Params<{ at: string | null }>) => dueTemplates(db, p).select('template.id'),
);

type Stored = {
  id: string;
  repetition_status: string | null;
  paused_because: string | null;
  repeated_for: string | null;
  position: string | null;
  next: string | null;
  create_at: string | null;
  waiting_for: string | null;
};

/** Stores where a template is. It is no change of the template, so it has neither a version nor an event. */
const store = compiled('templates: store where one is', (db, p: Params<Stored>) =>
  db
    .updateTable('template')
    .set({
      repetition_status: p.repetition_status,
      paused_because: p.paused_because,
      repeated_for: p.repeated_for,
      position: p.position,
      next: p.next,
      waiting_for: p.waiting_for,
      create_at: p.create_at,
    })
    .where('id', '=', p.id),
);

/** Pauses a template whose tasks nobody can create. */
const pause = compiled(
  'templates: pause',
  (db: Database, p: Params<{ id: string; because: string; now: string }>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('template')
          .set((eb) => ({
            repetition_status: 'paused',
            paused_because: p.because,
            create_at: null,
            recurrence: sql`recurrence || ' (paused)'`,
            version: eb('version', '+', 1),
            updated_at: p.now,
          }))
          .where('id', '=', p.id)
          .returning(['id', 'name', 'space_id', 'project_id', 'version', 'recurrence']),
      )
      .with('logged', (q) =>
        appendEvent(
          q,
          {
            type: 'template.updated',
            space_id: sql.ref('after.space_id'),
            project_id: sql.ref('after.project_id'),
            subject: { type: 'template', id: sql.ref('after.id'), name: sql.ref('after.name') },
            version: sql.ref('after.version'),
            changes: fieldChanges(['recurrence'], {
              before: () => sql`left(after.recurrence, -length(' (paused)'))`,
              after: () => sql.ref('after.recurrence'),
            }),
          },
          { ...BY_SERVICE, now: p.now },
          'after',
        ),
      )
      .selectFrom('after')
      .select('after.id'),
);
