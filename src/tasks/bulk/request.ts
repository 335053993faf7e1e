import type { OperationRequest, Schema } from '../../contract.ts';
import { type ErrorDetail, invalid } from '../../errors.ts';
import { fold } from '../../fold.ts';
import type { Context } from '../written.ts';
import { destinationErrors } from './move.ts';
import type { Target } from './targets.ts';

export type Body = OperationRequest<'bulkTasks'>['body'];
type Action = Schema<'BulkAction'>;

/** How a request names tasks that exist. */
const TASKS: (keyof Body)[] = ['ids', 'items', 'filter', 'max_affected'];

/** Which properties each action requires, and which it can have. Every action has `atomic` and `dry_run`. */
const PROPERTIES: { readonly [A in Action]: { required: (keyof Body)[]; optional?: (keyof Body)[] } } = {
  create: { required: ['tasks'] },
  update: { required: ['changes'], optional: TASKS },
  complete: { required: [], optional: TASKS },
  move: { required: ['to'], optional: TASKS },
  delete: { required: [], optional: [...TASKS, 'permanent'] },
  restore: { required: [], optional: TASKS },
};

const MISSING: { readonly [Name in keyof Body]?: string } = {
  tasks: 'Send the new tasks.',
  changes: 'Send the fields to update.',
  to: 'Send where to move the tasks.',
};

/** Checks what a schema cannot express without alternatives, in which errors are hard to understand. */
export function checkBody(body: Body, context: Context): void {
  const errors = [...propertyErrors(body), ...(body.changes ? listErrors(body.changes) : [])];
  if (body.action === 'move' && body.to) errors.push(...destinationErrors(body.to, context));
  errors.push(...duplicates(body), ...referenceErrors(body.tasks ?? []));
  if (errors.length > 0) throw invalid(errors);
}

function propertyErrors(body: Body): ErrorDetail[] {
  const { action, permanent, atomic: _, dry_run: __, ...given } = body;
  const { required, optional = [] } = PROPERTIES[action];
  const errors: ErrorDetail[] = [];
  for (const field of required) {
    if (!given[field as keyof typeof given])
      errors.push({ field, code: 'REQUIRED', message: MISSING[field] ?? '' });
  }
  const names = [...Object.keys(given), ...(permanent ? ['permanent'] : [])] as (keyof Body)[];
  for (const field of names) {
    if (required.includes(field) || optional.includes(field)) continue;
    const message = `The action \`${action}\` does not take this. Remove it.`;
    errors.push({ field, code: 'NOT_ALLOWED', message });
  }
  if (!optional.includes('ids')) return errors;
  const [first, ...others] = (['ids', 'items', 'filter'] as const).filter((name) => body[name]);
  if (!first)
    errors.push({ field: 'ids', code: 'REQUIRED', message: 'Send the IDs of the tasks, or a filter.' });
  for (const field of others)
    errors.push({ field, code: 'NOT_ALLOWED', message: `\`${first}\` has the tasks already.` });
  if (body.filter && !body.max_affected)
    errors.push({
      field: 'max_affected',
      code: 'REQUIRED',
      message: 'Send how many tasks you expect at most.',
    });
  if (body.max_affected && !body.filter)
    errors.push({ field: 'max_affected', code: 'NOT_ALLOWED', message: 'Only for a `filter`.' });
  return errors;
}

/** Returns the errors of lists that are replaced and changed at once, and of values that are added and removed at once. */
function listErrors(changes: Schema<'BulkChanges'>): ErrorDetail[] {
  const lists = ['tags', 'category_ids', 'assignee_ids'] as const;
  return lists.flatMap((name) => {
    const [added, removed] = [changes[`add_${name}`], changes[`remove_${name}`]];
    if (changes[name])
      return Object.entries({ [`add_${name}`]: added, [`remove_${name}`]: removed }).flatMap(
        ([field, list]) =>
          list
            ? [{ field: `changes.${field}`, code: 'NOT_ALLOWED', message: `\`${name}\` replaces the list.` }]
            : [],
      );
    const known = new Set(added?.map(fold));
    return (removed ?? []).flatMap((value, index) => {
      if (!known.has(fold(value))) return [];
      const message = `\`add_${name}\` has it too.`;
      return [{ field: `changes.remove_${name}[${index}]`, code: 'DUPLICATE', message }];
    });
  });
}

/** Finds tasks that the request names twice. The contract's `uniqueItems` only finds identical items. */
function duplicates(body: Body): ErrorDetail[] {
  const seen = new Map<string, number>();
  return targetsOf(body).flatMap(({ id }, index) => {
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, index);
      return [];
    }
    const message = `Has the same ID as \`${fieldOf(body, first)}\`.`;
    return [{ field: fieldOf(body, index), code: 'DUPLICATE', message }];
  });
}

/** Finds new tasks with the `ref` of an earlier one, and subtasks whose parent is not an earlier one. */
function referenceErrors(tasks: readonly Schema<'BulkTaskCreate'>[]): ErrorDetail[] {
  const all = new Set(tasks.flatMap(({ ref }) => ref ?? []));
  const earlier = new Map<string, number>();
  return tasks.flatMap(({ ref, parent_ref, parent_id }, index) => {
    const errors: ErrorDetail[] = [];
    const refuse = (name: 'ref' | 'parent_ref', code: string, message: string) =>
      errors.push({ field: `tasks[${index}].${name}`, code, message });
    if (parent_ref !== null && parent_id !== null)
      refuse('parent_ref', 'TWO_PARENTS', 'Send either `parent_id` or `parent_ref`.');
    if (parent_ref !== null && !earlier.has(parent_ref)) {
      const message = all.has(parent_ref)
        ? 'Put the task with this `ref` before its subtasks.'
        : 'No task of the request has this `ref`.';
      refuse('parent_ref', 'UNKNOWN_REF', message);
    }
    const first = ref === null ? undefined : earlier.get(ref);
    if (first !== undefined) refuse('ref', 'DUPLICATE', `Has the same \`ref\` as \`tasks[${first}]\`.`);
    else if (ref !== null) earlier.set(ref, index);
    return errors;
  });
}

/** Returns the tasks of a request, in its order. */
export const targetsOf = ({ ids, items }: Body): Target[] => items ?? ids?.map((id) => ({ id })) ?? [];

/** Returns the path of an item of a request. */
export const fieldOf = ({ items, tasks, filter }: Body, index: number): string =>
  filter ? 'filter' : `${tasks ? 'tasks' : items ? 'items' : 'ids'}[${index}]`;
