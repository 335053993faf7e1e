import { type Expression, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import type { Schema } from '../contract.ts';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { PageParts } from '../database/paged.ts';

type EventType = Schema<'EventType'>;
type Row = Selectable<Tables['event']>;

/** The filters that every list of events has. */
export type EventFilters = {
  type?: EventType[];
  actor_id?: string;
  project_id?: string;
  subject_id?: string;
  created_from?: string;
  created_to?: string;
};

/** Types that an index finds, instead of `type`. */
export type RareTypes = { rare_type?: EventType[] };

/** The types that the indexes by type leave out. Most events have them, so most writes do not pay for these indexes. */
const FREQUENT: readonly EventType[] = ['task.updated', 'session.refreshed'];

/** The condition of the indexes by type. The planner uses them only for a query that contains it. */
export const IS_RARE = sql<SqlBool>`event.type not in ('task.updated', 'session.refreshed')`;

/** Moves the filter by type to `rare_type` unless one of the types is frequent. */
export function splitTypes<Values extends { type?: EventType[] }>({
  type,
  ...values
}: Values): Omit<Values, 'type'> & { type?: EventType[] } & RareTypes {
  if (type === undefined) return values;
  return type.some((each) => FREQUENT.includes(each)) ? { ...values, type } : { ...values, rare_type: type };
}

type Common = EventFilters & RareTypes;

/** Conditions of the filters that every list of events has. */
export const common = {
  type: (types: Expression<EventType[]>) => sql<SqlBool>`event.type = any(${types}::text[])`,
  // `eventsOf` and `newestEvents` compare the type itself: a second condition on it makes other indexes look better.
  rare_type: () => IS_RARE,
  project_id: (id: Expression<string>) => sql<SqlBool>`event.project_id = ${id}`,
  subject_id: (id: Expression<string>) => sql<SqlBool>`event.subject_id = ${id}`,
  actor_id: (id: Expression<string>) => sql<SqlBool>`event.actor_id = ${id}`,
  created_from: (time: Expression<string>) => sql<SqlBool>`event.created_at >= ${time}`,
  created_to: (time: Expression<string>) => sql<SqlBool>`event.created_at < ${time}`,
};

/** A column with an index that has only the events in other spaces, because those in the space of the same ID are found by space. */
type Owner = { column: RawBuilder<string>; id: Expression<string> };

function ownerIn({ actor_id, project_id, subject_id }: Params<Common>): Owner | undefined {
  // The index by subject finds fewer.
  if (subject_id) return undefined;
  if (actor_id) return { column: sql.ref('event.actor_id'), id: actor_id };
  return project_id && { column: sql.ref('event.project_id'), id: project_id };
}

const inOwnSpace = ({ column, id }: Owner) => sql<SqlBool>`event.space_id = ${id} and ${column} = ${id}`;
const elsewhere = ({ column, id }: Owner) => sql<SqlBool>`${column} = ${id} and ${column} <> event.space_id`;

const ofRareType = ({ rare_type }: Params<Common>) =>
  rare_type ? [sql<SqlBool>`event.type = any(${rare_type}::text[])`] : [];

/** Selects the events that an index finds for the filters, in no order, for example to count them. */
export function eventsOf(p: Params<Common>) {
  const owner = ownerIn(p);
  const conditions = owner ? [inOwnSpace(owner), elsewhere(owner)] : [sql<SqlBool>`true`];
  const parts = conditions.map((condition) => {
    return sql`select * from event where ${sql.join([condition, ...ofRareType(p)], sql` and `)}`;
  });
  return sql<Row>`(${sql.join(parts, sql` union all `)})`.as('event');
}

/**
 * Finds a page of the newest events in `spaces` (all spaces, if absent), which selects `space_id`. Reads the newest rows of
 * each space, and of each rare type, from an index, and merges them. So the cost depends on the size of the page, and not on the
 * plan that PostgreSQL chooses without the values. Returns nothing if one index finds them.
 */
export function newestEvents<Column extends keyof Row>(
  db: Database,
  { p, where, beyond, reach }: PageParts<Common>,
  columns: readonly `event.${Column}`[],
  spaces?: Expression<unknown>,
) {
  const owner = ownerIn(p);
  if (p.subject_id || !(spaces || owner || p.rare_type)) return undefined;
  const newest = (...conditions: RawBuilder<SqlBool>[]) => {
    const rows = db
      .selectFrom('event')
      .where((eb) => eb.and([...conditions, ...where]))
      .select(columns as readonly never[]);
    return sql`(${beyond(rows).limit(reach)})`;
  };
  const isVisible = spaces ? [sql<SqlBool>`event.space_id = any(array(${spaces}))`] : [];
  const found = owner
    ? sql`${newest(inOwnSpace(owner), ...isVisible, ...ofRareType(p))}
        union all ${newest(elsewhere(owner), ...isVisible, ...ofRareType(p))}`
    : sql`select event.* from ${placesOf(p, spaces)} cross join lateral ${newest(...inPlace(p, spaces))} as event`;
  return db
    .selectFrom(sql<Pick<Row, Column> & { sort_value: unknown }>`(${found})`.as('event'))
    .selectAll('event')
    .orderBy('event.sort_value', 'desc')
    .limit(p.limit)
    .offset(p.offset);
}

/** Each space with each rare type. */
const placesOf = ({ rare_type }: Params<Common>, spaces?: Expression<unknown>) =>
  sql.join(
    [
      ...(spaces ? [sql`${spaces} as space`] : []),
      ...(rare_type ? [sql`unnest(${rare_type}::text[]) as kind(type)`] : []),
    ],
    sql` cross join `,
  );

const inPlace = ({ rare_type }: Params<Common>, spaces?: Expression<unknown>) => [
  ...(spaces ? [sql<SqlBool>`event.space_id = space.space_id`] : []),
  ...(rare_type ? [sql<SqlBool>`event.type = kind.type`] : []),
];
