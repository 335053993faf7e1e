import { testCells } from '../../authorization/cells.ts';
import { testLateWrites } from '../../authorization/late-writes.ts';
import { testMassAssignment } from '../../authorization/mass-assignment.ts';
import { testScopes } from '../../authorization/scopes.ts';
import { testTenancy } from '../../authorization/tenancy.ts';
import { testWrites } from '../../authorization/writes.ts';
import { inWorld } from '../../world.ts';
import { operations } from '../documented.ts';
import { testArchived } from './archived.ts';
import { testEmptyBodies } from './empty-bodies.ts';
import { testEvents } from './events.ts';
import { testServerErrors } from './failures.ts';
import type { Part } from './house.ts';
import { testLists } from './lists.ts';
import { testNoOps } from './no-ops.ts';
import { testPreconditions } from './preconditions.ts';
import { testReads } from './reads.ts';
import { testRefusals } from './refusals.ts';
import { testRetries } from './retries.ts';
import { testUndeclared } from './undeclared.ts';
import { testVerdicts } from './verdicts.ts';

const PARTS: readonly Part[] = [
  testRefusals,
  testServerErrors,
  testRetries,
  testUndeclared,
  testReads,
  // Before the parts below, because administrators list every user, and a page has at most 100.
  testLists,
  testNoOps,
  testEmptyBodies,
  testPreconditions,
  testEvents,
  testCells,
  testWrites,
  testLateWrites,
  testArchived,
  testScopes,
  testMassAssignment,
  testTenancy,
  testVerdicts,
];

/** Tests the rules of all operations for the operations of a tag, on one database and one server. */
export function sweep(tag: string): void {
  const chosen = operations.filter(({ tags }) => tags[0] === tag);
  if (chosen.length === 0) throw new Error(`The contract has no operation with the tag "${tag}".`);
  inWorld(`every operation of ${tag}`, (it) => {
    for (const part of PARTS) part(it, chosen);
  });
}
