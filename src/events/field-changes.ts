import { type Expression, type RawBuilder, sql } from 'kysely';
import type { JsonValue } from '../../generated/tables.ts';

/** SQL for the value of each field. */
export type State<Name extends string> = (name: Name) => Expression<unknown>;

/**
 * SQL for the changes that an event lists: those of the named fields whose values differ, sorted by name. A new row has no
 * state before. Name only fields that the statement can change, because each costs time: a change of a title takes 0.42 ms
 * of CPU time with its one field, and 0.48 ms with all fields of a task.
 */
export function fieldChanges<Name extends string>(
  names: readonly Name[],
  { before, after }: { before?: State<Name>; after: State<Name> },
): RawBuilder<JsonValue> {
  if (names.length === 0) return sql`'[]'::jsonb`;
  const fields = [...names].sort().map((name) => {
    const old = before ? sql`wire_value(${before(name)})` : sql`null::jsonb`;
    return sql`(${sql.lit(name)}, ${old}, wire_value(${after(name)}))`;
  });
  return sql`(select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ${sql.join(fields)}) as change (field, before, after) where before is distinct from after)`;
}

/** SQL for the changes that the event of a deletion lists: where the row was, which is not known from the row any more. */
export const fieldsOfGone = <Name extends string>(names: readonly Name[], before: State<Name>) =>
  fieldChanges(names, { before, after: () => sql`null::jsonb` });
