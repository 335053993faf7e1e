import type { CompiledQuery, QueryResult } from 'kysely';
import { toWire } from './values.ts';

/** A write that one statement can do for several requests. */
export interface Joinable extends CompiledQuery {
  readonly joint?: Joint | undefined;
}

export interface Joint {
  /** The statement for several. Each parameter is an array with the values of all, as text. Its rows have `at`, the place of the request from 1. */
  readonly sql: string;
  /** The values of this request, in the order of the parameters. */
  readonly values: readonly unknown[];
  /** Requests with the same key cannot be in one statement, because a statement changes a row once. */
  readonly key: unknown;
}

/** A statement for one or several of the writes of a group, by their numbers. */
export interface Bundle {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly writes: readonly number[];
}

/** Divides the writes of a group into statements. */
export function bundlesOf(queries: readonly Joinable[]): Bundle[] {
  const open = new Map<string, { keys: Set<unknown>; writes: number[] }>();
  const all: number[][] = [];
  for (const [index, { joint }] of queries.entries()) {
    const known = joint && open.get(joint.sql);
    if (joint && known && !known.keys.has(joint.key)) {
      known.keys.add(joint.key);
      known.writes.push(index);
      continue;
    }
    const writes = [index];
    all.push(writes);
    if (joint) open.set(joint.sql, { keys: new Set([joint.key]), writes });
  }
  return all.map((writes) => bundleOf(queries, writes));
}

function bundleOf(queries: readonly Joinable[], writes: readonly number[]): Bundle {
  const each = writes.flatMap((index) => queries[index] ?? []);
  const joints = each.flatMap(({ joint }) => joint ?? []);
  const [first] = joints;
  if (first && joints.length > 1) {
    const parameters = first.values.map((_, i) => joints.map(({ values }) => toWire(values[i])));
    return { sql: first.sql, parameters, writes };
  }
  return { sql: each[0]?.sql ?? '', parameters: each[0]?.parameters ?? [], writes };
}

/** A run for nobody, after which a connection knows the statement. */
export const emptyRun = ({ parameters }: Bundle): readonly unknown[] => parameters.map(() => []);

/** Returns the result of each write. */
export function resultsOf(
  bundles: readonly Bundle[],
  results: readonly QueryResult<unknown>[],
): QueryResult<unknown>[] {
  const all: QueryResult<unknown>[] = [];
  for (const [i, { writes }] of bundles.entries()) {
    const result = results[i] ?? { rows: [] };
    const [only = 0] = writes;
    if (writes.length === 1) all[only] = result;
    else for (const [nth, write] of writes.entries()) all[write] = { rows: rowsAt(result, nth + 1) };
  }
  return all;
}

const rowsAt = ({ rows }: QueryResult<unknown>, at: number) =>
  rows.filter((row) => (row as { at: number }).at === at);
