import { cells } from '../../authorization/cells.ts';
import { massAssignment } from '../../authorization/mass-assignment.ts';
import { scopes } from '../../authorization/scopes.ts';
import { tenancy } from '../../authorization/tenancy.ts';
import { writes } from '../../authorization/writes.ts';
import { inWorld } from '../../world.ts';
import { operations } from '../documented.ts';
import { events } from './events.ts';
import { failures } from './failures.ts';
import type { Part } from './house.ts';
import { lists } from './lists.ts';
import { noOps } from './no-ops.ts';
import { preconditions } from './preconditions.ts';
import { reads } from './reads.ts';
import { refusals } from './refusals.ts';
import { retries } from './retries.ts';
import { verdicts } from './verdicts.ts';

const PARTS: readonly Part[] = [
  refusals,
  failures,
  retries,
  reads,
  // Before the parts below, because administrators list every user, and a page has at most 100.
  lists,
  noOps,
  preconditions,
  events,
  cells,
  writes,
  scopes,
  massAssignment,
  tenancy,
  verdicts,
];

/** Tests the rules of all operations for the operations of a tag, on one database and one server. */
export function sweep(tag: string): void {
  const chosen = operations.filter(({ tags }) => tags[0] === tag);
  if (chosen.length === 0) throw new Error(`The contract has no operation with the tag "${tag}".`);
  inWorld(`every operation of ${tag}`, (it) => {
    for (const part of PARTS) part(it, chosen);
  });
}
