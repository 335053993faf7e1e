import type { OperationRequest, Schema } from '../../contract.ts';
import type { ErrorDetail } from '../../errors.ts';
import { fold } from '../../fold.ts';

/** What a column can be imported as. */
export const FIELDS = [
  'id',
  'parent_id',
  'project_id',
  'project',
  'title',
  'description',
  'status',
  'priority',
  'start_date',
  'due_date',
  'due_on',
  'estimate_minutes',
  'tags',
  'categories',
  'assignee_emails',
  'assignee_ids',
] as const;

export type Field = (typeof FIELDS)[number];

/** Which column is which field, and which of its values are a status or a priority. */
export type Mapping = {
  /** The names of columns that differ from those of the fields. */
  columns: { readonly [Name in Field]?: string };
  /** By the values of the file, folded. */
  status: Readonly<Record<string, Schema<'TaskStatus'>>>;
  priority: Readonly<Record<string, Schema<'TaskPriority'>>>;
};

type ImportQuery = OperationRequest<'importTasks'>['query'];

/** Reads `ours:theirs`. The contract has checked the first part. */
function pairsIn(texts: readonly string[] = []): [ours: string, theirs: string][] {
  return texts.map((text) => {
    const at = text.indexOf(':');
    return [text.slice(0, at), text.slice(at + 1).trim()];
  });
}

/** Returns the mapping of a request, and what is wrong with it. */
export function mappingIn({ column, status_value, priority_value }: ImportQuery): {
  mapping: Mapping;
  errors: ErrorDetail[];
} {
  const columns = pairsIn(column);
  const byValue = (texts?: readonly string[]) =>
    Object.fromEntries(pairsIn(texts).map(([ours, theirs]) => [fold(theirs), ours]));
  const mapping = {
    columns: Object.fromEntries(columns),
    status: byValue(status_value) as Mapping['status'],
    priority: byValue(priority_value) as Mapping['priority'],
  };
  const errors = columns.flatMap(([ours], at): ErrorDetail[] => {
    const first = columns.findIndex(([other]) => other === ours);
    if (first === at) return [];
    return [{ field: `column[${at}]`, code: 'DUPLICATE', message: `\`${ours}\` already has a column.` }];
  });
  return { mapping, errors };
}

/** The name of the column of a field, as people see it. */
export const columnOf = ({ columns }: Pick<Mapping, 'columns'>, field: Field): string =>
  columns[field] ?? field;

/** Columns of an export that an import does not need. */
const EXPORTED_ONLY = new Set(
  [
    'category_ids',
    'assignees',
    'created_by',
    'created_by_id',
    'completed_at',
    'created_at',
    'updated_at',
    'deleted_at',
    'version',
  ].map(fold),
);

/** Returns the columns of a file that an import ignores, without those of an export. */
export function ignoredIn(header: readonly string[], mapping: Mapping): string[] {
  const used = new Set(FIELDS.map((field) => fold(columnOf(mapping, field))));
  return header.filter((name) => name !== '' && !used.has(fold(name)) && !EXPORTED_ONLY.has(fold(name)));
}
