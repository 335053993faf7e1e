import { type RawBuilder, sql } from 'kysely';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';

type Kind = Schema<'NotificationKind'>;

/** What is about the work of a user, and what is about that of others. Levels have no effect on other kinds. */
const DIRECT: readonly Kind[] = ['assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue'];
const OTHERS: readonly Kind[] = ['commented', 'status_changed', 'updated', 'unblocked'];

const list = (kinds: readonly Kind[]) => sql.join(kinds.map((kind) => sql.lit(kind)));

/** Whether a user does not want a kind of notification in a project, whatever the settings of the account say. */
export const isSilenced = (
  user_id: RawBuilder<unknown>,
  kind: RawBuilder<unknown>,
  project_id: RawBuilder<unknown>,
) =>
  sql<boolean>`exists (select from project_notifications as own
    where own.user_id = ${user_id} and own.project_id = ${project_id} and case own.level
      when 'muted' then ${kind} in (${list([...DIRECT, ...OTHERS])})
      when 'direct' then ${kind} in (${list(OTHERS)})
      when 'custom' then ${kind} in (${list([...DIRECT, ...OTHERS])}) and ${kind} <> all(own.kinds) end)`;

export type ProjectSettings = Schema<'ProjectNotificationSettings'>;

type Place = { user_id: string; project_id: string };

/** The project of the actor, with what they have stored for it. */
const own = (db: Pick<Database, 'selectFrom'>, p: Viewer & Params<{ project_id: string }>) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('project', 'project.id', 'space.id')
    .leftJoin('project_notifications as own', (join) =>
      join.on('own.project_id', '=', sql`space.id`).on('own.user_id', '=', p.user_id),
    )
    .where('project.id', '=', p.project_id)
    .select(['project.id', 'project.name', 'own.kinds'])
    .select(sql<ProjectSettings['level']>`coalesce(own.level, 'default')`.as('level'));

export const findProjectSettings = compiled('notifications: get those of a project', (db, p: Params<Place>) =>
  own(db, p).$castTo<ProjectSettings & { id: string }>(),
);

type Change = AuthorValues & { project_id: string; level: string; kinds: readonly string[] | null };

/**
 * Locks the membership of the actor, so that a removal from the project waits, and another change of this too. A separate statement, so that
 * the next one sees what was committed during the wait.
 */
export const lockMembership = compiled('notifications: lock a membership', (db, p: Params<Place>) =>
  db
    .selectFrom('project_member')
    .where('user_id', '=', p.user_id)
    .where('project_id', '=', p.project_id)
    .select('project_id')
    .forNoKeyUpdate(),
);

/** Stores what the actor wants in a project, with an event that only the actor can see. Returns no row if the actor is no member. */
export const storeProjectSettings = compiled(
  'notifications: change those of a project',
  (db, p: Params<Change>) =>
    db
      .with('before', (q) => own(q, p))
      .with('after', (q) =>
        q
          .insertInto('project_notifications')
          .columns(['user_id', 'project_id', 'level', 'kinds', 'updated_at'])
          .expression(
            sql`select ${p.user_id}::uuid, before.id, ${p.level}::text, ${p.kinds}::text[], ${p.now}::timestamptz from before
              where (before.level, before.kinds) is distinct from (${p.level}::text, ${p.kinds}::text[])`,
          )
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'project_id']).doUpdateSet(({ ref }) => ({
              level: ref('excluded.level'),
              kinds: ref('excluded.kinds'),
              updated_at: ref('excluded.updated_at'),
            })),
          )
          .returning(['level', 'kinds']),
      )
      .with('logged', (q) => {
        const changes = fieldChanges(['level', 'kinds'], {
          before: (name) => sql.ref(`before.${name}`),
          after: (name) => sql.ref(`after.${name}`),
        });
        const subject = {
          type: 'project' as const,
          id: sql.ref<string>('before.id'),
          name: sql.ref<string>('before.name'),
        };
        const event = {
          type: 'project.notifications_updated' as const,
          subject,
          space_id: p.user_id,
          changes,
        };
        return appendEvent(q, event, authorIn(p), sql`before, after`);
      })
      .selectFrom('before')
      .select('before.id'),
);
