import type { ProjectRole } from '../../generated/tables.ts';
import { ApiError } from '../errors.ts';
import { isAllowed, type Right } from './roles.ts';

/** A space that content is written to: see `spacesToWrite`. */
export type WrittenSpace = { role: ProjectRole; archived: boolean };

/**
 * Checks the right to write to a space. The content of an archived project cannot be changed.
 * @throws ApiError FORBIDDEN or PROJECT_ARCHIVED
 */
export function assertMayWrite(
  { role, archived }: WrittenSpace,
  right: Right,
  facts?: ConstructorParameters<typeof ApiError>[1],
): void {
  if (!isAllowed(role, right)) throw new ApiError('FORBIDDEN');
  if (archived) throw new ApiError('PROJECT_ARCHIVED', facts);
}
