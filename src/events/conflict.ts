import type { Schema } from '../contract.ts';
import { ApiError, type ErrorDetail } from '../errors.ts';

/**
 * The answer to a change that started from another version than the resource has: the resource as it is
 * now, and what others changed in the meantime (`changesSince`).
 */
export function versionConflict(
  code: 'VERSION_CONFLICT' | 'PRECONDITION_FAILED',
  data: { version: number },
  changes: Schema<'ConflictChange'>[],
): ApiError {
  return new ApiError(code, {
    data,
    meta: { current_version: data.version, changes },
    errors: changedFields(changes),
  });
}

/** Each field once, with its last change. */
function changedFields(changes: Schema<'ConflictChange'>[]): ErrorDetail[] {
  const last = new Map(changes.map((change) => [change.field, change]));
  return [...last.values()].map(({ field, changed_by, version }) => ({
    field,
    code: 'CHANGED',
    message: `${changed_by?.full_name ?? 'Somebody'} changed this in version ${version}.`,
  }));
}
