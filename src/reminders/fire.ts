import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import { appendEvent, BY_SERVICE } from '../events/append.ts';
import type { DueWork } from '../jobs/due.ts';
import { tell } from '../notifications/tell.ts';
import { wants } from '../notifications/wants.ts';
import type { ReminderMail } from './mail.ts';
import { isSendable, place } from './queries.ts';
import { nextOf } from './time.ts';

/** A notification, and whether it is also sent as a message. */
type Sent = ReminderMail & { in_app: boolean; email: boolean; push: boolean };

/** The reminders of one transaction. */
const BATCH = 500;

/**
 * Sends the reminders that are due. Their state, the notifications, and the jobs that send messages are committed together, so each is sent
 * once, by whichever process locks it. Each is checked again: its time, whose rules only the process knows, and whether its user can still see
 * the task and has to.
 */
export const sendReminders: DueWork = (db, at) =>
  withTransaction(db, async (trx) => {
    const due = await lockDue.all(trx, { at });
    const [now] = due.map((row) => row.now);
    if (now === undefined) return false;
    const moved: { id: string; at: string | null }[] = [];
    const sent: string[] = [];
    const skipped: string[] = [];
    for (const row of due) {
      const next = nextOf(row, row.place);
      if (next === null) moved.push({ id: row.id, at: null });
      else if (next > Date.parse(now)) moved.push({ id: row.id, at: new Date(next).toISOString() });
      else (row.is_sendable ? sent : skipped).push(row.id);
    }
    if (moved.length > 0) {
      await move.run(trx, { ids: moved.map(({ id }) => id), times: moved.map((each) => each.at) });
    }
    if (skipped.length > 0) await skip.run(trx, { ids: skipped });
    if (sent.length > 0) await send(trx, sent, now);
    return due.length === BATCH;
  });

async function send(trx: Database, ids: readonly string[], now: string): Promise<void> {
  const sent = await sendAll.all(trx, { ids, now });
  const mails = sent.filter(({ email }) => email);
  if (mails.length > 0) await queueMail.run(trx, { mails: JSON.stringify(mails.map(toMail)) });
  // Each reminder has a message of its own.
  await tell(
    trx,
    sent.map(({ user_id, in_app, push, id }) => ({
      user_id,
      notification_id: in_app ? id : null,
      email_wanted: false,
      push_ids: push ? [id] : [],
    })),
  );
}

/** A message has the ID of its notification. */
const toMail = ({ id, user_id, task_id, created_by }: Sent): ReminderMail => ({
  id,
  user_id,
  task_id,
  created_by,
});

const clock = (at: RawBuilder<unknown> | Params<{ at: string | null }>['at']) =>
  sql<string>`coalesce(${at}::timestamptz, now())`;

/** Those that another process has locked are left to it. */
const lockDue = compiled('reminders: lock those that are due', (db, p: Params<{ at: string | null }>) =>
  db
    .selectFrom('reminder')
    .innerJoin('task', 'task.id', 'reminder.task_id')
    .where('reminder.fire_at', '<=', clock(p.at))
    .orderBy('reminder.fire_at')
    .orderBy('reminder.id')
    .limit(sql.lit(BATCH))
    .select(['reminder.id', 'reminder.remind_at', 'reminder.relative_to', 'reminder.minutes_before'])
    .select(['reminder.days_before', 'reminder.snoozed_until', 'reminder.dated_at', place])
    .select([isSendable.as('is_sendable'), clock(p.at).as('now')])
    .forUpdate('reminder')
    .skipLocked(),
);

const move = compiled(
  'reminders: store when they are due',
  (_db, p: Params<{ ids: readonly string[]; times: readonly (string | null)[] }>) => sql`
    update reminder set fire_at = given.at from unnest(${p.ids}::uuid[], ${p.times}::timestamptz[]) as given (id, at)
    where reminder.id = given.id`,
);

const skip = compiled(
  'reminders: skip',
  (_db, p: Params<{ ids: readonly string[] }>) => sql`
  update reminder set fire_at = null, snoozed_until = null, sent_at = null where id = any(${p.ids}::uuid[])`,
);

/** Whether a user wants reminders on a channel, which the reminder has too. */
const isWanted = (channel: 'in_app' | 'email' | 'push') =>
  sql<boolean>`(${sql.lit(channel)} = any(after.channels) and ${wants('receiver', sql`'reminder'`, channel, null)})`;

/**
 * Sends reminders, and returns the notifications that the app shows. A message only goes to a verified address: otherwise an attacker could
 * register another person's address and make TaskFlow send them any text as the title of a task.
 */
const sendAll = compiled('reminders: send', (db, p: Params<{ ids: readonly string[]; now: string }>) =>
  db
    .with('after', (q) =>
      q
        .updateTable('reminder')
        .set({ fire_at: null, snoozed_until: null, sent_at: p.now })
        .where(sql<boolean>`id = any(${p.ids}::uuid[])`)
        .returning(['id', 'task_id', 'user_id', 'created_by', 'channels']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'reminder.sent',
          space_id: sql.ref('after.user_id'),
          subject: { type: 'reminder', id: sql.ref('after.id'), name: null },
        },
        { ...BY_SERVICE, now: p.now },
        'after',
      ),
    )
    .with(
      'wanted',
      () => sql<Sent>`(
        select uuid_v7() as id, after.task_id, after.user_id, after.created_by, ${isWanted('in_app')} as in_app,
          ${isWanted('email')} and receiver.email_verified as email, ${isWanted('push')} as push
        from after join "user" as receiver on receiver.id = after.user_id and receiver.active)`,
    )
    .with(
      'notified',
      () => sql<{ id: string }>`(
        insert into notification (id, user_id, kind, task_id, in_app, is_open, created_at, updated_at, listed_at)
        select id, user_id, 'reminder', task_id, in_app, false, ${p.now}, ${p.now}, ${p.now} from wanted
        where in_app or email or push returning id)`,
    )
    .selectFrom('wanted')
    .select(['id', 'user_id', 'task_id', 'created_by', 'in_app', 'email', 'push'])
    .$castTo<Sent>(),
);

const queueMail = compiled(
  'reminders: queue messages',
  (_db, p: Params<{ mails: string }>) =>
    sql`select graphile_worker.add_job('send_reminder', mail) from json_array_elements(${p.mails}::json) as mail`,
);
