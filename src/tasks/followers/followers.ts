import { sql } from 'kysely';
import type { Viewer } from '../../access/spaces.ts';
import type { Schema } from '../../contract.ts';
import { BATCH } from '../../database/batches.ts';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { alphabetical, paged } from '../../database/paged.ts';
import { AUTHOR, type AuthorValues, appendEvent, authorIn } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import type { ListValues } from '../../lists/pagination.ts';
import { userSummary } from '../../users/summary.ts';
import { about } from '../events.ts';
import { visibleTo } from '../queries.ts';
import { isFollowing } from '../relations.ts';

/** Marks the tasks of the new choices in `chosen`, so that reads look for them. Every statement that stores a choice does. */
export const markFollowed = (db: Pick<Database, 'updateTable'>, chosen: string) =>
  db
    .updateTable('task')
    .set({ has_follow_choices: true })
    .where(sql<boolean>`task.id in (select task_id from ${sql.ref(chosen)})`)
    .where('task.has_follow_choices', '=', false);

type Choice = AuthorValues & { id: string };

/**
 * Stores whether the actor follows a task, with an event that only the actor can see. Returns no row if the actor cannot see the
 * task. Locks the membership, so that a removal from the project waits and then removes this choice too.
 */
export const setFollowing = compiledShapes(
  'tasks: follow or unfollow',
  (db, p: Params<Choice>, { follows }: { follows: boolean }) => {
    const choice = sql<boolean | null>`(select follows from task_follower
      where task_follower.task_id = task.id and task_follower.user_id = ${p.user_id})`;
    return db
      .with('before', (q) =>
        visibleTo(q, p)
          .where('task.id', '=', p.id)
          .where('task.deleted_at', 'is', null)
          .select(['task.id', 'task.space_id', 'task.project_id', 'task.title', 'task.version'])
          .select([isFollowing('task', p, 'one').as('following'), choice.as('choice')]),
      )
      .with('member', (q) =>
        q
          .selectFrom('project_member')
          .where('project_member.user_id', '=', p.user_id)
          .where('project_member.project_id', '=', sql<string>`(select project_id from before)`)
          .select('project_member.project_id')
          .forKeyShare(),
      )
      .with('allowed', (q) =>
        q
          .selectFrom('before')
          .where(sql<boolean>`before.project_id is null or exists (select from member)`)
          .selectAll(),
      )
      .with('after', (q) =>
        q
          .insertInto('task_follower')
          .columns(['task_id', 'user_id', 'follows', 'created_at'])
          .expression(
            sql`select allowed.id, ${p.user_id}::uuid, ${sql.lit(follows)}, ${p.now}::timestamptz from allowed
              where ${follows ? sql`allowed.choice is distinct from true` : sql`allowed.following`}`,
          )
          .onConflict((conflict) =>
            conflict
              .columns(['task_id', 'user_id'])
              .doUpdateSet({ follows, created_at: p.now })
              .where('task_follower.follows', '<>', follows),
          )
          // A row that a concurrent call has written contains the opposite choice, which this statement has not seen.
          .returning(['task_id', sql<boolean>`xmax = 0`.as('is_first')]),
      )
      .with('marked', (q) => markFollowed(q, 'after'))
      .with('logged', (q) => {
        const { version: _, ...subject } = about('before');
        const before = sql`case when after.is_first then before.following else ${sql.lit(!follows)} end`;
        const changes = fieldChanges(['following'], { before: () => before, after: () => sql.lit(follows) });
        const type = follows ? ('task.followed' as const) : ('task.unfollowed' as const);
        const event = { type, ...subject, space_id: p.user_id, changes };
        return appendEvent(q, event, authorIn(p), sql`before, after`);
      })
      .selectFrom('allowed')
      .select('id');
  },
  {
    follow: [['id', ...AUTHOR], { follows: true }],
    unfollow: [['id', ...AUTHOR], { follows: false }],
  },
);

/** SQL for the users who follow the task of a row with `task_id` and `created_by`, also those who can no longer see it. */
export const followerIds = (row: string) => {
  const [task_id, created_by] = [sql.ref(`${row}.task_id`), sql.ref(`${row}.created_by`)];
  return sql`(
    select task_follower.user_id from task_follower where task_follower.task_id = ${task_id} and task_follower.follows
    union (
      select ${created_by} as user_id
      union select task_assignee.user_id from task_assignee where task_assignee.task_id = ${task_id}
      except select task_follower.user_id from task_follower where task_follower.task_id = ${task_id} and not task_follower.follows))`;
};

// --- Lists --------------------------------------------------------------------

export type Follower = Schema<'TaskFollower'>;

/** A follower has no ID in the contract. In the list of a task, the ID of the user identifies it. */
type Identified<Row> = Row & { id: string };

const visibleTask = (db: Pick<Database, 'selectFrom'>, p: Viewer & Params<{ task_id: string }>) =>
  visibleTo(db, p)
    .where('task.id', '=', p.task_id)
    .where('task.deleted_at', 'is', null)
    .select(['task.id', 'task.space_id', 'task.created_by']);

/** The users who can follow the row `task`, as a table. The same user can be in it several times. */
const candidates = sql`(
      select user_id, 1 as reason from task_follower where task_id = task.id and follows
      union all select task.created_by, 2
      union all select user_id, 3 from task_assignee where task_id = task.id) as candidate`;

/** Whether a candidate follows the row `task`, and can see it. */
const isFollower = sql<boolean>`not exists (
        select from task_follower as choice
        where choice.task_id = task.id and choice.user_id = candidate.user_id and not choice.follows)
      and (task.space_id = candidate.user_id or exists (
        select from project_member where project_member.project_id = task.space_id and project_member.user_id = candidate.user_id))`;

/** Selects a row for each follower of the row `task`, and more if there are several reasons. */
export const followerRows = sql`select from ${candidates} where ${isFollower}`;

/** Selects the followers of the task who can see it. The reasons are in the order of `FollowReason`. */
function followersOf(db: Pick<Database, 'selectFrom'>, p: Viewer & Params<{ task_id: string }>) {
  const found = sql<{ id: string; full_name: string; reason: Follower['reason'] }>`(
    select "user".id, "user".full_name, (array['chosen', 'creator', 'assignee'])[min(candidate.reason)] as reason
    from ${visibleTask(db, p)} as task
    join lateral ${candidates} on true
    join "user" on "user".id = candidate.user_id
    where ${isFollower}
    group by "user".id)`;
  return db.selectFrom(found.as('follower'));
}

/** Returns one page of the followers of a task, each also with the ID of the user as `id`. */
export const listFollowers = paged<{ user_id: string } & ListValues<'listFollowers'>>(
  'tasks: list followers',
)({
  from: (db, p) => followersOf(db, p).select(['follower.id', 'follower.full_name', 'follower.reason']),
  as: 'follower',
  filters: {},
  by: alphabetical('follower.full_name'),
  within: (db, p) => visibleTask(db, p),
  shown: (page) =>
    page
      .select((eb) => [
        'follower.id',
        userSummary(eb.ref('follower.id')).$notNull().as('user'),
        'follower.reason',
      ])
      .$castTo<Identified<Follower>>(),
});

// --- Removal ------------------------------------------------------------------

/** A user who is no longer a member of a project. */
type Removed = { project_id: string; user_id: string };

const removeNext = compiled(
  'tasks: remove the choices of a former member to follow',
  (_db, p: Params<Removed>) => sql<{ task_id: string }>`
    delete from task_follower where user_id = ${p.user_id} and task_id = any(array(
      select task_follower.task_id from task_follower join task on task.id = task_follower.task_id
      where task_follower.user_id = ${p.user_id} and task_follower.follows and task.project_id = ${p.project_id}
        and not exists (
          select from project_member where project_member.project_id = ${p.project_id} and project_member.user_id = ${p.user_id})
      limit ${sql.lit(BATCH)}))
    returning task_id`,
);

/**
 * Removes choices of a former member to follow tasks of a project, so that they do not come back if the user joins it again.
 * Choices not to follow stay. Removes a limited number, and returns whether there can be more.
 */
export async function removeChoices(db: Database, removed: Removed): Promise<boolean> {
  return (await removeNext.all(db, removed)).length === BATCH;
}

const removeUnseen = compiled(
  'tasks: remove the followers who cannot see them',
  (_db, p: Params<{ ids: readonly string[] }>) => sql`
    delete from task_follower using task
    where task.id = task_follower.task_id and task.id = any(${p.ids}::uuid[]) and task.space_id <> task_follower.user_id
      and not exists (
        select from project_member
        where project_member.project_id = task.space_id and project_member.user_id = task_follower.user_id)`,
);

/** Removes the choices of users who cannot see the tasks where these are now. Call it after moving tasks to another space. */
export async function removeUnseenFollowers(db: Database, ids: readonly string[]): Promise<void> {
  await removeUnseen.run(db, { ids });
}
