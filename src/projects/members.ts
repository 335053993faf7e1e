import { type Expression, type SqlBool, sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { nameContains } from '../database/lists.ts';
import { alphabetical, oldest, paged } from '../database/paged.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import type { ListValues } from '../lists/pagination.ts';
import { assigneeEvents, projectsOfAssignee, resetAssignee } from '../users/default-assignee.ts';
import { withdrawExports } from '../users/exports.ts';
import { revokedEvents, revokeSent } from '../users/sent-invitations.ts';
import { userSummary } from '../users/summary.ts';
import { lockProfiles, profileEvents, resetProfiles } from './default-project.ts';

export type Member = Schema<'ProjectMember'>;
export type AssignableRole = Schema<'AssignableRole'>;

/** A member has no ID in the contract. In its project, the ID of the user identifies it. */
type Identified<Row> = Row & { id: string };

const shown = ['member.role', 'member.version', 'member.created_at', 'member.updated_at'] as const;

/** Selects the members of a project that the actor can see. Every query of members starts here. */
function visibleMembers(db: Pick<Database, 'selectFrom'>, p: Viewer & Params<{ project_id: string }>) {
  const member = db
    .selectFrom('project_member')
    .innerJoin('user', 'user.id', 'project_member.user_id')
    .innerJoin(spaces(db, p).as('space'), 'space.id', 'project_member.project_id')
    .where('project_member.project_id', '=', p.project_id)
    .where(allowed(sql.ref('space.role'), 'see the members'))
    .select([
      'project_member.user_id as id',
      'project_member.role',
      'project_member.version',
      'project_member.created_at',
      'project_member.updated_at',
      'user.full_name',
    ]);
  return db.selectFrom(member.as('member'));
}

type MemberKey = { user_id: string; project_id: string; id: string };

/** Finds a member. Also returns the ID of the user as `id`. */
export const findMember = compiled('members: get', (db, p: Params<MemberKey>) =>
  visibleMembers(db, p)
    .where('member.id', '=', p.id)
    .select((eb) => [userSummary(eb.ref('member.id')).$notNull().as('user'), ...shown]),
);

/** Finds those of these members whose projects the actor can see, each with its project. The two lists are parallel. */
export const findMembers = compiled(
  'members: get several',
  (db, p: Params<{ user_id: string; projects: string[]; ids: string[] }>) =>
    db
      .selectFrom('project_member as member')
      .innerJoin(spaces(db, p).as('space'), 'space.id', 'member.project_id')
      .where(sql<SqlBool>`(member.project_id, member.user_id) in (
        select * from unnest(${p.projects}::uuid[], ${p.ids}::uuid[]))`)
      .where(allowed(sql.ref('space.role'), 'see the members'))
      .select(['member.project_id', 'member.user_id as id'])
      .select((eb) => [userSummary(eb.ref('member.user_id')).$notNull().as('user'), ...shown]),
);

/** Returns one page of the members of a project, each also with the ID of the user as `id`. */
export const listMembers = paged<{ user_id: string } & ListValues<'listMembers'>>('members: list')({
  from: (db, p) => visibleMembers(db, p).select([...shown, 'member.id', 'member.full_name']),
  as: 'member',
  filters: {
    role: (roles) => sql`member.role = any(${roles}::project_role[])`,
    q: (q) => nameContains(sql.ref('member.full_name'), q),
  },
  by: { name: alphabetical('member.full_name'), created_at: oldest('member.created_at') },
  // Only members of a project have a row in its list.
  within: (db, p) => visibleMembers(db, p).where('member.id', '=', p.user_id).select('member.id'),
  shown: (page) =>
    page
      .select((eb) => [userSummary(eb.ref('member.id')).$notNull().as('user'), ...shown, 'member.id'])
      .$castTo<Identified<Member>>(),
});

// --- Writes -------------------------------------------------------------------

/**
 * Locks a project whose members will change, and returns the actor's role. Concurrent changes of members wait for each other, so
 * that a project always has exactly one owner. Run it twice: a statement that has waited for the lock returns the role from
 * before its wait. The lock does not delay writes of tasks.
 */
export const lockMembers = compiled(
  'members: lock those of a project',
  (db, p: Params<{ user_id: string; project_id: string }>) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('project', 'project.id', 'space.id')
      .where('project.id', '=', p.project_id)
      .select(['project.id', 'project.name', 'project.archived', 'project.who_can_invite', 'space.role'])
      .forNoKeyUpdate('project'),
);

type Target = AuthorValues & { project_id: string; id: string; versions?: readonly number[] | undefined };

/** Selects the member to write, and locks it against the deletion of the account. */
function target(q: Pick<Database, 'selectFrom'>, { project_id, id, versions }: Params<Target>) {
  return q
    .selectFrom('project_member')
    .innerJoin('user', 'user.id', 'project_member.user_id')
    .where('project_member.project_id', '=', project_id)
    .where('project_member.user_id', '=', id)
    .where('project_member.role', '<>', 'owner')
    .select([
      'project_member.user_id as id',
      'user.full_name',
      sql<object>`project_member`.as('row'),
      (versions ? sql<boolean>`project_member.version = any(${versions}::integer[])` : sql<boolean>`true`).as(
        'has_version',
      ),
    ])
    .forUpdate('project_member');
}

const about = (p: Params<{ project_id: string }>, row: string) => ({
  space_id: p.project_id,
  project_id: p.project_id,
  subject: {
    type: 'member' as const,
    id: sql.ref<string>(`${row}.id`),
    name: sql.ref<string>(`${row}.full_name`),
  },
});

/**
 * Changes the role of a member who is not the owner. Returns no row if there is no such member, and `id` null if the member has
 * another version. A role that the member already has writes nothing.
 */
export const updateMember = compiledShapes(
  'members: change',
  (db, p: Params<Target & { role: AssignableRole }>) =>
    db
      .with('before', (q) =>
        target(q, p).select(sql<boolean>`project_member.role <> ${p.role}::project_role`.as('differs')),
      )
      .with('after', (q) =>
        q
          .updateTable('project_member')
          .from('before')
          .set((eb) => ({
            role: p.role,
            version: eb('project_member.version', '+', 1),
            updated_at: p.now,
          }))
          .where('project_member.project_id', '=', p.project_id)
          .whereRef('project_member.user_id', '=', 'before.id')
          .where('before.has_version', '=', true)
          .where('before.differs', '=', true)
          .returning([
            'before.id',
            'before.full_name',
            'project_member.version',
            'before.row as row_before',
            sql<object>`project_member`.as('row'),
          ]),
      )
      .with('logged', (q) =>
        appendEvent(
          q,
          {
            type: 'member.updated',
            ...about(p, 'after'),
            version: sql.ref('after.version'),
            changes: fieldChanges(['role'], {
              before: () => sql`(after.row_before).role`,
              after: () => sql`(after.row).role`,
            }),
          },
          authorIn(p),
          'after',
        ),
      )
      .selectFrom('before')
      .leftJoin(
        sql<Pick<Member, 'role' | 'version' | 'created_at' | 'updated_at'> & { user_id: string }>`(
          select (after.row).* from after union all
          select (before.row).* from before where before.has_version and not before.differs)`.as('member'),
        (join) => join.onTrue(),
      )
      .select((eb) => [
        'member.user_id as id',
        userSummary(eb.ref('before.id')).$notNull().as('user'),
        ...shown,
      ])
      .$castTo<Identified<Member> | { id: null }>(),
  EVERY_VALUE,
);

/**
 * Removes a member who is not the owner. Resets the default project of the user and the default assignee of the project,
 * revokes the invitations that the user has sent, and withdraws the archives of the user's data.
 * Returns no row if there is no such member, and `id` null if the member has another version.
 */
export const removeMember = compiledShapes(
  'members: remove',
  (db, p: Params<Target>) =>
    db
      .with('member', (q) => target(q, p))
      .with('gone', (q) =>
        q
          .deleteFrom('project_member')
          .using('member')
          .where('project_member.project_id', '=', p.project_id)
          .whereRef('project_member.user_id', '=', 'member.id')
          .where('member.has_version', '=', true)
          .returning(['member.id', 'member.full_name', 'project_member.project_id']),
      )
      .with('logged', (q) =>
        appendEvent(q, { type: 'member.removed', ...about(p, 'gone') }, authorIn(p), 'gone'),
      )
      .with('before', (q) => lockProfiles(q, p, sql`id in (select gone.id from gone)`))
      .with('after', (q) => resetProfiles(q, p))
      .with('reset', (q) => profileEvents(q, authorIn(p)))
      .with('project_before', (q) => projectsOfAssignee(q))
      .with('project_after', (q) => resetAssignee(q, p))
      .with('project_event', (q) => assigneeEvents(q, authorIn(p)))
      .with('revoked', (q) => revokeSent(q, p))
      .with('revoked_event', (q) => revokedEvents(q, authorIn(p)))
      .with('withdrawn', (q) => withdrawExports(q, sql`select gone.id from gone`))
      .selectFrom('member')
      .leftJoin('gone', 'gone.id', 'member.id')
      .select('gone.id'),
  EVERY_VALUE,
);

type Transfer = AuthorValues & { project_id: string; id: string };

/** Gives a member of a locked project another role in a transfer, with an event. The statement has the member as `after`. */
function transferRole(
  db: Database,
  p: Params<Omit<Transfer, 'id'>>,
  { id, isFound, to }: { id: Expression<string>; isFound: Expression<SqlBool>; to: 'owner' | 'admin' },
) {
  return db
    .with('before', (q) =>
      q
        .selectFrom('project_member')
        .innerJoin('user', 'user.id', 'project_member.user_id')
        .where('project_member.project_id', '=', p.project_id)
        .where('project_member.user_id', '=', id)
        .where(isFound)
        .select(['project_member.user_id as id', 'project_member.role', 'user.full_name']),
    )
    .with('after', (q) =>
      q
        .updateTable('project_member')
        .from('before')
        .set((eb) => ({ role: to, version: eb('project_member.version', '+', 1), updated_at: p.now }))
        .where('project_member.project_id', '=', p.project_id)
        .whereRef('project_member.user_id', '=', 'before.id')
        .returning(['before.id', 'before.full_name', 'before.role as role_before', 'project_member.version']),
    )
    .with('member_event', (q) =>
      appendEvent(
        q,
        {
          type: 'member.updated',
          ...about(p, 'after'),
          version: sql.ref('after.version'),
          changes: fieldChanges(['role'], {
            before: () => sql.ref('after.role_before'),
            after: () => sql`${sql.lit(to)}::project_role`,
          }),
        },
        authorIn(p),
        'after',
      ),
    );
}

/** Makes the owner of a locked project an admin. A separate statement, because the unique index allows one owner at any moment. */
export const demoteOwner = compiled(
  'members: make the owner an admin',
  (db, p: Params<Omit<Transfer, 'id'>>) =>
    transferRole(db, p, { id: p.user_id, isFound: sql<SqlBool>`project_member.role = 'owner'`, to: 'admin' })
      .selectFrom('after')
      .select('id'),
);

/** Makes a member the owner of a locked project that has no owner. Returns no row if the user is not an active member. */
export const promoteMember = compiled(
  'members: make a member the owner',
  (db, p: Params<Transfer & { name: string }>) =>
    transferRole(db, p, { id: p.id, isFound: sql<SqlBool>`"user".active`, to: 'owner' })
      .with('logged', (q) =>
        appendEvent(
          q,
          {
            type: 'project.transferred',
            space_id: p.project_id,
            project_id: p.project_id,
            subject: { type: 'project', id: p.project_id, name: p.name },
            changes: fieldChanges(['owner_id'], {
              before: () => sql`${p.user_id}::uuid`,
              after: () => sql`${p.id}::uuid`,
            }),
          },
          authorIn(p),
          'after',
        ),
      )
      .selectFrom('after')
      .select('id'),
);
