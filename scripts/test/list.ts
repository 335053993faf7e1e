import { globSync, statSync } from 'node:fs';
import { operationsOf, readContract } from '../../src/document.ts';

/**
 * Runs once for each tag of the contract, as `tag.test.ts#tasks`. Each run has its own database, server and CPU limit,
 * and several can run at the same time.
 */
export const SWEEP = 'tests/contract/sweep/tag.test.ts';

/**
 * Returns the test files that match, the most expensive first, because a long file at the end would leave the other cores idle.
 * A sweep takes long in spite of its small size. Other files are sorted by size.
 */
export function listTests(patterns: readonly string[]): string[] {
  const sweeps = tags().map((tag) => `${SWEEP}#${tag}`);
  const named = patterns.filter((pattern) => sweeps.includes(pattern));
  const found = [...new Set(patterns.flatMap((pattern) => globSync(pattern)))];
  const sizes = new Map(found.map((file) => [file, statSync(file).size]));
  const sorted = found
    .filter((file) => file !== SWEEP)
    .sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
  return [...(found.includes(SWEEP) ? sweeps : named), ...sorted];
}

const tags = () => [...new Set(operationsOf(readContract()).flatMap((operation) => operation.tags))];
