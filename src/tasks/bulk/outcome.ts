import type { Schema } from '../../contract.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import { BLOCKED } from '../warnings.ts';
import type { Context } from '../written.ts';

export type BulkContext = Context & { bulk_id: string };

type Status = Schema<'BulkStatus'>;

/** What became of one task of a bulk. */
export type Outcome = {
  id: string | null;
  /** Of a new task. */
  ref?: string | null;
  status: Status;
  version: number | null;
  error?: ApiError;
  isBlocked?: boolean;
};

export const failed = (id: string | null, error: ApiError, version: number | null = null): Outcome => ({
  id,
  status: 'failed',
  version,
  error,
});

/** Returns the error of fields, each with the path of the object that it is in. */
export const invalidIn = (path: string, errors: readonly ErrorDetail[]) =>
  invalid(errors.map((detail) => ({ ...detail, field: `${path}.${detail.field}` })));

/** Returns an outcome as the contract has it. */
export function resultOf({
  id,
  ref = null,
  status,
  version,
  error,
  isBlocked,
}: Outcome): Schema<'BulkResult'> {
  return {
    id,
    ref,
    status,
    version,
    error: error ? { code: error.code, message: error.message, errors: error.facts.errors ?? [] } : null,
    warnings: isBlocked ? [BLOCKED] : [],
  };
}

/** The maximum number of errors in a response: `maxItems` in the contract. */
const MAX_ERRORS = 100;

/** Returns the error for tasks of which none was changed, because some cannot be. `fields` names each in the request. */
export function bulkFailed(outcomes: readonly Outcome[], fields: readonly string[]): ApiError {
  const errors = outcomes.flatMap(({ id, error }, index): ErrorDetail[] => {
    const item = fields[index] ?? '';
    if (!error) return [];
    const { code, message, facts } = error;
    // A filter does not say which task it is.
    const what = item === 'filter' ? `Task ${id}: ` : '';
    if (!facts.errors?.length) return [{ field: item, code, message: what + message }];
    // A field of the task itself, or of what all tasks have in common.
    return facts.errors.map((detail) =>
      detail.field.startsWith(item)
        ? detail
        : { ...detail, field: item, message: `${what}\`${detail.field}\`: ${detail.message}` },
    );
  });
  return new ApiError('BULK_FAILED', { errors: errors.slice(0, MAX_ERRORS) });
}
