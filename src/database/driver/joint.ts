import type { CompiledQuery, QueryResult } from 'kysely';
import type { GuardedWrite } from './groups.ts';
import { fixedName, knownName, nameNow } from './statements.ts';
import { toWire } from './values.ts';

/** A statement that can run together with others like it, as one. */
export interface Joinable extends CompiledQuery {
  readonly joint?: Joint | undefined;
}

export interface Joint {
  /** The statement for several. Each parameter is a list of what they have, as text. Its rows have `at`, the place in these lists from 1. */
  readonly sql: string;
  /** Returns the values of this one, in the order of the parameters. */
  values(): readonly unknown[];
  /** Those with the same key cannot be one statement, because a statement changes a row once. */
  readonly key: unknown;
}

interface Named extends Pick<CompiledQuery, 'sql' | 'parameters'> {
  readonly name: string;
}

/** The statements of one write of a group, or of several that are joined. */
export interface Bundle {
  readonly guard: Named;
  readonly query: Named;
  /** The places of the writes in the group. */
  readonly writes: readonly number[];
}

/**
 * Divides the writes of a group. Those with the same statement and the same guard are joined, if both can be. Each statement by itself must
 * have a name.
 */
export function bundlesOf(group: readonly GuardedWrite[]): Bundle[] {
  const bundles: number[][] = [];
  /** For each statement and guard, the latest bundle with its keys. */
  const open = new Map<string, Map<string, { writes: number[]; keys: Set<unknown> }>>();
  for (const [place, { query, guard }] of group.entries()) {
    const writes = [place];
    if (query.joint && guard.joint) {
      const { sql, key } = query.joint;
      const ofStatement = open.get(sql) ?? new Map();
      const latest = ofStatement.get(guard.joint.sql);
      // A second write needs it now, so it gets a name at its first use, and not before.
      if (latest && !latest.keys.has(key) && nameNow(sql) !== undefined) {
        latest.writes.push(place);
        latest.keys.add(key);
        continue;
      }
      open.set(sql, ofStatement.set(guard.joint.sql, { writes, keys: new Set([key]) }));
    }
    bundles.push(writes);
  }
  return bundles.map((writes) => {
    const each = writes.flatMap((place) => group[place] ?? []);
    return {
      guard: joined(
        each.map(({ guard }) => guard),
        fixedName,
      ),
      query: joined(
        each.map(({ query }) => query),
        knownName,
      ),
      writes,
    };
  });
}

function joined(queries: readonly Joinable[], nameOf: (sql: string) => string | undefined): Named {
  const [first] = queries;
  if (!first) throw new TypeError('Nothing to join.');
  const { sql, parameters } = queries.length === 1 || !first.joint ? first : joint(first.joint, queries);
  const name = nameOf(sql);
  if (name === undefined) throw new TypeError(`A statement of a group has no name: ${sql}`);
  return { name, sql, parameters };
}

function joint(first: Joint, queries: readonly Joinable[]): Omit<Named, 'name'> {
  const all = queries.map(({ joint: each }) => each?.values() ?? []);
  return { sql: first.sql, parameters: first.values().map((_, i) => all.map((values) => toWire(values[i]))) };
}

/** Returns the result of each write from those of the bundles. */
export function resultsOf(
  bundles: readonly Bundle[],
  results: readonly QueryResult<unknown>[],
): QueryResult<unknown>[] {
  const all: QueryResult<unknown>[] = [];
  for (const [i, { writes }] of bundles.entries()) {
    const result = results[i] ?? { rows: [] };
    const [only = 0] = writes;
    if (writes.length === 1) all[only] = result;
    else for (const [nth, place] of writes.entries()) all[place] = { rows: rowsAt(result, nth + 1) };
  }
  return all;
}

const rowsAt = ({ rows }: QueryResult<unknown>, at: number) =>
  rows.filter((row) => (row as { at: number }).at === at);
