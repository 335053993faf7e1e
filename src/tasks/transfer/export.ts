import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import type { OperationRequest } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import type { Window } from '../../lists/pagination.ts';
import type { Task } from '../fields.ts';
import { readTasks } from '../list/read.ts';
import { COLUMNS, type NamedTask, rowOf } from './columns.ts';
import { csvOf } from './csv.ts';
import { findProjectNames } from './queries.ts';

type ExportQuery = OperationRequest<'exportTasks'>['query'];

/** The time of the request, for which filters mean the same in all batches. */
type Scope = Pick<Context, 'db' | 'actor' | 'now'>;

/** Tasks of one statement: with descriptions of 10,000 characters they take up to 4 MB, like the largest page of a list. */
const BATCH = 100;

/** The order of creation: a task that others change, move or create meanwhile is neither left out nor in the file twice. */
const OLDEST_FIRST = { sort: 'created_at', order: 'asc' } as const;

/** Of the fields that are computed, only these are in an export. */
const FIELDS = ['description', 'categories', 'assignees', 'created_by'] as const;

/** Yields the text of an export. Reads a batch when the previous one is sent, each in a statement of its own. */
export async function* exportText({ format, ...filters }: ExportQuery, scope: Scope): AsyncIterable<string> {
  const batches = tasksOf(filters, scope);
  let isFirst = true;
  for await (const tasks of batches) {
    const rows = tasks.map(rowOf);
    if (format === 'jsonl') yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    else yield csvOf([...(isFirst ? [COLUMNS] : []), ...rows.map((row) => Object.values(row))]);
    isFirst = false;
  }
}

/** Yields the tasks of a list with the names of their projects. The first batch can be empty. */
async function* tasksOf(filters: Omit<ExportQuery, 'format'>, scope: Scope): AsyncIterable<NamedTask[]> {
  const names = new Map<string, string>();
  for (let after: Window['after']; ; ) {
    // One more than a batch: the last row only says that there are more, and need not match.
    const window = { limit: BATCH + 1, offset: 0, after, counted: false };
    const query = { ...filters, ...OLDEST_FIRST, per_page: BATCH, fields: [...FIELDS] };
    const rows = await readTasks(query, scope, window);
    const found = rows.filter(({ id }) => id !== null).slice(0, BATCH);
    await addNames(scope.db, scope.actor, found, names);
    yield found.map((task) => ({ ...task, project: names.get(task.project_id ?? '') ?? null }));
    const last = found.at(-1);
    if (!last || rows.length <= BATCH) return;
    after = { key: last.sort_key, id: last.id };
  }
}

async function addNames(
  db: Database,
  { user_id }: Actor,
  tasks: readonly Pick<Task, 'project_id'>[],
  names: Map<string, string>,
): Promise<void> {
  const ids = new Set(tasks.flatMap(({ project_id }) => project_id ?? []));
  const unknown = [...ids].filter((id) => !names.has(id));
  if (unknown.length === 0) return;
  for (const { id, name } of await findProjectNames.all(db, { user_id, ids: unknown })) names.set(id, name);
}
