import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/cli/seed/random.ts';
import type { Database } from '../../src/database/database.ts';
import { percentilesOfSorted } from '../../src/reports/percentiles.ts';
import { inWorld } from '../world.ts';

const LENGTHS = [1, 2, 3, 6, 7, 20, 3_999, 20_000];

const SHAPES: { name: string; of(random: (below: number) => number): number }[] = [
  { name: 'any number', of: (random) => random(2_000_000) },
  { name: 'few different numbers', of: (random) => random(3) },
  { name: 'one number', of: () => 7 },
];

inWorld('percentiles of arrays', (it) => {
  for (const { name, of } of SHAPES) {
    it(`equal those of the sorted array: ${name}`, async ({ db }) => {
      const random = createRandom(LENGTHS.length);
      for (const length of LENGTHS) {
        const numbers = Array.from({ length }, () => of((below) => random.below(below)));
        assert.equal(await percentilesIn(db, numbers), expected(numbers), `${length} numbers`);
      }
    });
  }

  it('are null without numbers', async ({ db }) => {
    assert.is(await percentilesIn(db, null), null);
  });
});

async function percentilesIn(db: Database, numbers: readonly number[] | null): Promise<unknown> {
  const { rows } = await sql<{ found: unknown }>`
    select ${percentilesOfSorted(sql`given.numbers`)} as found from (select array_sort(${numbers}::integer[]) as numbers offset 0) as given`.execute(
    db,
  );
  return rows[0]?.found;
}

function expected(numbers: readonly number[]): number[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  return [0.5, 0.85].map((share) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
}
