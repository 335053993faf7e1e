import { sql } from 'kysely';
import { mayWrite } from '../../access/roles.ts';
import { spacesToWrite } from '../../access/spaces.ts';
import { BATCH } from '../../database/batches.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import type { AuthorValues } from '../../events/append.ts';
import { settableValues } from '../fields.ts';
import { canSee } from '../links.ts';
import { logNewTasks } from '../tree/copy.ts';
import { MAX_TREE } from '../tree.ts';

const findNext = compiled(
  'import: find the next trees',
  (_db, p: Params<{ job_id: string; after: number }>) => sql<{ root: number }>`
    select root from import_row where job_id = ${p.job_id} and root > ${p.after}
    order by root, row limit ${sql.lit(BATCH + MAX_TREE)}`,
);

type Values = { job_id: string; after: number; last: number; user_id: string; now: string };

const value = (name: string) => sql`(import_row.fields->>${sql.lit(name)})`;

/** The columns that clients set, each with its value in a row of the file. */
const FIELDS: Parameters<typeof settableValues>[0] = {
  title: value('title'),
  description: value('description'),
  status: value('status'),
  priority: sql`coalesce(${value('priority')}, project.default_priority::text, 'medium')`,
  start_date: value('start_date'),
  due_date: value('due_date'),
  due_on: value('due_on'),
  estimate_minutes: value('estimate_minutes'),
  tags: sql`array(select jsonb_array_elements_text(import_row.fields->'tags'))`,
};

const insert = compiled('import: create tasks', (db, p: Params<Values>) => {
  const columns = [
    ['id', sql`import_row.task_id`],
    ['project_id', sql`nullif(import_row.space_id, ${p.user_id}::uuid)`],
    ['owner_id', sql`case import_row.space_id when ${p.user_id}::uuid then ${p.user_id}::uuid end`],
    [
      'parent_id',
      sql`(select parent.task_id from import_row as parent
        where parent.job_id = import_row.job_id and parent.ref = import_row.parent_ref and parent.root is not null)`,
    ],
    ...settableValues(FIELDS),
    ['created_by', sql`${p.user_id}::uuid`],
    ['completed_at', sql`case import_row.fields->>'status' when 'completed' then ${p.now}::timestamptz end`],
    ['created_at', sql`${p.now}::timestamptz`],
    ['updated_at', sql`${p.now}::timestamptz`],
  ] as const;
  return sql<{ id: string }>`
    insert into task (${sql.join(columns.map(([name]) => sql.ref(name)))})
    select ${sql.join(columns.map(([, value]) => value))}
    from import_row join ${spacesToWrite(db, p)} as space on space.id = import_row.space_id
      left join project on project.id = space.id
    where import_row.job_id = ${p.job_id} and import_row.root > ${p.after} and import_row.root <= ${p.last}
      and ${mayWrite('space', 'change tasks')}
      and exists (select from "user" where "user".id = ${p.user_id} and "user".active)
    returning id`;
});

/** Links of the new tasks. People and categories can have gone since the rows were read. */
const link = compiled(
  'import: link tasks',
  (_db, p: Params<Omit<Values, 'now'> & { ids: readonly string[] }>) => sql`
    with created as materialized (
      select * from import_row
      where job_id = ${p.job_id} and root > ${p.after} and root <= ${p.last} and task_id = any(${p.ids}::uuid[])),
    assigned as (
      insert into task_assignee (task_id, user_id)
      select created.task_id, assignee.id from created, unnest(created.assignee_ids) as assignee (id)
      where ${canSee('assignee.id', sql.ref('created.space_id'))})
    insert into task_category (task_id, category_id)
    select created.task_id, category.id from created
      join category on category.id = any(created.category_ids) and category.owner_id = ${p.user_id}`,
);

type Created = { done: number; skipped: number; last: number | null };

/**
 * Creates the tasks of the next trees after a row. A tree is created as a whole, so nobody can move or delete a parent in between, and
 * no lock on the order of the space is needed.
 */
export async function createNext(
  trx: Database,
  job_id: string,
  after: number,
  author: AuthorValues,
): Promise<Created> {
  const roots = (await findNext.all(trx, { job_id, after })).map(({ root }) => root);
  const last = lastOf(roots);
  if (last === null) return { done: 0, skipped: 0, last };
  const { user_id, now } = author;
  const wanted = roots.filter((root) => root <= last).length;
  const ids = (await insert.all(trx, { job_id, after, last, user_id, now })).map(({ id }) => id);
  if (ids.length > 0) {
    await link.run(trx, { job_id, after, last, ids, user_id });
    await logNewTasks(trx, ids, author);
  }
  return { done: ids.length, skipped: wanted - ids.length, last };
}

/** Returns the last root of a batch: whole trees, of at most `BATCH` rows unless the first has more. */
function lastOf(roots: readonly number[]): number | null {
  const [first] = roots;
  if (first === undefined) return null;
  const next = roots[BATCH];
  if (next === undefined) return roots.at(-1) ?? null;
  // The tree of the row behind the batch may continue, so the one before it is the last.
  const whole = roots.slice(0, BATCH).findLast((root) => root !== next);
  return whole ?? first;
}
