import { type RawBuilder, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { followerIds } from '../tasks/followers/followers.ts';
import type { Notified } from './tell.ts';
import { isMailed, wants } from './wants.ts';

type EventType = Schema<'EventType'>;
type Kind = Schema<'NotificationKind'>;

/** Events that concern how an account is accessed. The actor gets these too, because it can be someone else. */
const SECURITY: readonly EventType[] = [
  'user.password_changed',
  'user.password_reset',
  'user.password_ended',
  'user.email_changed',
  'session.reuse_detected',
  'api_key.created',
];

/** The events that can cause a notification. */
export const CAUSES: ReadonlySet<EventType> = new Set([
  'task.created',
  'task.updated',
  'task.moved',
  'comment.created',
  'comment.updated',
  'attachment.created',
  'member.updated',
  'member.removed',
  'invitation.created',
  'invitation.resent',
  'webhook.disabled',
  'job.finished',
  'export.finished',
  ...SECURITY,
]);

type Positions = { positions: readonly string[] };
/** Events, and for which part of the users: all of them, or one of several parts of about the same size. */
type Part = Positions & { parts: number; part: number };

const isInPart = (p: Params<Part>) =>
  sql`(uuid_hash(each.user_id) & 2147483647) % ${p.parts}::integer = ${p.part}::integer`;

const given = (p: Params<Positions>) => sql`event.position = any(${p.positions}::text[]::bigint[])`;

const list = (words: readonly string[]) => sql.join(words.map((word) => sql.lit(word)));

/** Estimates how many users each event concerns, so that one statement writes a limited number of rows. */
export const countReceivers = compiled(
  'notifications: count the receivers of events',
  (_db, p: Params<Positions>) => sql<{ position: string; receivers: number }>`
    select event.position::text as position, (1
      + (select count(*) from task_follower where task_follower.task_id = about.task_id and task_follower.follows)
      + (select count(*) from task_assignee where task_assignee.task_id = about.task_id))::integer as receivers
    from event cross join lateral (select case event.subject_type
      when 'task' then event.subject_id
      when 'comment' then (select comment.task_id from comment where comment.id = event.subject_id)
      when 'attachment' then (select attachment.task_id from attachment where attachment.id = event.subject_id)
      end as task_id) as about
    where ${given(p)} order by event.position`,
);

/** Of each event, carried along: to look it up again in each part of the statement would take time that grows with the square of a batch. */
const EVENT = (from: string) =>
  sql.join(['position', 'type', 'actor_id', 'created_at'].map((column) => sql.ref(`${from}.${column}`)));

/** The events of tasks that are not in the trash, with the task, and the comment that the event is about. */
const aboutTasks = sql`
  select ${EVENT('fresh')}, fresh.changes, task.id as task_id, task.created_by, place.comment_id
  from fresh cross join lateral (
    select fresh.subject_id as task_id, null::uuid as comment_id
    where fresh.type in ('task.created', 'task.updated', 'task.moved')
    union all
    select comment.task_id, comment.id from comment
    where comment.id = fresh.subject_id and fresh.type in ('comment.created', 'comment.updated') and comment.deleted_at is null
    union all
    select attachment.task_id, null from attachment
    where attachment.id = fresh.subject_id and fresh.type = 'attachment.created') as place
  join task on task.id = place.task_id and task.deleted_at is null`;

/** The fields that concern more than the followers. */
const fields = sql`
  select ${EVENT('about')}, about.task_id, change ->> 'field' as name, change -> 'before' as before, change -> 'after' as after
  from about cross join lateral jsonb_array_elements(about.changes) as change
  where about.type in ('task.created', 'task.updated', 'task.moved') and change ->> 'field' in ('status', 'assignee_ids')`;

const hasField = (condition: RawBuilder<unknown>) =>
  sql`exists (select from jsonb_array_elements(about.changes) as change where ${condition})`;
const FIELD = sql`change ->> 'field'`;

/** What the followers of a task learn. A task that came from another project has its project among its fields. */
const forFollowers = sql`
  select ${EVENT('about')}, about.task_id, about.created_by, about.comment_id, case
    when about.type = 'comment.created' then 'commented'
    when about.type = 'attachment.created' then 'updated'
    when about.type = 'task.moved' and ${hasField(sql`${FIELD} = 'project_id'`)} then 'updated'
    when about.type = 'task.updated' and ${hasField(sql`${FIELD} = 'status'`)} then 'status_changed'
    when about.type = 'task.updated' and ${hasField(sql`${FIELD} not in ('position', 'respaced')`)} then 'updated'
    end as kind
  from about
  union all
  select ${EVENT('field')}, waiting.id, waiting.created_by, null, 'unblocked'
  from field join task_blocker as link on link.blocker_id = field.task_id
  join task as waiting on waiting.id = link.task_id and waiting.deleted_at is null and waiting.status <> 'completed'
  where field.name = 'status' and field.after = '"completed"' and field.before is not null and field.before <> 'null' and not exists (
    select from task_blocker as other join task as blocker on blocker.id = other.blocker_id
    where other.task_id = waiting.id and blocker.deleted_at is null and blocker.status <> 'completed')`;

/** Whom each event concerns. A user gets the first of these kinds for an event and a task. */
const KINDS: readonly Kind[] = [
  'assigned',
  'unassigned',
  'mentioned',
  'unblocked',
  'commented',
  'status_changed',
  'updated',
];

/** The IDs that a field of an event has in one state and not in the other. */
const idsOnlyIn = (state: 'before' | 'after', other: 'before' | 'after') => sql`
  select ${EVENT('field')}, field.task_id, null::uuid as comment_id, one.id::uuid as user_id
  from field cross join lateral jsonb_array_elements_text(
    case jsonb_typeof(field.${sql.raw(state)}) when 'array' then field.${sql.raw(state)} else '[]' end) as one(id)
  where field.type in ('task.created', 'task.updated') and field.name = 'assignee_ids' and not coalesce(field.${sql.raw(other)}, '[]') @> to_jsonb(one.id)`;

/** An edited comment only concerns those whom it did not mention before. */
const mentions = sql`
  select ${EVENT('about')}, about.task_id, about.comment_id, comment_mention.user_id
  from about join comment_mention on comment_mention.comment_id = about.comment_id
  where about.type = 'comment.created' or about.type = 'comment.updated' and not exists (
    select from jsonb_array_elements(about.changes) as change
    where change ->> 'field' = 'body' and position(comment_mention.user_id::text in lower(change ->> 'before')) > 0)`;

const concerned = (p: Params<Part>) => sql`
  select distinct on (each.position, each.task_id, each.user_id) each.* from (
    select *, 'assigned' as kind from (${idsOnlyIn('after', 'before')}) as assigned
    union all select *, 'unassigned' from (${idsOnlyIn('before', 'after')}) as unassigned
    union all select *, 'mentioned' from (${mentions}) as mentioned
    union all select ${EVENT('followed')}, followed.task_id, followed.comment_id, follower.user_id, followed.kind
      from followed cross join lateral ${followerIds('followed')} as follower where followed.kind is not null) as each
  where ${isInPart(p)}
  order by each.position, each.task_id, each.user_id, array_position(array[${list(KINDS)}], each.kind)`;

/** The jobs that a user waits for. The others finish something that is visible at once, so only their failure is worth a notice. */
const NOTICED_JOBS: readonly Schema<'JobKind'>[] = ['task_import', 'task_bulk', 'webhook_replay'];

const ofJob = (field: string, after: string) =>
  sql`changes @> ${sql.lit(JSON.stringify([{ field, after }]))}::jsonb`;

/** What is not about a task. */
const others = sql`
  select ${EVENT('fresh')}, subject_id as user_id, 'membership_changed' as kind, project_id, null::uuid as invitation_id
  from fresh where type in ('member.updated', 'member.removed')
  union all
  select ${EVENT('fresh')}, invited.id, 'project_invited', fresh.project_id, invitation.id
  from fresh join invitation on invitation.id = fresh.subject_id and invitation.status = 'open'
  join "user" as invited on invited.email = invitation.email and invited.email_verified
  where fresh.type in ('invitation.created', 'invitation.resent')
  union all
  select ${EVENT('fresh')}, webhook.owner_id, 'webhook_disabled', fresh.project_id, null
  from fresh join webhook on webhook.id = fresh.subject_id and not webhook.enabled where fresh.type = 'webhook.disabled'
  union all
  select ${EVENT('fresh')}, space_id, 'job_finished', null, null from fresh
  where type = 'export.finished' or type = 'job.finished' and (${ofJob('status', 'failed')} or ${sql.join(
    NOTICED_JOBS.map((kind) => ofJob('kind', kind)),
    sql` or `,
  )})
  union all
  select ${EVENT('fresh')}, space_id, 'security', null, null from fresh where type in (${list(SECURITY)})`;

/** These have messages of their own, like exports. */
const MAILED_APART: readonly Kind[] = ['security', 'project_invited', 'webhook_disabled'];

const KIND = sql`each.kind`;
const PROJECT = sql`task.project_id`;

/** Only one who can see the task now, and never about their own acts. */
const receivers = (p: Params<Part>) => sql`
  select each.*, each.kind = 'security' or ${wants('user', KIND, 'in_app', PROJECT)} as in_app,
    each.kind not in (${list(MAILED_APART)}) and each.type <> 'export.finished' and ${isMailed('user')} and ${wants('user', KIND, 'email', PROJECT)} as email_wanted
  from (
    select ${EVENT('concerned')}, user_id, kind, task_id, comment_id, null::uuid as project_id, null::uuid as invitation_id from concerned
    union all
    select ${EVENT('others')}, user_id, kind, null, null, project_id, invitation_id from others) as each
  join "user" on "user".id = each.user_id and "user".active
  left join task on task.id = each.task_id
  where ${isInPart(p)} and (each.kind = 'security' or each.user_id is distinct from each.actor_id)
    and (each.task_id is null or task.space_id = each.user_id or exists (
      select from project_member
      where project_member.project_id = task.space_id and project_member.user_id = each.user_id))`;

/** One row for each user, kind and task. */
const collapsed = sql`
  select user_id, kind, task_id, project_id, invitation_id, in_app, email_wanted, count(*)::integer as count,
    (array_agg(comment_id order by position desc))[1] as comment_id,
    max(position) as position, min(created_at) as created_at, max(created_at) as updated_at
  from receiver
  group by user_id, kind, task_id, project_id, invitation_id, in_app, email_wanted,
    case when task_id is null then position end
  order by user_id, task_id, kind`;

/** A project that is gone had its name in the event of its deletion. */
const projectName = sql`coalesce(
  (select project.name from project where project.id = collapsed.project_id),
  (select deletion.subject_name from event as deletion
    where deletion.subject_id = collapsed.project_id and deletion.type = 'project.deleted' limit 1))`;

/**
 * Writes the notifications of events: a new one, or one more event in one that its receiver has not read. Returns the users with their
 * newest new one that the app shows; null if there is none. A further event is not announced: the number of unread ones stays, and who
 * follows the task sees the event itself.
 */
export const fanOut = compiled(
  'notifications: create',
  (_db, p: Params<Part>) => sql<Notified>`
    with fresh as materialized (
      select position, type, space_id, project_id, actor_id, subject_id, changes, created_at from event where ${given(p)}),
    about as materialized (${aboutTasks}),
    field as materialized (${fields}),
    followed as materialized (${forFollowers}),
    concerned as materialized (${concerned(p)}),
    others as materialized (${others}),
    receiver as materialized (${receivers(p)}),
    collapsed as (${collapsed}),
    written as (
      insert into notification as old (user_id, kind, task_id, project_id, project_name, invitation_id, comment_id, event_position, count,
        in_app, email_wanted, created_at, updated_at, listed_at)
      select user_id, kind, task_id, project_id, case when project_id is not null then ${projectName} end, invitation_id, comment_id,
        position, count, in_app, email_wanted, created_at, updated_at, updated_at
      from collapsed
      on conflict (task_id, user_id, kind) where is_open do update set
        count = old.count + excluded.count,
        event_position = greatest(old.event_position, excluded.event_position),
        comment_id = case when excluded.event_position > old.event_position then excluded.comment_id else old.comment_id end,
        updated_at = greatest(old.updated_at, excluded.updated_at),
        listed_at = greatest(old.listed_at, excluded.updated_at),
        in_app = old.in_app or excluded.in_app,
        email_wanted = old.email_wanted or excluded.email_wanted,
        mail_id = case when excluded.email_wanted then null else old.mail_id end
      returning user_id, id, kind, task_id, in_app and xmax = 0 as is_announced, email_wanted, updated_at)
    select user_id, (array_agg(id order by updated_at desc, id desc) filter (where is_announced))[1] as notification_id,
      bool_or(email_wanted) as email_wanted, coalesce(array_agg(id) filter (where is_pushed), '{}') as push_ids
    from (select written.*, ${wants('receiver', sql`written.kind`, 'push', PROJECT)} as is_pushed
      from written join "user" as receiver on receiver.id = written.user_id left join task on task.id = written.task_id) as told group by user_id`,
);
