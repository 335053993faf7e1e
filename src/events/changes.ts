import { type Expression, type SqlBool, sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** Maximum number of changes that a conflict lists, as the contract states. */
const MAX_CHANGES = 100;

/**
 * Returns the changes of a subject after `version`, field by field, oldest first. Leaves out changes that the actor cannot
 * see, and the oldest if there are too many. Returns nothing if the version is not a number that TaskFlow assigns. `space_id`
 * is for a subject that has versions in several spaces: a user who is a member of several projects.
 */
export async function changesSince(
  db: Database,
  { subject_id, space_id = null, actor }: { subject_id: string; space_id?: string | null; actor: Actor },
  version: number,
): Promise<Schema<'ConflictChange'>[]> {
  if (!Number.isFinite(version)) return [];
  return findChanges.all(db, { subject_id, space_id, user_id: actor.user_id, version });
}

/** SQL for whether a field that an event lists has changed. The event of a task that came from another space lists all of its fields. */
export const isChange = (field: Expression<unknown>) =>
  sql<SqlBool>`(event.type <> 'task.moved' or ${field} in ('project_id', 'parent_id', 'position', 'assignee_ids'))`;

const findChanges = compiled(
  'events: find what changed since a version',
  (db, p: Params<{ subject_id: string; space_id: string | null; user_id: string; version: number }>) => {
    const each = sql<{ change: Schema<'FieldChange'>; ordinal: number }>`
    jsonb_array_elements(event.changes) with ordinality`.as<'each'>(sql`each(change, ordinal)`);
    const newest = db
      .selectFrom('event')
      .innerJoin(each, (join) => join.onTrue())
      .where('event.subject_id', '=', p.subject_id)
      .where('event.version', '>', p.version)
      .where(isChange(sql`each.change->>'field'`))
      .where(sql<SqlBool>`coalesce(event.space_id = ${p.space_id}::uuid, true)`)
      .where('event.space_id', 'in', db.selectFrom(spaces(db, p).as('space')).select('space.id'))
      .select([
        'event.position',
        'event.version',
        'event.actor_id',
        'event.created_at',
        'each.change',
        'each.ordinal',
      ])
      .orderBy('event.position', 'desc')
      .orderBy('each.ordinal', 'desc')
      .limit(MAX_CHANGES);
    return db
      .selectFrom(newest.as('newest'))
      .leftJoin('user as author', 'author.id', 'newest.actor_id')
      .select((eb) => [
        sql<string>`newest.change->>'field'`.as('field'),
        sql<unknown>`newest.change->'before'`.as('before'),
        sql<unknown>`newest.change->'after'`.as('after'),
        eb.ref('newest.version').$notNull().as('version'),
        sql<Schema<'UserSummary'> | null>`case when author.id is not null then
        jsonb_build_object('id', author.id, 'full_name', author.full_name, 'avatar_url', author.avatar_url) end`.as(
          'changed_by',
        ),
        'newest.created_at as changed_at',
      ])
      .orderBy('newest.position')
      .orderBy('newest.ordinal');
  },
);
