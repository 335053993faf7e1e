import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { IS_RARE } from '../events/newest.ts';
import type { Key } from './cursor.ts';
import { accessChanges, isInWindow, MAX_EVENTS, opened, type Window } from './window.ts';

/** The number of each kind, in the order of the items. Access comes first, because it deletes what others can contain. */
export const KINDS = {
  access: 1,
  project: 2,
  member: 3,
  category: 4,
  view: 5,
  task: 6,
  comment: 7,
  attachment: 8,
  user: 9,
} as const;

type Kind = keyof typeof KINDS;
type Type = Schema<'EventType'>;

/** Compares after every key of a kind that has no project. */
export const NO_PROJECT = '00000000-0000-0000-0000-000000000000';

/** A key before all others. */
export const FIRST_KEY: Key = { kind: 0, id: NO_PROJECT, project_id: NO_PROJECT };

/**
 * A resource that the window has touched. `is_named` says that an event names it, so that it is deleted if it is not visible. The IDs of
 * the others may be of resources that the user was never able to see.
 */
export type Touched = Key & { is_named: boolean; is_added: boolean };

const types = (...names: Type[]) => sql.join(names.map((name) => sql.lit(name)));

/** SQL for whether an event lists a change of one of these fields. */
const lists = (...fields: string[]) =>
  sql<SqlBool>`jsonb_path_exists(changes, ${sql.lit(`$[*] ? (${fields.map((name) => `@.field == "${name}"`).join(' || ')})`)}::jsonpath)`;

/** Types of events about tasks that only their actor can see. They never say that a task is gone. */
const isPrivate = sql<SqlBool>`type in (${types('task.categorized', 'task.followed', 'task.unfollowed')})`;

const isNewcomer = sql<SqlBool>`(type in (${types('task.created', 'task.restored')}) or type = 'task.moved' and ${lists('title')})`;

const comesOrGoes = sql<SqlBool>`(${isNewcomer} or type in (${types('task.deleted', 'task.purged', 'task.left')}))`;

/** The events of the window in the spaces that the user can see. Those of opened projects do not matter. */
const seen = (p: Params<Window>) => sql`
  select event.type, event.space_id, event.subject_type, event.subject_id, event.actor_id, event.changes
  from (select id from space where id not in (${opened})) as space
  cross join lateral (
    select own.position from event_sequence as own
    where own.space_id = space.id and ${isInWindow(p, 'own')} order by own.sequence limit ${sql.lit(MAX_EVENTS)}) as numbered
  join event on event.position = numbered.position`;

/** The tasks that events are about, and what these mean for other resources. */
const tasks = sql`
  select subject_id as id, bool_or(not ${isPrivate}) as is_named, bool_or(${isNewcomer}) as is_newcomer,
    bool_or(${comesOrGoes} or type = 'task.updated' and ${lists('title', 'status', 'parent_id')}) as shows_elsewhere
  from seen where subject_type = 'task' group by subject_id`;

/** The IDs in fields that refer to other resources, before and after the change. */
const mentioned = sql`
  select distinct subject_type, change.field, (id #>> '{}')::uuid as id
  from seen cross join jsonb_to_recordset(changes) as change(field text, before jsonb, after jsonb)
  cross join lateral (
    select jsonb_path_query(jsonb_build_array(before, after), 'lax $[*][*] ? (@.type() == "string")') as id
    union all
    select jsonb_path_query(jsonb_build_array(before, after), 'lax $[*][*].id')) as ids
  where change.field in ('parent_id', 'task_id', 'comment_id', 'blocked_by', 'respaced', 'category_ids')`;

/**
 * The users whose summary changed: members of the user's projects, former members, and the user. Their events are in spaces of
 * their own.
 */
const users = (p: Params<Window>) => sql`
  select known.id from (
    select user_id as id from project_member where project_id in (select id from space)
    union select subject_id from event where space_id in (select id from space) and type in (${types('member.removed', 'user.deleted')}) and ${IS_RARE}
    union select ${p.user_id}::uuid) as known
  where exists (
    select from event_sequence as own join event on event.position = own.position
    where own.space_id = known.id and ${isInWindow(p, 'own')}
      and (type = 'user.deleted' or type = 'user.updated' and ${lists('full_name', 'avatar_url')}))`;

const none = sql`${sql.lit(NO_PROJECT)}::uuid`;

/** Selects keys of one kind. */
const keys = (
  kind: Kind,
  from: RawBuilder<unknown>,
  { isNamed = false as boolean | RawBuilder<SqlBool>, id = 'id' } = {},
) =>
  sql`select ${sql.lit(KINDS[kind])} as kind, ${sql.ref(id)} as id, ${none} as project_id,
    ${typeof isNamed === 'boolean' ? sql.lit(isNamed) : isNamed} as is_named, false as is_added from ${from}`;

const subjectsOf = (type: Schema<'EventSubjectType'>) =>
  sql`(select subject_id as id from seen where subject_type = ${sql.lit(type)}) as subject`;

const mentionedIn = (...fields: string[]) =>
  sql`(select id from mentioned where field in (${sql.join(fields.map((name) => sql.lit(name)))})) as other`;

/** Names of projects, members and categories, which filters of views show, or who can see them may have changed. */
const namesChange = sql<SqlBool>`(exists (select from access) or exists (select from changed_user)
  or exists (select from seen where subject_type in ('member', 'category', 'user') or subject_type = 'project' and (type = 'project.created' or ${lists('name')})))`;

const parts = (p: Params<Window>) => [
  sql`select ${sql.lit(KINDS.access)} as kind, project_id as id, ${none} as project_id, true as is_named, is_added from access`,

  // The number of members and tasks, and the role of the user.
  keys(
    'project',
    sql`(select space_id as id from seen where space_id <> ${p.user_id}::uuid and (
    subject_type in ('project', 'member', 'user') or ${comesOrGoes} or type = 'task.updated' and ${lists('status', 'due_date', 'due_on')})) as counted`,
  ),

  sql`select ${sql.lit(KINDS.member)}, subject_id, space_id, true, false from seen
    where space_id <> ${p.user_id}::uuid and subject_type in ('member', 'user')`,
  sql`select ${sql.lit(KINDS.member)}, actor_id, space_id, false, false from seen where type = 'project.created'`,

  keys('category', subjectsOf('category'), { isNamed: true }),
  keys('category', mentionedIn('category_ids')),
  // The number of their tasks. The links of a task that is gone are gone too.
  keys(
    'category',
    sql`(select category.id from category where owner_id = ${p.user_id}
    and (exists (select from access) or exists (select from seen where type in (${types('task.purged', 'task.left')})))) as counted`,
  ),
  keys(
    'category',
    sql`(select category_id as id from task_category join tasks on tasks.id = task_id and shows_elsewhere
    join category on category.id = category_id and owner_id = ${p.user_id}) as counted`,
  ),

  keys('view', subjectsOf('view'), { isNamed: true }),
  keys(
    'view',
    sql`(select view.id from view where space_id in (select id from space) and filter is not null and ${namesChange}) as named`,
  ),

  keys('task', sql`tasks`, { isNamed: sql`is_named` }),
  keys(
    'task',
    sql`(select parent_id as id from task join tasks using (id) where shows_elsewhere and parent_id is not null) as parent`,
  ),
  keys(
    'task',
    sql`(select id from mentioned where field in ('task_id', 'blocked_by', 'respaced') or field = 'parent_id' and subject_type = 'task') as other`,
  ),
  keys(
    'task',
    sql`(select blocker_id as id from task_blocker join tasks on tasks.id = task_id and shows_elsewhere) as blocker`,
  ),
  keys(
    'task',
    sql`(select task_id as id from task_blocker join tasks on tasks.id = blocker_id and shows_elsewhere) as blocked`,
  ),
  keys(
    'task',
    sql`(select task_id as id from comment join ${subjectsOf('comment')} using (id)) as of_comment`,
  ),
  keys(
    'task',
    sql`(select task_id as id from attachment join ${subjectsOf('attachment')} using (id)) as of_attachment`,
  ),

  keys('comment', subjectsOf('comment'), { isNamed: true }),
  keys(
    'comment',
    sql`(select parent_id as id from comment join ${subjectsOf('comment')} using (id) where parent_id is not null) as parent`,
  ),
  // The last reply to a deleted comment takes that comment along.
  keys(
    'comment',
    sql`(select id from mentioned where field = 'parent_id' and subject_type = 'comment') as parent`,
    { isNamed: true },
  ),
  keys('comment', mentionedIn('comment_id')),
  keys(
    'comment',
    sql`(select comment_id as id from attachment join ${subjectsOf('attachment')} using (id) where comment_id is not null) as of_attachment`,
  ),
  keys(
    'comment',
    sql`(select comment.id from comment join tasks on tasks.id = task_id and is_newcomer) as along`,
  ),
  keys(
    'comment',
    sql`(select comment_id as id from comment_reference join tasks on tasks.id = task_id and shows_elsewhere) as referring`,
  ),

  keys('attachment', subjectsOf('attachment'), { isNamed: true }),
  keys(
    'attachment',
    sql`(select attachment.id from attachment join tasks on tasks.id = task_id and is_newcomer) as along`,
  ),

  keys('user', sql`changed_user`, { isNamed: true }),
];

type Values = Window & { kind: number; id: string; project_id: string; limit: number };

/**
 * Lists what the events of a window have touched, in the order of kinds and IDs, after a key: what they are about, and what shows a part of
 * it or counts it. What it finds can grow while a caller reads, by what later events name again, but what it found stays.
 */
export const listTouched = compiled(
  'sync: list what a window has touched',
  (db, p: Params<Values>) => sql<Touched>`
    with space as materialized ${spaces(db, p)},
    access as materialized (${accessChanges(p)}),
    seen as materialized (${seen(p)}),
    tasks as materialized (${tasks}),
    mentioned as materialized (${mentioned}),
    changed_user as materialized (${users(p)})
    select kind, id, project_id, bool_or(is_named) as is_named, bool_or(is_added) as is_added
    from (${sql.join(parts(p), sql` union all `)}) as touched
    where (kind, id, project_id) > (${p.kind}::integer, ${p.id}::uuid, ${p.project_id}::uuid)
    group by kind, id, project_id order by kind, id, project_id limit ${p.limit}`,
);
