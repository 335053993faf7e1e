import { sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { AUTHOR, type AuthorValues, authorIn } from '../events/append.ts';
import { userEvent } from './accounts.ts';
import { revision, storedUser, userColumns, userFrom } from './columns.ts';

type User = Schema<'User'>;

export const findUser = compiled('users: get the profile', (db, p: Params<{ user_id: string }>) =>
  userById(db, p),
);

/** Finds a profile with its revision. */
export const findRevision = compiled(
  'users: get the profile and its revision',
  (db, p: Params<{ user_id: string }>) => userById(db, p).select(revision),
);

function userById(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db.selectFrom('user').select(storedUser).where('id', '=', user_id).where('active', '=', true);
}

/** The fields to update. Only settings that are present are written. */
export type ProfileFields = Omit<Schema<'ProfileUpdate'>, 'version'>;

/** The result of an update. `user` is null if a condition was not met. */
type Outcome = { unknown_project: boolean; user: User | null };

/**
 * Updates the user's own profile and appends an event, if the version is one of `versions` (any version without them), the
 * account is active, and the user is a member of the default project. Writes nothing if the profile has these values
 * already. Locks the row, so that the event has the newest state before the change.
 */
export async function updateUser(
  db: Database,
  { settings, ...fields }: ProfileFields,
  versions: readonly number[] | undefined,
  author: AuthorValues,
): Promise<Outcome> {
  const { default_project_id, reminder_time, ...others } = settings ?? {};
  const values = {
    ...author,
    ...fields,
    default_project_id,
    reminder_time,
    settings: Object.keys(others).length > 0 ? JSON.stringify(others) : undefined,
    versions,
  };
  const row = await update.first(db, values, {});
  if (!row) throw new Error('A select without a table returned no row.');
  const { unknown_project, ...user } = row;
  // If a condition is not met, the left join leaves all columns of the profile null.
  return { unknown_project, user: user.id === null ? null : (user as User) };
}

const FIELDS = ['full_name', 'avatar_url', 'timezone', 'locale'] as const;
/** Settings that are columns. */
const SETTINGS = ['default_project_id', 'reminder_time'] as const;
const COLUMNS = [...FIELDS, ...SETTINGS] as const;

type Values = AuthorValues &
  Omit<ProfileFields, 'settings'> & {
    default_project_id?: string | null | undefined;
    reminder_time?: string | undefined;
    /** The settings to update, as JSON, without those that are columns. */
    settings?: string | undefined;
    versions?: readonly number[] | undefined;
  };

const update = compiledShapes(
  'users: change the profile',
  (db, p: Params<Values>, _shape: object) => {
    const { default_project_id, settings, versions } = p;
    const columns = Object.fromEntries(COLUMNS.flatMap((name) => (p[name] ? [[name, p[name]]] : [])));
    const listed = [
      ...FIELDS.filter((name) => p[name]),
      ...(settings || SETTINGS.some((name) => p[name]) ? (['settings'] as const) : []),
    ];
    const merged = settings && sql<string>`merge_patch("user".settings, ${settings}::jsonb)`;
    const isUnknown = default_project_id
      ? sql<boolean>`${default_project_id}::uuid is not null and not exists (select from chosen)`
      : sql<boolean>`false`;
    const isChanged = merged
      ? sql<boolean>`${differs('user', columns)} or ${merged} <> "user".settings`
      : sql<boolean>`${differs('user', columns)}`;
    return (
      db
        // Excludes a concurrent deletion of the project: either the deletion waits and then finds the profile, or this
        // statement waits and then finds no project.
        .with('chosen', (q) =>
          q
            .selectFrom('project_member')
            .innerJoin('project', 'project.id', 'project_member.project_id')
            .where('project_member.user_id', '=', p.user_id)
            .where('project.id', '=', default_project_id ?? null)
            .select('project.id')
            .forKeyShare('project'),
        )
        .with('before', (q) =>
          q
            .selectFrom('user')
            .where('id', '=', p.user_id)
            .where('active', '=', true)
            .where(sql<boolean>`not (${isUnknown})`)
            // Checked here, so that requests with an old version neither wait for the lock nor take it.
            .where(versions ? sql<boolean>`version = any(${versions}::integer[])` : sql<boolean>`true`)
            .select(['id', sql<object>`"user"`.as('row'), isChanged.as('differs')])
            .forNoKeyUpdate(),
        )
        .with('after', (q) =>
          q
            .updateTable('user')
            .from('before')
            .set(columns)
            .set((eb) => ({
              version: eb('user.version', '+', 1),
              updated_at: p.now,
              ...(merged && { settings: merged }),
            }))
            .whereRef('user.id', '=', 'before.id')
            .where('before.differs', '=', true)
            .returning(storedUser)
            .returning(sql<object>`"user"`.as('row')),
        )
        .with('logged', (q) => userEvent(q, authorIn(p), listed))
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
    );
  },
  {
    'a name, for a version': [[...AUTHOR, 'full_name', 'versions'], {}],
    'all fields': [[...AUTHOR, ...COLUMNS, 'settings'], {}],
  },
);
