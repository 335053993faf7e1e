import { sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import { compiled, type Params } from '../../database/compiled.ts';

/** Finds the names of these projects, of those that the actor can see. */
export const findProjectNames = compiled(
  'transfer: find the names of projects',
  (db, p: Params<{ user_id: string; ids: readonly string[] }>) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('project', 'project.id', 'space.id')
      .where(sql<boolean>`project.id = any(${p.ids}::uuid[])`)
      .select(['project.id', 'project.name']),
);

/** Lets the imports of a user start one after the other. The number separates these locks from others. */
export const lockImports = compiled(
  'import: lock those of a user',
  (_db, p: Params<{ user_id: string }>) => sql`
    select pg_advisory_xact_lock(hashtextextended(${p.user_id}::text, 18))`,
);

export const countUnfinished = compiled(
  'import: count the unfinished ones of a user',
  (_db, p: Params<{ user_id: string }>) => sql<{ many: number }>`
    select count(*)::integer as many from background_job
    where user_id = ${p.user_id} and kind = 'task_import' and finished_at is null`,
);
