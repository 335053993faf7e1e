import type { ProjectRole } from '../../generated/tables.ts';
import { ApiError } from '../errors.ts';
import { isAllowed, type Right } from './roles.ts';

/** A space that content is written to: see `spacesToWrite`. */
export type WrittenSpace = { role: ProjectRole; archived: boolean };

/**
 * Checks the right to write to a space. The content of an archived project cannot be changed.
 * @throws ApiError FORBIDDEN or PROJECT_ARCHIVED
 */
export function assertMayWrite(space: WrittenSpace, right: Right, facts?: Facts): void {
  const refusal = refusalOfWrite(space, right, facts);
  if (refusal) throw refusal;
}

type Facts = ConstructorParameters<typeof ApiError>[1];

/** Returns the same error for one of several writes. */
export function refusalOfWrite(
  { role, archived }: WrittenSpace,
  right: Right,
  facts?: Facts,
): ApiError | undefined {
  if (!isAllowed(role, right)) return new ApiError('FORBIDDEN');
  return archived ? new ApiError('PROJECT_ARCHIVED', facts) : undefined;
}
