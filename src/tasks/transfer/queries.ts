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
