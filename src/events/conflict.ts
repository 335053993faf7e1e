import type { Schema } from '../contract.ts';
import { ApiError, type ErrorDetail } from '../errors.ts';

/**
 * Returns the error for a change that is based on an outdated version. It contains the current resource, and what has changed
 * in the meantime (`changesSince`).
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

/** Facts of a 409 of an update whose reason is not the version. The contract declares one schema for both. */
export const NO_CONFLICT = { meta: { current_version: null, changes: [] } };

/** Returns each changed field once, with its last change. */
function changedFields(changes: Schema<'ConflictChange'>[]): ErrorDetail[] {
  const last = new Map(changes.map((change) => [change.field, change]));
  return [...last.values()].map(({ field, changed_by, version }) => ({
    field,
    code: 'CHANGED',
    message: `${changed_by?.full_name ?? 'Someone'} changed this in version ${version}.`,
  }));
}
