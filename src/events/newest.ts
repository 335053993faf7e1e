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
  // `eventsOf` and `newestEvents` compare the type itself.
  rare_type: () => IS_RARE,
  project_id: (id: Expression<string>) => sql<SqlBool>`event.project_id = ${id}`,
  actor_id: (id: Expression<string>) => sql<SqlBool>`event.actor_id = ${id}`,
  created_from: (time: Expression<string>) => sql<SqlBool>`event.created_at >= ${time}`,
  created_to: (time: Expression<string>) => sql<SqlBool>`event.created_at < ${time}`,
};

/** A column with an index that has only the events in other spaces, because those in the space of the same ID are found by space. */
type Owner = { column: RawBuilder<string>; id: Expression<string> };

const actorIn = ({ actor_id: id }: Params<Common>): Owner | undefined =>
  id && { column: sql.ref('event.actor_id'), id };

const projectIn = ({ project_id: id }: Params<Common>): Owner | undefined =>
  id && { column: sql.ref('event.project_id'), id };

const elsewhere = ({ column, id }: Owner) => sql<SqlBool>`${column} = ${id} and ${column} <> event.space_id`;

/** Selects the events that an index finds for the filters, in no order, for example to count them. */
export function eventsOf(p: Params<Common>) {
  const owner = actorIn(p) ?? projectIn(p);
  const found = owner
    ? sql`select * from event where event.space_id = ${owner.id} and ${owner.column} = ${owner.id}
        union all select * from event where ${elsewhere(owner)}`
    : sql`select * from event`;
  const isOfType = p.rare_type ? sql`where event.type = any(${p.rare_type}::text[])` : sql``;
  return sql<Row>`(select * from (${found}) as event ${isOfType})`.as('event');
}

/**
 * Finds a page of the newest events in `spaces` (all spaces, if absent), which selects `space_id`. Reads the newest rows of
 * each space, and of each rare type, from an index, and merges them. So the cost depends on the size of the page, and not on the
 * plan that PostgreSQL chooses without the values. Returns nothing if the order of the log is the index to use.
 */
export function newestEvents<Column extends keyof Row>(
  db: Database,
  { p, where, beyond, reach }: PageParts<Common>,
  columns: readonly `event.${Column}`[],
  spaces?: Expression<unknown>,
) {
  const owner = actorIn(p) ?? projectIn(p);
  if (!spaces && !owner && !p.rare_type) return undefined;
  const newest = (places: Expression<unknown>, conditions: RawBuilder<SqlBool>[]) => {
    const rows = db
      .selectFrom('event')
      .where((eb) => eb.and([...conditions, ...where]))
      .select(columns as readonly never[]);
    return sql`(select event.* from ${withTypes(places, p)} as place
      cross join lateral (${beyond(rows).limit(reach)}) as event)`;
  };
  const isInPlace = [
    ...(spaces || owner ? [sql<SqlBool>`event.space_id = place.space_id`] : []),
    ...(p.rare_type ? [sql<SqlBool>`event.type = place.type`] : []),
  ];
  // No user has the ID of a project.
  const project = p.actor_id && projectIn(p);
  const parts = owner
    ? [
        newest(own(owner, spaces), [...isInPlace, ...(project ? [elsewhere(project)] : [])]),
        newest(others(owner, spaces), [...isInPlace, elsewhere(owner)]),
      ]
    : [newest(spaces ?? sql`(select)`, isInPlace)];
  const merged = sql<Pick<Row, Column> & { sort_value: unknown }>`(${sql.join(parts, sql` union all `)})`;
  return db
    .selectFrom(merged.as('event'))
    .selectAll('event')
    .orderBy('event.sort_value', 'desc')
    .limit(p.limit)
    .offset(p.offset);
}

const withTypes = (places: Expression<unknown>, { rare_type }: Params<Common>) =>
  rare_type
    ? sql`(select * from ${places} as space, unnest(${rare_type}::text[]) as kind(type))`
    : sql`${places}`;

/** Selects the space with the ID of the owner. */
const own = ({ id }: Owner, spaces?: Expression<unknown>) =>
  spaces
    ? sql`(select space_id from ${spaces} as space where space_id = ${id})`
    : sql`(select ${id}::uuid as space_id)`;

/** Selects the other spaces with events of the owner. Skips from space to space in the index: there are few. */
const others = (owner: Owner, spaces?: Expression<unknown>) => {
  if (spaces) return sql`(select space_id from ${spaces} as space where space_id <> ${owner.id})`;
  const next = (after: RawBuilder<unknown>) => sql`(select event.space_id from event
    where ${elsewhere(owner)} ${after} order by event.space_id limit 1)`;
  return sql`(
    with recursive other as (
      select ${next(sql``)} as space_id
      union all select ${next(sql`and event.space_id > other.space_id`)} from other where other.space_id is not null)
    select space_id from other where space_id is not null)`;
};
