import { cells } from '../../authorization/cells.ts';
import { massAssignment } from '../../authorization/mass-assignment.ts';
import { scopes } from '../../authorization/scopes.ts';
import { tenancy } from '../../authorization/tenancy.ts';
import { writes } from '../../authorization/writes.ts';
import { inWorld } from '../../world.ts';
import { operations, slugOf } from '../documented.ts';
import { failures } from './failures.ts';
import type { Part } from './house.ts';
import { lists } from './lists.ts';
import { reads } from './reads.ts';
import { refusals } from './refusals.ts';
import { retries } from './retries.ts';
import { verdicts } from './verdicts.ts';

const PARTS: readonly Part[] = [
  refusals,
  failures,
  retries,
  reads,
  lists,
  cells,
  writes,
  scopes,
  massAssignment,
  tenancy,
  verdicts,
];

/** Tests every operation of a tag for what TaskFlow promises of all. One database and one server serve them all. */
export function sweep(slug: string): void {
  const chosen = operations.filter(({ tags: [tag = ''] }) => slugOf(tag) === slug);
  if (chosen.length === 0) throw new Error(`The contract has no operation with the tag ${slug}.`);
  inWorld(`every operation of ${slug}`, (it) => {
    for (const part of PARTS) part(it, chosen);
  });
}
