import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Chosen, choose, conditions, firstChoices } from '../database/filters.ts';
import {
  comparing,
  type EntryConditions,
  type EntryFilters,
  filters,
  isVisible,
  managed,
  narrowing,
  type Row,
  workersIn,
} from './entries.ts';

/** How many entries a list looks at for its totals, with up to 2 µs of CPU time each. An object, so that tests can lower it. */
export const limits = { entries: 50_000 };

/** What the pages of a list have together. */
type Totals = { total: number; total_seconds: number; billable_seconds: number };

type Looked = Pick<Row, 'user_id' | 'seconds' | 'billable' | 'tags'>;
type P = Params<EntryConditions & { most: number }>;
type Narrowing = Omit<EntryConditions, keyof typeof comparing>;
type Comparing = Pick<EntryConditions, 'user_id' | keyof typeof comparing>;

/** SQL for the entries that a list looks at: those of the viewer and of each project, each from its index, or those of the users. */
function looked(db: Database, p: P, { chosen, byUser }: { chosen: Chosen; byUser: boolean }) {
  const rowsOf = (whose: RawBuilder<SqlBool>) =>
    [whose, ...conditions<Narrowing>(narrowing, p, chosen)]
      .reduce((rows, condition) => rows.where(condition), db.selectFrom('time_entry'))
      .select(['time_entry.user_id', 'time_entry.seconds', 'time_entry.billable', 'time_entry.tags']);
  // `offset 0` keeps PostgreSQL from reading the entries of all projects and users.
  if (byUser) {
    const ofWorker = rowsOf(sql`time_entry.user_id = worker.id and ${isVisible(db, p)}`);
    return sql<Looked>`(select entry.* from ${workersIn(p)} as worker cross join lateral (${ofWorker} offset 0) as entry limit ${p.most})`;
  }
  const own = rowsOf(sql`time_entry.user_id = ${p.user_id}::uuid`);
  const others = rowsOf(
    sql`time_entry.project_id = managed.id and time_entry.user_id is distinct from ${p.user_id}::uuid`,
  );
  return sql<Looked>`(${own} union all
    select entry.* from ${managed(db, p)} as managed cross join lateral (${others} offset 0) as entry limit ${p.most})`;
}

const totals = compiledShapes<
  EntryConditions & { most: number },
  { chosen: Chosen; byUser: boolean },
  Totals & { many: number }
>(
  'time: count and sum a list',
  (db, p, shape) => {
    const matches = sql.join([sql`true`, ...conditions<Comparing>(comparing, p, shape.chosen)], sql` and `);
    const sumIf = (condition: RawBuilder<unknown>) =>
      sql<number>`coalesce(sum(time_entry.seconds) filter (where ${condition}), 0)::bigint`;
    return db
      .selectFrom(looked(db, p, shape).as('time_entry'))
      .select([
        sql<number>`count(*)::integer`.as('many'),
        sql<number>`(count(*) filter (where ${matches}))::integer`.as('total'),
        sumIf(matches).as('total_seconds'),
        sumIf(sql`${matches} and time_entry.billable`).as('billable_seconds'),
      ]);
  },
  {
    'without filters': [['user_id', 'most'], { chosen: {}, byUser: false }],
    'of users, with every filter': [
      { allBut: ['order', 'billable', 'running'] },
      { chosen: firstChoices(filters), byUser: true },
    ],
  },
);

/**
 * Counts and sums the entries of all pages of a list, unless it has to look at too many: at those that the viewer sees, or if these are too many, at
 * those of `user_ids`. Returns also whether the list should be read by its users.
 */
export async function totalsOf(
  db: Database,
  { order: _, ...values }: EntryFilters,
): Promise<{ totals: Totals | undefined; byUser: boolean }> {
  const { given, chosen } = choose(filters, values);
  const most = limits.entries + 1;
  const read = async (byUser: boolean): Promise<Totals | undefined> => {
    const row = await totals.first(db, { ...(given as EntryConditions), most }, { chosen, byUser });
    if (!row || row.many === most) return undefined;
    const { many: __, ...found } = row;
    return found;
  };
  const found = await read(false);
  if (found || values.user_ids === undefined) return { totals: found, byUser: false };
  return { totals: await read(true), byUser: true };
}
