import { sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import { toWrite } from '../queries.ts';
import { assigneeIdsOf, categoryIdsOf } from '../relations.ts';

export const assertRoles = compiled(
  'tasks: check the role in several spaces again',
  (_db, p: Params<{ user_id: string; spaces: readonly string[] }>) => sql`
    select assert_role(space.id, ${p.user_id}, 'member') from unnest(${p.spaces}::uuid[]) as space (id)`,
);

/** Finds tasks that the actor can see. They need no lock to find their trees, which stay as they are under that of the space. */
export const findTargets = compiled(
  'tasks: find several',
  (db, p: Params<{ user_id: string; ids: readonly string[] }>) =>
    toWrite(db, p)
      .where(sql<boolean>`task.id = any(${p.ids}::uuid[])`)
      .select(['task.id', 'task.deleted_with']),
);

/** Stores where tasks are before they move to another space, with the links that they can lose there. */
export const keepPlaces = compiled(
  'tasks: keep the places of some',
  (_db, p: Params<{ ids: readonly string[]; user_id: string; bulk_id: string }>) => sql`
    insert into bulk_task (bulk_id, task_id, version, before)
    select ${p.bulk_id}::uuid, task.id, task.version + 1, jsonb_build_object(
      'space_id', task.space_id, 'parent_id', task.parent_id, 'place', task.place,
      'assignee_ids', ${assigneeIdsOf(sql.ref('task.id'))}, 'category_ids', ${categoryIdsOf(sql.ref('task.id'), p)})
    from task where task.id = any(${p.ids}::uuid[])`,
);
