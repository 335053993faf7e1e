import { type RawBuilder, sql } from 'kysely';
import type { FieldName } from '../../filters/language.ts';
import { sizedIn } from './cost.ts';
import type { FilterShape } from './shape.ts';

/** Sizes that PostgreSQL knows without reading what is stored apart from the row. */
const SIZES: { readonly [Name in FieldName]?: RawBuilder<number> } = {
  title: sql`octet_length(task.title)`,
  description: sql`coalesce(octet_length(task.description), 0)`,
  tag: sql`cardinality(task.tags)`,
};

/** SQL for how many tasks without texts a row of `task` is worth when it is compared; undefined if all are worth one. */
export function weightOf(shape: FilterShape | undefined): RawBuilder<number> | undefined {
  if (!shape) return undefined;
  const parts = sizedIn(shape).flatMap(({ field, perTask }) => {
    const size = SIZES[field];
    return size ? [sql`${size} / ${sql.raw(perTask.toFixed(3))}::float8`] : [];
  });
  return parts.length > 0 ? sql<number>`(1 + ${sql.join(parts, sql` + `)})` : undefined;
}
