import {
  type CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type pg from 'pg';
import * as assert from 'uvu/assert';
import type { Tables } from '../../generated/tables.ts';
import type { Database } from '../../src/database/database.ts';

/** A node of a plan in the output of EXPLAIN. */
export type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
};

/**
 * How to explain: with the values, as for the first executions of a prepared statement; without them, as for
 * later ones; or by running it.
 */
export type Way = 'custom' | 'generic' | 'analyzed';
export const PLANNED: Way[] = ['custom', 'generic'];

/** A database that explains every statement and returns no rows. */
export function explainer(client: pg.Client, way: Way, plans: Node[]): Database {
  const ask = {
    custom: (query: CompiledQuery) =>
      client.query(`explain (format json) ${query.sql}`, query.parameters as unknown[]),
    generic: (query: CompiledQuery) => client.query(`explain (format json, generic_plan) ${query.sql}`),
    analyzed: (query: CompiledQuery) =>
      client.query(`explain (format json, analyze, timing off) ${query.sql}`, query.parameters as unknown[]),
  };
  const connection = {
    async executeQuery(query: CompiledQuery) {
      const { rows } = await ask[way](query);
      const plan: Node = rows[0]['QUERY PLAN'][0].Plan;
      await nameByWhole(client, plan);
      plans.push(plan);
      return { rows: [] };
    },
    streamQuery: () => {
      throw new Error('Nothing is streamed.');
    },
  };
  const noop = async () => {};
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: noop,
        acquireConnection: async () => connection,
        releaseConnection: noop,
        beginTransaction: noop,
        commitTransaction: noop,
        rollbackTransaction: noop,
        destroy: noop,
      }),
    },
  });
}

/** Names the parts of a partitioned table, and their indexes, like the table and its indexes. An empty part keeps its name. */
async function nameByWhole(client: pg.Client, plan: Node): Promise<void> {
  const { rows } = await client.query<{ part: string; whole: string }>(`
    select part.relname as part, whole.relname as whole from pg_inherits
    join pg_class part on part.oid = inhrelid join pg_class whole on whole.oid = inhparent
    where part.reltuples > 0`);
  const wholes = new Map(rows.map(({ part, whole }) => [part, whole]));
  for (const node of nodesOf(plan)) {
    for (const key of ['Relation Name', 'Index Name'] as const) {
      const whole = wholes.get(node[key] ?? '');
      if (whole !== undefined) node[key] = whole;
    }
  }
}

export const nodesOf = (plan: Node): Node[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Returns the indexes that plans use, after a check that no large table is read completely. */
export function indexesIn(plans: Node[], about: string): string[] {
  assert.ok(plans.length > 0, about);
  const nodes = plans.flatMap(nodesOf);
  const whole = nodes.filter(({ 'Node Type': type }) => type === 'Seq Scan' || type === 'Parallel Seq Scan');
  const large = ['task', 'task_search', 'event', 'task_assignee', 'task_category', 'user'];
  const read = whole.map((node) => node['Relation Name'] ?? '').filter((name) => large.includes(name));
  assert.equal(read, [], `${about} reads the whole of ${read}`);
  return [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))];
}

/** The number of rows of a table that were read, in the table or only in an index. */
export const rowsRead = (plans: Node[], table: string): number => countRows(plans, table, () => true);

/** The number of rows that were read from the table itself. */
export const rowsFetched = (plans: Node[], table: string): number =>
  countRows(plans, table, (node) => node['Node Type'] !== 'Index Only Scan');

const countRows = (plans: Node[], table: string, counts: (node: Node) => boolean): number =>
  plans
    .flatMap(nodesOf)
    .filter((node) => node['Relation Name'] === table && counts(node))
    .map(
      (node) =>
        ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
    )
    .reduce((sum, rows) => sum + rows, 0);
