import { type SqlBool, sql } from 'kysely';
import { allowed, mayStillWrite, mayWrite } from '../access/roles.ts';
import { spaces } from '../access/spaces.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { fieldChanges, fieldsOfGone } from '../events/field-changes.ts';
import { logged } from '../events/logged.ts';
import { markFollowed } from '../tasks/followers/followers.ts';
import type { Pointers } from './markdown.ts';
import { type Place, strangers, taskToWrite, visibleTo } from './queries.ts';

/** The comments that a task can have, as the contract states, so that counting those of a page of tasks stays quick. */
const MAX_COMMENTS = 10_000;

/** What a comment belongs to. The event of its deletion lists it, because nothing else knows it then. */
const PLACES = ['parent_id', 'task_id'] as const;

const comment = logged(
  'comment',
  ['comment.id', 'comment.version', 'comment.updated_at'],
  ['body'],
  (row) => ({
    space_id: sql.ref('before.space_id'),
    project_id: sql.ref('before.project_id'),
    subject: { type: 'comment', id: row('id'), name: sql.ref('before.title') },
  }),
  PLACES,
);

type New = AuthorValues & Pointers & { task_id: string; parent_id: string | null; body: string };

type Referring = Pick<Pointers, 'reference_ids'> & { user_id: string; task_id: string };

/** Locks the tasks of a new comment with references in the order of a deletion: its foreign keys would be waited for after the check of the role. */
export const lockReferred = compiled('comments: lock what a new one refers to', (db, p: Params<Referring>) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where(sql<SqlBool>`task.id = any(array_append(${p.reference_ids}::uuid[], ${p.task_id}::uuid))`)
    .select('task.id')
    .orderBy('task.id')
    .forKeyShare('task'),
);

/** Lets the new comments of a task come one after the other, so that the number of its comments is known. */
export const lockTask = compiled(
  'comments: lock the task of a new one',
  (db, p: Params<Omit<Referring, 'reference_ids'>>) =>
    taskToWrite(db, p).select('task.id').forNoKeyUpdate('task'),
);

/**
 * Creates a comment with its event, in one statement. Returns no row if the actor cannot see the task, and `id` null if nothing was
 * written; the other properties say why.
 */
export const insertComment = compiled('comments: create', (db, p: Params<New>) =>
  db
    .with('before', () =>
      taskToWrite(db, p)
        .forKeyShare('task')
        .select([
          'task.id',
          'task.space_id',
          'task.project_id',
          'task.title',
          'space.role',
          'space.archived',
          strangers(p.mention_ids, p).as('unknown_mentions'),
          // Locked, so that a comment is not deleted at the same time as it gets its first reply.
          sql<boolean>`${p.parent_id}::uuid is null or exists (select from comment as parent
          where parent.id = ${p.parent_id} and parent.task_id = task.id and parent.parent_id is null for key share)`.as(
            'has_parent',
          ),
          sql<boolean>`(select count(*) from comment where comment.task_id = task.id) < ${sql.lit(MAX_COMMENTS)}`.as(
            'has_room',
          ),
        ]),
    )
    .with('after', (q) =>
      q
        .insertInto('comment')
        .columns(['task_id', 'parent_id', 'author_id', 'body', 'created_at', 'updated_at'])
        .expression((eb) =>
          eb
            .selectFrom('before')
            .where(mayWrite('before', 'change tasks'))
            .where(sql<boolean>`cardinality(unknown_mentions) = 0 and has_parent and has_room`)
            .select([
              'before.id',
              sql`${p.parent_id}::uuid`.as('parent_id'),
              sql`${p.user_id}::uuid`.as('author_id'),
              sql`${p.body}`.as('body'),
              sql`${p.now}::timestamptz`.as('created_at'),
              sql`${p.now}::timestamptz`.as('updated_at'),
            ]),
        )
        .returning(['id', 'task_id', 'parent_id', 'body', 'version'])
        .returning(
          mayStillWrite(sql`(select space_id from before)`, p.user_id, 'change tasks').as('checked'),
        ),
    )
    .with('mentioned', () => mention(p))
    .with('referred', () => refer(db, p))
    .with('following', () => follow(p))
    .with('marked', (q) => markFollowed(q, 'following'))
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'comment.created',
          space_id: sql.ref('before.space_id'),
          project_id: sql.ref('before.project_id'),
          subject: { type: 'comment', id: sql.ref('after.id'), name: sql.ref('before.title') },
          version: sql.ref('after.version'),
          changes: fieldChanges(['body', 'parent_id', 'task_id'], {
            after: (name) => sql.ref(`after.${name}`),
          }),
        },
        authorIn(p),
        sql`before, after`,
      ),
    )
    .selectFrom('before')
    .leftJoin('after', (join) => join.onTrue())
    .select([
      'after.id',
      'before.project_id',
      'before.role',
      'before.archived',
      'before.unknown_mentions',
      'before.has_parent',
      'before.has_room',
    ]),
);

/** Stores the mentions of the comment `after`. */
const mention = (p: Params<Pick<Pointers, 'mention_ids'>>) => sql<object>`(
  insert into comment_mention (comment_id, user_id)
  select after.id, given.id from after, unnest(${p.mention_ids}::uuid[]) as given (id)
  on conflict do nothing)`;

/** Lets the author of the comment `after` follow its task, unless they have chosen before. The event of the comment says so. */
const follow = (p: Params<Pick<AuthorValues, 'user_id' | 'now'>>) => sql<object>`(
  insert into task_follower (task_id, user_id, follows, created_at)
  select after.task_id, ${p.user_id}::uuid, true, ${p.now}::timestamptz from after
  on conflict do nothing returning task_id)`;

/** Stores the references of the comment `after` to tasks that the actor can see. Others are plain text. */
const refer = (
  db: Pick<Database, 'selectFrom'>,
  p: Params<Pick<Pointers, 'reference_ids'> & { user_id: string }>,
) => sql<object>`(
  insert into comment_reference (comment_id, task_id)
  select after.id, referred.id from after, task as referred
  where referred.id = any(${p.reference_ids}::uuid[]) and referred.deleted_at is null
    and referred.space_id in (select space.id from ${spaces(db, p)} as space)
  on conflict do nothing)`;

/**
 * Locks a comment and, first, the one to which it replies: writes of a thread come one after the other, so that the last reply is known.
 * A separate statement, so that the next one sees what was committed during the wait.
 */
export const lockThread = compiled('comments: lock', (db, p: Params<Place>) =>
  db
    .selectFrom('comment')
    .innerJoin('task', 'task.id', 'comment.task_id')
    .where(
      sql<boolean>`comment.id = any(array(
        select unnest(array[own.parent_id, own.id]) from ${visibleTo(db, p).where('comment.id', '=', p.id).select(['comment.parent_id', 'comment.id'])} as own))`,
    )
    .select('comment.id')
    .orderBy(sql`comment.parent_id is not null`)
    .forUpdate('comment')
    .forKeyShare('task'),
);

/** Finds a locked comment that is not deleted, with what a write of it depends on. */
export const findToWrite = compiled(
  'comments: find one to write',
  (db, p: Params<Place & Pick<Pointers, 'mention_ids'>>) =>
    taskToWrite(db, p)
      .innerJoin('comment', 'comment.task_id', 'task.id')
      .where('comment.id', '=', p.id)
      .where('comment.deleted_at', 'is', null)
      .select([
        'space.role',
        'space.archived',
        'comment.version',
        'comment.parent_id',
        sql<boolean>`comment.author_id is not distinct from ${p.user_id}::uuid`.as('is_author'),
        // Users who were mentioned before can have left since.
        sql<string[]>`array(select unnest(${strangers(p.mention_ids, p)})
          except select user_id from comment_mention where comment_id = comment.id)`.as('unknown_mentions'),
      ]),
);

type Written = AuthorValues & Place;

const target = (db: Database, p: Params<Written>) =>
  taskToWrite(db, p)
    .innerJoin('comment', 'comment.task_id', 'task.id')
    .where('comment.id', '=', p.id)
    .select(['task.space_id', 'task.project_id', 'task.title']);

/** Changes the text of a locked comment. */
export const updateBody = compiled('comments: change', (db, p: Params<Written & { body: string }>) =>
  comment.update(db, {
    type: 'comment.updated',
    by: p,
    target: target(db, p),
    allowed: mayWrite('space', 'change tasks'),
    fields: { body: p.body },
  }),
);

/** Stores the mentions and references of a locked comment whose text has changed. */
export const replacePointers = compiled(
  'comments: replace mentions and references',
  (db, p: Params<Pointers & { user_id: string; id: string }>) =>
    db
      .with('after', () => sql<{ id: string }>`(select ${p.id}::uuid as id)`)
      .with('unmentioned', (q) =>
        q
          .deleteFrom('comment_mention')
          .where('comment_id', '=', p.id)
          .where(sql<boolean>`user_id <> all(${p.mention_ids}::uuid[])`),
      )
      .with('unreferred', (q) =>
        q
          .deleteFrom('comment_reference')
          .where('comment_id', '=', p.id)
          .where(sql<boolean>`task_id <> all(${p.reference_ids}::uuid[])`),
      )
      .with('mentioned', () => mention(p))
      .with('referred', () => refer(db, p))
      .selectFrom('after')
      .select('after.id'),
);

/** Removes what belongs to a locked comment, except its attachments. In a statement of its own, so that the next one checks the role after any wait. */
export const removeContent = compiled(
  'comments: remove mentions, references and reactions',
  (db, p: Params<{ id: string }>) =>
    db
      .with('unmentioned', (q) => q.deleteFrom('comment_mention').where('comment_id', '=', p.id))
      .with('unreferred', (q) => q.deleteFrom('comment_reference').where('comment_id', '=', p.id))
      .deleteFrom('comment_reaction')
      .where('comment_id', '=', p.id),
);

const mayDelete = (p: Params<Written>) => sql<SqlBool>`(${mayWrite('space', 'change tasks')}
  and (comment.author_id is not distinct from ${p.user_id}::uuid
    or ${allowed(sql.ref('space.role'), 'delete the comments of others')}))`;

/** Deletes a locked comment if it has no replies. Returns no row if it has. */
export const deleteComment = compiled('comments: delete', (db, p: Params<Written>) =>
  comment.delete(db, {
    type: 'comment.deleted',
    by: p,
    allowed: mayDelete(p),
    target: target(db, p).where(
      sql<boolean>`not exists (select from comment as reply where reply.parent_id = comment.id)`,
    ),
  }),
);

/** Empties a locked comment that has replies. Returns no row if the actor may not. */
export const emptyComment = compiled('comments: delete, with replies', (db, p: Params<Written>) =>
  db
    .with('place', () => target(db, p).where(mayDelete(p)))
    .with('after', (q) =>
      q
        .updateTable('comment')
        .from('place')
        .set({ body: '', author_id: null, deleted_at: p.now })
        .where('comment.id', '=', p.id)
        .returning(['comment.id', 'comment.task_id', 'comment.parent_id']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'comment.deleted',
          space_id: sql.ref('place.space_id'),
          project_id: sql.ref('place.project_id'),
          subject: { type: 'comment', id: sql.ref('after.id'), name: sql.ref('place.title') },
          changes: fieldsOfGone(PLACES, (name) => sql.ref(`after.${name}`)),
        },
        authorIn(p),
        sql`after, place`,
      ),
    )
    .selectFrom('after')
    .select('id'),
);

/** Removes an emptied comment after its last reply. Its deletion was an event already. */
export const removeEmpty = compiled('comments: remove one without replies', (db, p: Params<{ id: string }>) =>
  db
    .deleteFrom('comment')
    .where('comment.id', '=', p.id)
    .where('comment.deleted_at', 'is not', null)
    .where(sql<boolean>`not exists (select from comment as reply where reply.parent_id = comment.id)`),
);
