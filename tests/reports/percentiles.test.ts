import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/cli/seed/random.ts';
import type { Database } from '../../src/database/database.ts';
import { percentilesOf } from '../../src/reports/percentiles.ts';
import { inWorld } from '../world.ts';

const LENGTHS = [1, 2, 3, 20, 3_999, 4_000, 4_001, 9_999, 20_000];

type Shape = { name: string; of(place: number, length: number, random: (below: number) => number): number };

const SHAPES: Shape[] = [
  { name: 'any number', of: (_, __, random) => random(2_000_000) },
  { name: 'few different numbers', of: (_, __, random) => random(3) },
  { name: 'one number', of: () => 7 },
  { name: 'most numbers small', of: (_, __, random) => (random(20) === 0 ? random(2_000_000) : random(60)) },
  { name: 'ascending', of: (place) => place },
  { name: 'descending', of: (place, length) => length - place },
  // So the sample does not have what the others are.
  {
    name: 'other numbers in the places of the sample',
    of: (place, length, random) =>
      place % Math.floor(length / 1_000 || 1) === 0 ? 1_000_000 + random(9) : random(9),
  },
];

inWorld('percentiles of arrays', (it) => {
  for (const { name, of } of SHAPES) {
    it(`equal those of the sorted array: ${name}`, async ({ db }) => {
      const random = createRandom(LENGTHS.length);
      for (const length of LENGTHS) {
        const numbers = Array.from({ length }, (_, place) =>
          of(place, length, (below) => random.below(below)),
        );
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
    select ${percentilesOf(sql`given.numbers`)} as found from (select ${numbers}::integer[] as numbers offset 0) as given`.execute(
    db,
  );
  return rows[0]?.found;
}

function expected(numbers: readonly number[]): number[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  return [0.5, 0.85].map((share) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
}
