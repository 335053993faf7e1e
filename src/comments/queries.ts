import { type Expression, type RawBuilder, sql } from 'kysely';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { oldest, paged } from '../database/paged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type Comment = Schema<'Comment'>;

/** A comment of a task. */
export type Place = { user_id: string; task_id: string; id: string };

type OfTask = Viewer & Params<Pick<Place, 'task_id'>>;

/** Selects the task of the comments, if the viewer can see it. Every query of comments starts here. */
function visibleTask(db: Pick<Database, 'selectFrom'>, p: OfTask) {
  return db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.id', '=', p.task_id)
    .where('task.deleted_at', 'is', null);
}

/** The same with what `assertMayWrite` checks. Every write of comments starts here. */
export function taskToWrite(db: Pick<Database, 'selectFrom'>, p: OfTask) {
  return db
    .selectFrom(spacesToWrite(db, p).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.id', '=', p.task_id)
    .where('task.deleted_at', 'is', null);
}

export function visibleTo(db: Pick<Database, 'selectFrom'>, p: OfTask) {
  return visibleTask(db, p).innerJoin('comment', 'comment.task_id', 'task.id');
}

// --- The properties of the contract's Comment --------------------------------

/** Columns that are properties, or from which properties are computed. */
const stored = [
  'comment.id',
  'comment.task_id',
  'comment.parent_id',
  'comment.body',
  'comment.author_id',
  'comment.deleted_at',
  'comment.version',
  'comment.created_at',
  'comment.updated_at',
] as const;

const ref = sql.ref<string>;

const mentions = sql<Comment['mentions']>`(
  select coalesce(json_agg(json_build_object('id', mentioned.id, 'full_name', mentioned.full_name, 'avatar_url', mentioned.avatar_url)
    order by fold(mentioned.full_name), mentioned.id), '[]')
  from comment_mention join "user" as mentioned on mentioned.id = comment_mention.user_id
  where comment_mention.comment_id = comment.id)`;

/** Tasks of other spaces and tasks in the trash are left out, unless the viewer can see them. */
const references = (db: Pick<Database, 'selectFrom'>, viewer: Viewer) => sql<Comment['references']>`(
  select coalesce(json_agg(json_build_object('id', referred.id, 'title', referred.title, 'completed', referred.status = 'completed')
    order by referred.id), '[]')
  from comment_reference join task as referred on referred.id = comment_reference.task_id
  where comment_reference.comment_id = comment.id and referred.deleted_at is null
    and referred.space_id in (select space.id from ${spaces(db, viewer)} as space))`;

const reactions = ({ user_id }: Viewer) => sql<Comment['reactions']>`(
  select coalesce(json_agg(json_build_object('emoji', emoji, 'count', count, 'mine', mine) order by emoji), '[]')
  from (select emoji, count(*)::integer as count, bool_or(user_id = ${user_id}) as mine
    from comment_reaction where comment_id = comment.id group by emoji) as kind)`;

const replyCount = sql<number>`(select count(*)::integer from comment as reply where reply.parent_id = comment.id)`;

const attachmentCount = sql<number>`(select count(*)::integer from attachment where attachment.comment_id = comment.id)`;

/** Selects the properties of the contract's Comment. `body_html` is filled in by the handler. */
const shown = (db: Pick<Database, 'selectFrom'>, viewer: Viewer) =>
  [
    'comment.id',
    'comment.task_id',
    'comment.parent_id',
    sql<string | null>`case when comment.deleted_at is null then comment.body end`.as('body'),
    sql<string | null>`null::text`.as('body_html'),
    userSummary(ref('comment.author_id')).as('author'),
    mentions.as('mentions'),
    references(db, viewer).as('references'),
    reactions(viewer).as('reactions'),
    replyCount.as('reply_count'),
    attachmentCount.as('attachment_count'),
    sql<boolean>`comment.version > 1 and comment.deleted_at is null`.as('edited'),
    sql<boolean>`comment.deleted_at is not null`.as('deleted'),
    'comment.version',
    'comment.created_at',
    'comment.updated_at',
  ] as const;

// --- Reads --------------------------------------------------------------------

export const findComment = compiled('comments: get', (db, p: Params<Place>) =>
  visibleTo(db, p).where('comment.id', '=', p.id).select(shown(db, p)),
);

/** Finds those of these comments that a user can see, each with the project of its task. */
export const findComments = compiled(
  'comments: get several',
  (db, p: Params<{ user_id: string; ids: string[] }>) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .innerJoin('comment', 'comment.task_id', 'task.id')
      .where(sql<boolean>`comment.id = any(${p.ids}::uuid[])`)
      .where('task.deleted_at', 'is', null)
      .select('task.project_id')
      .select(shown(db, p)),
);

type ListRequest = Omit<ListValues<'listComments'>, 'include' | 'parent_id'> & {
  user_id: string;
  parent_id?: string | undefined;
  isRoot?: boolean | undefined;
};

/** Returns one page of the comments of a task. Returns no rows at all if the actor cannot see the task. */
export const listComments = paged<ListRequest>('comments: list')({
  from: (db, p) => visibleTo(db, p).select(stored),
  as: 'comment',
  filters: {
    parent_id: (parent_id) => sql`comment.parent_id = ${parent_id}::uuid`,
    isRoot: { true: sql`comment.parent_id is null`, false: sql`comment.parent_id is not null` },
  },
  by: oldest('comment.created_at'),
  within: (db, p) => visibleTask(db, p).select('task.id'),
  shown: (page, p, db) => page.select(shown(db, p)),
});

// --- Users who can be mentioned ------------------------------------------------

/** Selects those of these users who cannot see the task, which the statement has as `task`. */
export function strangers(ids: Expression<readonly string[]>, { user_id }: Viewer): RawBuilder<string[]> {
  return sql`array(
    select given.id from unnest(${ids}::uuid[]) as given (id)
    where not exists (
        select from project_member where project_member.project_id = task.space_id and project_member.user_id = given.id)
      and not (given.id = ${user_id} and task.space_id = ${user_id}))`;
}
