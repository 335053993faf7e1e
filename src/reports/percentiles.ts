import { type RawBuilder, sql } from 'kysely';

/** Fewer values are sorted as a whole. */
const MANY = 4_000;
const SAMPLED = 1_000;
const SHARES = [0.5, 0.85] as const;
/** How far the sample may be off, in standard deviations. Beyond that, about one case in 400, all values are sorted. */
const DEVIATIONS = 3;

/** SQL for the median and the 85th percentile of a column, as JSON. */
export const percentiles = (values: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`to_json(percentile_disc(${sql.lit(`{${SHARES.join()}}`)}::float8[]) within group (order by ${values}))`;

/** SQL for the numbers of an array as rows. In FROM, PostgreSQL would store them first. */
const every = (array: RawBuilder<unknown>) => sql`(select unnest(${array}) as one) as every`;

/** SQL for the number at this place of an array when it is sorted, from 1 on. */
const nth = (array: RawBuilder<unknown>, place: RawBuilder<unknown>) =>
  sql`(select percentile_disc((${place} - 0.5) / cardinality(${array})) within group (order by one) from ${every(array)})`;

/**
 * SQL for the median and the 85th percentile of an array, as JSON. Sorting all numbers of a large array takes longer than the rest of a report.
 * So a sample says between which two numbers each percentile is, and only what lies between is sorted. The others are counted, so the
 * result is exact; if a percentile is not where the sample says, all are sorted.
 */
export function percentilesOf(array: RawBuilder<unknown>): RawBuilder<unknown> {
  const sorted = sql`(select ${percentiles(sql`one`)} from ${every(array)})`;
  const bounds = SHARES.flatMap((share) => {
    const margin = DEVIATIONS * Math.sqrt((share * (1 - share)) / SAMPLED);
    return [share - margin, share + margin];
  });
  const bound = (place: number) => sql`(select bounds[${sql.lit(place)}] from sample)`;
  // Numbers below the lowest bound are left out first, because there are so many of them.
  const parts = SHARES.map((share, index) => ({
    low: bound(2 * index + 1),
    high: bound(2 * index + 2),
    near: sql.ref(`near_${index}`),
    rest: sql.ref(`rest_${index}`),
    /** The place of the percentile among those that are not below the low bound. */
    place: sql`(ceil(${sql.lit(share)}::float8 * cardinality(${array})) - cardinality(${array}) + ${sql.ref(`rest_${index}`)})`,
  }));
  const isFound = parts.map(({ place, near }) => sql`${place} > 0 and ${place} <= cardinality(${near})`);
  const counts = parts.map(({ low, high, near, rest }, index) =>
    index === 0
      ? sql`count(*) as ${rest}, array_agg(one) filter (where one <= ${high}) as ${near}`
      : sql`count(*) filter (where one >= ${low}) as ${rest}, array_agg(one) filter (where one >= ${low} and one <= ${high}) as ${near}`,
  );
  return sql`case when cardinality(${array}) < ${sql.lit(MANY)} then ${sorted} else coalesce((
    with sample as materialized (
      select percentile_disc(${sql.lit(`{${bounds.join()}}`)}::float8[]) within group (order by (${array})[place]) as bounds
      from (select generate_series(1, cardinality(${array}), cardinality(${array}) / ${sql.lit(SAMPLED)}) as place) as places)
    select case when ${sql.join(isFound, sql` and `)}
      then json_build_array(${sql.join(parts.map(({ near, place }) => nth(near, place)))}) end
    from (select ${sql.join(counts)} from ${every(array)} where one >= ${bound(1)}) as counted), ${sorted}) end`;
}
