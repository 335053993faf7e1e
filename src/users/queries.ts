import { sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { appendEvent, fieldChanges } from '../events/append.ts';
import { revision, storedUser, userColumns, userFrom } from './columns.ts';

type User = Schema<'User'>;

export const findUser = compiled('users: the profile', (db, p: Params<{ user_id: string }>) =>
  userById(db, p),
);

/** The same with the revision that it is of. */
export const findRevision = compiled(
  'users: the profile and its revision',
  (db, p: Params<{ user_id: string }>) => userById(db, p).select(revision),
);

function userById(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db.selectFrom('user').select(storedUser).where('id', '=', user_id).where('active', '=', true);
}

/** What a change of the profile names; of the settings too only what it names is written. */
export type ProfileFields = Omit<Schema<'ProfileUpdate'>, 'version'>;

/** The result of a change of the profile: without `user` a condition was not met. */
type Outcome = { unknown_project: boolean; user: User | null };

/**
 * Changes a user's own profile and logs it, if the version is one of `versions` (any version without them), the account
 * is active, and the user is a member of the default project. Writes nothing if the profile has these values already. The
 * lock makes the state before the change the newest.
 */
export async function updateUser(
  db: Database,
  { settings, ...fields }: ProfileFields,
  versions: readonly number[] | undefined,
  author: Pick<Context, 'actor' | 'now' | 'request_id' | 'client'>,
): Promise<Outcome> {
  const { actor, now } = author;
  const { default_project_id, ...otherSettings } = settings ?? {};
  const columns = { ...fields, ...(default_project_id !== undefined && { default_project_id }) };
  const newSettings = sql<string>`merge_patch("user".settings, ${JSON.stringify(otherSettings)}::jsonb)`;
  const isUnknown = sql<boolean>`${default_project_id != null}::boolean and not exists (select from chosen)`;
  const { unknown_project, ...user } = await db
    // The lock of its deletion waits for this one, and then finds the profile; or this waits, and then finds no project.
    .with('chosen', (q) =>
      q
        .selectFrom('project_member')
        .innerJoin('project', 'project.id', 'project_member.project_id')
        .where('project_member.user_id', '=', actor.user_id)
        .where('project.id', '=', default_project_id ?? null)
        .select('project.id')
        .forKeyShare('project'),
    )
    .with('before', (q) =>
      q
        .selectFrom('user')
        .where('id', '=', actor.user_id)
        .where('active', '=', true)
        .where(sql<boolean>`not (${isUnknown})`)
        // Here and not below, so that those who come too late neither wait for the lock nor take it.
        .where(versions ? sql<boolean>`version = any(${versions}::integer[])` : sql<boolean>`true`)
        .select(['id', sql<object>`"user"`.as('row')])
        .select(sql<boolean>`${differs('user', columns)} or ${newSettings} <> "user".settings`.as('differs'))
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set(columns)
        .set((eb) => ({
          version: eb('user.version', '+', 1),
          updated_at: now,
          ...(settings && { settings: newSettings }),
        }))
        .whereRef('user.id', '=', 'before.id')
        .where('before.differs', '=', true)
        .returning(storedUser)
        .returning(sql<object>`"user"`.as('row')),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'user.updated',
          space_id: actor.user_id,
          subject: { type: 'user', id: actor.user_id, name: sql.ref('after.full_name') },
          version: sql.ref('after.version'),
          changes: fieldChanges(sql`user_fields(before.row)`, sql`user_fields(after.row)`),
        },
        author,
        sql`before, after`,
      ),
    )
    .with('profile', (q) =>
      q
        .selectFrom('after')
        .select(userColumns)
        .unionAll((eb) =>
          eb
            .selectFrom('before')
            .innerJoinLateral(rowBefore('user'), (join) => join.onTrue())
            .where('before.differs', '=', false)
            .select(userFrom(sql.ref('before.row'))),
        ),
    )
    .selectFrom(sql<{ unknown_project: boolean }>`(select ${isUnknown} as unknown_project)`.as('asked'))
    .leftJoin('profile', (join) => join.onTrue())
    .select(userColumns.map((column) => `profile.${column}` as const))
    .select('asked.unknown_project')
    .executeTakeFirstOrThrow();
  // The left join leaves every column of a profile that does not fit the conditions null.
  return { unknown_project, user: user.id === null ? null : (user as User) };
}
