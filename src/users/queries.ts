import { sql } from 'kysely';
import { spaces, type Viewer } from '../auth/spaces.ts';
import type { Actor, Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, fieldChanges } from '../events/append.ts';
import { revision, userColumns } from './columns.ts';

type User = Schema<'User'>;

export const findUser = compiled((db, p: Params<{ user_id: string }>) => userById(db, p));

/** The same with the revision that it is of. */
export const findRevision = compiled((db, p: Params<{ user_id: string }>) =>
  userById(db, p).select(revision),
);

function userById(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db
    .selectFrom('user')
    .select(userColumns)
    .where('id', '=', user_id)
    .where('active', '=', true)
    .$narrowType<Pick<User, 'settings'>>();
}

export async function seesProject(db: Database, actor: Actor, project_id: string): Promise<boolean> {
  const row = await db
    .selectFrom(spaces(db, actor).as('space'))
    // The personal space is none.
    .innerJoin('project', 'project.id', 'space.id')
    .where('project.id', '=', project_id)
    .select('project.id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What a change of the profile names; of the settings too only what it names is written. */
export type ProfileFields = Omit<Schema<'ProfileUpdate'>, 'version'>;

/**
 * Changes a user's own profile and tells the log, if the version is one of `versions`, or whatever it is
 * without them. The lock makes the state before the change the newest.
 */
export function updateUser(
  db: Database,
  { settings, ...fields }: ProfileFields,
  versions: readonly number[] | undefined,
  author: Pick<Context, 'actor' | 'now' | 'request_id' | 'client'>,
): Promise<User | undefined> {
  const { actor, now } = author;
  return db
    .with('before', (q) =>
      q
        .selectFrom('user')
        .where('id', '=', actor.user_id)
        .where('active', '=', true)
        // Here and not below, so that those who come too late neither wait for the lock nor take it.
        .where(versions ? sql<boolean>`version = any(${versions}::integer[])` : sql<boolean>`true`)
        .select(['id', sql<object>`"user"`.as('row')])
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set(fields)
        .set((eb) => ({
          version: eb('user.version', '+', 1),
          updated_at: now,
          ...(settings && {
            settings: sql`merge_patch("user".settings, ${JSON.stringify(settings)}::jsonb)`,
          }),
        }))
        .whereRef('user.id', '=', 'before.id')
        .returning(userColumns.map((column) => `user.${column}` as const))
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
    .selectFrom('after')
    .select(userColumns)
    .$narrowType<Pick<User, 'settings'>>()
    .executeTakeFirst();
}
