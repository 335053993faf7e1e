import type { Expression, RawBuilder, SqlBool } from 'kysely';
import type { PageQuery } from '../lists/pagination.ts';
import type { Params } from './compiled.ts';

type Condition<P> = RawBuilder<SqlBool> | ((p: P) => RawBuilder<SqlBool>);

/**
 * The condition of a filter, built from the parameter for its value. A filter by a boolean or an enum can have a
 * condition for each value instead. These are part of the SQL text, where the planner sees them.
 */
type Filter<Value, P> =
  | ((value: Expression<Value>, p: P) => RawBuilder<SqlBool>)
  | ([Value] extends [string | boolean] ? { readonly [Each in `${Value}`]: Condition<P> } : never);

type FilterName<Values> = Exclude<keyof Values, keyof PageQuery | 'sort' | 'order'>;
type OptionalName<Values> = {
  [Name in keyof Values]-?: Record<never, never> extends Pick<Values, Name> ? Name : never;
}[keyof Values];

/** Each optional value of a list must have a filter. A required one can have one. */
export type Filters<Values> = {
  readonly [Name in FilterName<Values> & OptionalName<Values>]-?: Filter<
    Exclude<Values[Name], undefined>,
    Params<Values>
  >;
} & {
  readonly [Name in Exclude<FilterName<Values>, OptionalName<Values>>]?: Filter<Values[Name], Params<Values>>;
};

/** The value of each filter whose conditions are part of the SQL text. */
export type Chosen = { readonly [filter: string]: string };

type AnyFilters = {
  readonly [name: string]: ((value: unknown, p: object) => RawBuilder<SqlBool>) | AnyChoice;
};
type AnyChoice = { readonly [value: string]: Condition<object> };

/** Returns the conditions of the filters that have a value, as a parameter in `p` or in `chosen`. */
export function conditions<Values>(
  filters: Filters<Values>,
  p: Params<Values>,
  chosen: Chosen,
): RawBuilder<SqlBool>[] {
  const values = p as { readonly [name: string]: unknown };
  return Object.entries(filters as AnyFilters).flatMap(([name, filter]) => {
    if (typeof filter === 'function') return values[name] === undefined ? [] : [filter(values[name], p)];
    const condition = filter[chosen[name] ?? ''];
    return condition === undefined ? [] : [typeof condition === 'function' ? condition(p) : condition];
  });
}

/** Separates the values that become parameters (`given`) from those that are part of the SQL text (`chosen`). */
export function choose<Values>(filters: Filters<Values>, values: object): { given: object; chosen: Chosen } {
  const given: Record<string, unknown> = {};
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof (filters as AnyFilters)[name] !== 'object') given[name] = value;
    else if (value !== undefined) chosen[name] = String(value);
  }
  return { given, chosen };
}

/** Returns the first value of each of these filters that is part of the SQL text, for the example in `generated/queries.sql`. */
export function firstChoices<Values>(
  filters: Filters<Values>,
  names: readonly string[] = Object.keys(filters),
): Chosen {
  const chosen: Record<string, string> = {};
  for (const name of names) {
    const filter = (filters as AnyFilters)[name];
    if (typeof filter === 'object') chosen[name] = Object.keys(filter)[0] ?? '';
  }
  return chosen;
}
