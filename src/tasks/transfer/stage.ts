import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import type { JsonObject } from '../../jobs/background.ts';
import { MAX_DEPTH, MAX_TREE } from '../tree.ts';
import type { Resolved } from './resolve.ts';

const insert = compiled(
  'import: add rows',
  (_db, p: Params<{ job_id: string; rows: string; many: number }>) => sql`
    with ids as (
      -- IDs of the same millisecond are in no order.
      select id, row_number() over (order by id) as nth from (select uuid_v7() as id from generate_series(1, ${p.many}::integer)) as made),
    given as (
      select *, row_number() over (order by row) as nth from jsonb_to_recordset(${p.rows}::jsonb) as given (
        row integer, line integer, ref text, parent_ref text, space_id uuid, fields jsonb, assignee_ids uuid[], category_ids uuid[], errors jsonb))
    insert into import_row (job_id, row, line, task_id, space_id, ref, parent_ref, root, fields, assignee_ids, category_ids, errors)
    select ${p.job_id}::uuid, row, line, ids.id, space_id, ref, parent_ref,
      case when parent_ref is null and space_id is not null then row end, fields, assignee_ids, category_ids, errors
    from given join ids using (nth)`,
);

/** Stores rows of a file, each with the ID of its task. */
export async function stageRows(trx: Database, job_id: string, rows: readonly Resolved[]): Promise<void> {
  const values = rows.map(({ errors, fields, assignee_ids, category_ids, ...row }) =>
    errors.length > 0 ? { ...row, errors } : { ...row, fields, assignee_ids, category_ids },
  );
  if (values.length > 0) await insert.run(trx, { job_id, rows: JSON.stringify(values), many: values.length });
}

const errorsOf = (column: RawBuilder<string>, code: RawBuilder<string>, message: RawBuilder<string>) =>
  sql`jsonb_build_array(jsonb_build_object('column', ${column}, 'code', ${code}, 'message', ${message}))`;

type Names = { job_id: string; column: string };

const refuseRepeated = compiled(
  'import: refuse repeated references',
  (_db, p: Params<Names>) => sql`
    update import_row set space_id = null, root = null,
      errors = ${errorsOf(sql`${p.column}::text`, sql`'DUPLICATE'`, sql`'An earlier row has the same ID.'`)}
    from (select row, row_number() over (partition by ref order by row) as nth from import_row
      where job_id = ${p.job_id} and ref is not null) as numbered
    where import_row.job_id = ${p.job_id} and import_row.row = numbered.row and numbered.nth > 1 and import_row.errors is null`,
);

/** A tree has at most `MAX_DEPTH` levels below its top, and `MAX_TREE` tasks: rows nearer to the top come first. */
const joinTrees = compiled(
  'import: find the trees of rows',
  (_db, p: Params<{ job_id: string }>) => sql`
    with recursive tree as (
      select row, row as root, ref, space_id, 0 as depth from import_row
      where job_id = ${p.job_id} and root is not null and ref is not null
      union all
      select child.row, tree.root, child.ref, child.space_id, tree.depth + 1
      from tree join import_row as child on child.job_id = ${p.job_id} and child.parent_ref = tree.ref
      where child.space_id = tree.space_id and tree.depth < ${sql.lit(MAX_DEPTH)}),
    ranked as (select row, root, depth, row_number() over (partition by root order by depth, row) as nth from tree)
    update import_row set root = ranked.root from ranked
    where import_row.job_id = ${p.job_id} and import_row.row = ranked.row and ranked.depth > 0 and ranked.nth <= ${sql.lit(MAX_TREE)}`,
);

/** Subtasks that are in no tree, with the reason. */
const refuseOrphans = compiled('import: refuse subtasks without their parent', (_db, p: Params<Names>) => {
  const reason = sql`case
      when parent.row is null then 'UNKNOWN_PARENT'
      when parent.errors is null and parent.space_id is distinct from import_row.space_id then 'UNKNOWN_PARENT'
      when parent.root is null then 'PARENT_NOT_IMPORTED'
      else 'TOO_DEEP' end`;
  const message = sql<string>`case orphan.code
      when 'UNKNOWN_PARENT' then 'No row of the same project has this ID.'
      when 'PARENT_NOT_IMPORTED' then 'The row of the parent is not imported, or is below this one.'
      else ${sql.lit(`Subtasks can be at most ${MAX_DEPTH} levels below a task, and a task can have ${MAX_TREE - 1} of them.`)} end`;
  return sql`
      update import_row set space_id = null,
        errors = ${errorsOf(sql`${p.column}::text`, sql`orphan.code`, message)}
      from (
        select import_row.row, ${reason} as code from import_row
          left join lateral (select * from import_row as other
            where other.job_id = ${p.job_id} and other.ref = import_row.parent_ref order by other.row limit 1) as parent on true
        where import_row.job_id = ${p.job_id} and import_row.root is null and import_row.errors is null) as orphan
      where import_row.job_id = ${p.job_id} and import_row.row = orphan.row`;
});

const countRows = compiled(
  'import: count rows',
  (_db, p: Params<{ job_id: string }>) => sql<{ rows: number; valid: number }>`
    select count(*)::integer as rows, (count(*) filter (where errors is null))::integer as valid
    from import_row where job_id = ${p.job_id}`,
);

export const countStaged = (trx: Database, job_id: string) => countRows.one(trx, { job_id });

/** Puts subtasks below their parents, wherever those are in the file, and refuses those for which that is not possible. */
export async function joinRows(
  trx: Database,
  job_id: string,
  columns: { id: string; parent_id: string },
): Promise<void> {
  await refuseRepeated.run(trx, { job_id, column: columns.id });
  await joinTrees.run(trx, { job_id });
  await refuseOrphans.run(trx, { job_id, column: columns.parent_id });
}

const MAX_ERRORS = 100;
const MAX_TASKS = 1_000;

const findErrors = compiled(
  'import: find the first errors',
  (_db, p: Params<{ job_id: string }>) => sql<{ errors: JsonObject[] }>`
    select coalesce(jsonb_agg(jsonb_build_object('line', line) || error order by row, nth), '[]') as errors from (
      select failed.row, failed.line, error, nth
      from (select row, line, errors from import_row where job_id = ${p.job_id} and errors is not null order by row limit ${sql.lit(MAX_ERRORS)}) as failed,
        jsonb_array_elements(failed.errors) with ordinality as listed (error, nth)
      order by row, nth limit ${sql.lit(MAX_ERRORS)}) as first`,
);

const findTasks = compiled(
  'import: find the first new tasks',
  (_db, p: Params<{ job_id: string }>) => sql<{ tasks: JsonObject[] }>`
    select coalesce(jsonb_agg(jsonb_build_object('line', line, 'id', task_id) order by row), '[]') as tasks from (
      select row, line, task_id from import_row
      where job_id = ${p.job_id} and root is not null and exists (select from task where task.id = import_row.task_id)
      order by row limit ${sql.lit(MAX_TASKS)}) as first`,
);

/** Returns what an import has found, as `ImportResult` of the contract. */
export async function summarize(
  trx: Database,
  job_id: string,
  given: { dry_run: boolean; ignored_columns: string[] },
): Promise<JsonObject> {
  const { rows, valid } = await countStaged(trx, job_id);
  const { errors } = await findErrors.one(trx, { job_id });
  const { tasks } = await findTasks.one(trx, { job_id });
  return { ...given, row_count: rows, valid_count: valid, failed_count: rows - valid, errors, tasks };
}
