import { type Expression, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import type { PageQuery, Window } from '../lists/pagination.ts';
import { compiledShapes, type Params } from './compiled.ts';
import type { Database } from './database.ts';
import { type Chosen, choose, conditions, type Filters, firstChoices } from './filters.ts';
import { folded } from './lists.ts';

type Order = 'asc' | 'desc';

/** Sort key of a list: SQL for a value that is never null, and its type in a cursor. */
export type SortKey = {
  readonly value: RawBuilder<unknown>;
  readonly type: 'timestamptz' | 'text' | 'bigint';
  /** Default order. */
  readonly order: Order;
  /** Whether each row has a different value. Otherwise the ID breaks ties. */
  readonly isUnique?: boolean;
};

export const newest = (column: string): SortKey => ({
  value: sql.ref(column),
  type: 'timestamptz',
  order: 'desc',
});

export const oldest = (column: string): SortKey => ({ ...newest(column), order: 'asc' });

export const alphabetical = (column: string): SortKey => ({
  value: folded(sql.ref(column)),
  type: 'text',
  order: 'asc',
});

/** A number that is different for each row. */
export const highest = (column: string): SortKey => ({
  value: sql.ref(column),
  type: 'bigint',
  order: 'desc',
  isUnique: true,
});

/** One key, or one for each `sort` that a request can name. */
type SortKeys<Values> = Values extends { sort: infer Sort extends string }
  ? { readonly [Each in Sort]: SortKey }
  : SortKey;

type WindowValues = { limit: number; offset: number; after_key?: string; after_id?: string };

/** The parts of a query for a list that finds its pages with `page`. */
export type PageParts<Values> = {
  readonly p: Params<Values> & Params<WindowValues>;
  /** Conditions of the filters in the request. */
  readonly where: readonly RawBuilder<SqlBool>[];
  readonly key: SortKey;
  readonly order: Order;
  /** Skips the rows up to the cursor, sorts the others, and selects `sort_value`. */
  beyond<DB, TB extends keyof DB, O>(
    rows: SelectQueryBuilder<DB, TB, O>,
    key?: SortKey,
  ): SelectQueryBuilder<DB, TB, O & { sort_value: unknown }>;
  /** The number of rows up to the end of the page. */
  readonly reach: RawBuilder<number>;
};

/** The rows of a page, named like their table. */
type Page<Name extends string, Row> = SelectQueryBuilder<
  Omit<Tables, Name> & { [Each in Name]: Row },
  Name,
  Record<never, never>
>;

/** A row with the columns that `paginate` needs. An empty page is one row without an ID. */
export type Listed<Row> = Row & { sort_key: string | null; total: number | null };

/** Reads one page of a list. */
export type List<Values, Row> = (
  db: Database,
  values: Omit<Values, keyof PageQuery>,
  window: Window,
) => Promise<Listed<Row>[]>;

type Definition<Values, Name extends string, DB, TB extends keyof DB, Found, Shown> = {
  /** Selects all rows that the caller can see, with the columns that a page needs. Starts from `visibleTo`. */
  from(db: Database, p: Params<Values>): SelectQueryBuilder<DB, TB, Found>;
  /** Table of the list. Its rows have an ID. */
  as: Name;
  filters: Filters<Values>;
  /** Values that are in every request. */
  always?: readonly (keyof Values & string)[];
  by: SortKeys<Values>;
  /** Selects the fields of the contract. */
  shown(page: Page<Name, Found>, p: Params<Values>, db: Database): Shown;
  /** Selects the resource that contains the list. If it is not visible, there is no row, not even that of an empty page. */
  within?(db: Database, p: Params<Values>): Expression<unknown>;
  /** Finds the page faster than along the sort order. Returns `undefined` if that is not possible. */
  page?(db: Database, parts: PageParts<Values>): Expression<Found & { sort_value: unknown }> | undefined;
  /** Maximum of the total. */
  countUpTo?: number;
  /** Whether another statement counts the list. */
  isCountedApart?: true;
};

/**
 * Defines a list with pages and cursors. Its statement counts the list (except after a cursor), finds the page, and
 * computes the fields of `shown` only for the rows of the page. `Values` are those of the request; each optional one is a
 * filter.
 *
 *     export const listComments = paged<{ user_id: string } & ListValues<'listComments'>>('comments: list')({
 *       from: (db, p) =>
 *         visibleTo(db, p).where('comment.task_id', '=', p.task_id).select([...stored, 'comment.author_id']),
 *       as: 'comment',
 *       filters: { created_from: (time) => sql`comment.created_at >= ${time}` },
 *       by: oldest('comment.created_at'),
 *       shown: (page) => page.select(stored).select((eb) => userSummary(eb.ref('comment.author_id')).as('author')),
 *     });
 *     const list = await paginate((window) => listComments(db, { ...path, ...query, user_id }, window));
 */
export function paged<Values extends object>(title: string) {
  return <
    Name extends string,
    DB,
    TB extends keyof DB,
    Found,
    PageDB,
    PageTB extends keyof PageDB,
    Row extends { id: string },
  >(
    list: Definition<Values, Name, DB, TB, Found, SelectQueryBuilder<PageDB, PageTB, Row>>,
  ): List<Values, Row> => {
    const { filters, as, within } = list;
    const id = sql.ref<string>(`${as}.id`);
    const sortValue = sql.ref(`${as}.sort_value`);
    const keys = keysOf(list.by);
    const keyOf = (sort = '') => keys[sort] as SortKey;

    const statement = compiledShapes<Values & WindowValues, Shape, Listed<Row>>(
      title,
      (db, params, { sort, order: requestedOrder, counted, chosen }) => {
        const p = params as Params<Values> & Params<WindowValues>;
        const key = keyOf(sort);
        const order = requestedOrder ?? key.order;
        const where = conditions(filters, p, chosen);
        const found = where.reduce((rows, condition) => rows.where(condition), list.from(db, p));
        const beyond: PageParts<Values>['beyond'] = (rows, by = key) => {
          const rest = p.after_key ? rows.where(isBeyond(by, order, id, p)) : rows;
          return inOrder(rest, by, order, id).select(by.value.as('sort_value')).$castTo();
        };
        const reach = sql<number>`${p.offset}::bigint + ${p.limit}::bigint`;
        const page =
          list.page?.(db, { p, where, key, order, beyond, reach }) ??
          beyond(found).limit(p.limit).offset(p.offset);
        const rows = db
          .selectFrom(totalOf(found.clearSelect().select(id.as('id')), counted, list.countUpTo).as('counted'))
          .leftJoinLateral(sql<Found>`${page}`.as(as), (join) => join.onTrue());
        // The single row of an empty page has null in these columns, and `paginate` removes it.
        const shown = list.shown(rows as unknown as Page<Name, Found>, p, db);
        const listed = within ? shown.where(sql<SqlBool>`exists ${within(db, p)}`) : shown;
        return inOrder(listed, { ...key, value: sortValue }, order, id).select([
          sql<number | null>`counted.total`.as('total'),
          sql<string | null>`${sortValue}::text`.as('sort_key'),
        ]);
      },
      usualShapes(filters, list.always ?? [], Object.keys(keys), !list.isCountedApart),
    );

    return (db, values, { limit, offset, after, counted }) => {
      const { sort, order, page: _, per_page: __, cursor: ___, ...rest }: PageRequest = values;
      const { given, chosen } = choose(filters, rest);
      const after_id = keyOf(sort).isUnique ? undefined : after?.id;
      const window = { limit, offset, after_key: after?.key ?? undefined, after_id };
      return statement.all(db, { ...given, ...window } as Values & WindowValues, {
        sort,
        order,
        counted: counted && !list.isCountedApart,
        chosen,
      });
    };
  };
}

/** The parts of a request that change the SQL text. */
type Shape = { sort: string | undefined; order: Order | undefined; counted: boolean; chosen: Chosen };
type PageRequest = Partial<PageQuery> & { sort?: string; order?: Order };

/** Returns the sort keys by value of `sort`, which is empty if requests cannot choose. */
function keysOf(by: object): { readonly [sort: string]: SortKey } {
  return 'value' in by ? { '': by as SortKey } : { ...by };
}

function usualShapes<Values>(
  filters: Filters<Values>,
  always: readonly string[],
  sorts: readonly string[],
  isCounted: boolean,
) {
  const optional = Object.keys(filters).filter((name) => !always.includes(name));
  const shape = (sort: string | undefined, counted: boolean, chosen: Chosen): Shape => {
    return { sort: sort || undefined, order: undefined, counted, chosen };
  };
  return {
    'first page': [
      { allBut: [...optional, 'after_key', 'after_id'] },
      shape(sorts[0], isCounted, firstChoices(filters, always)),
    ],
    [`after a cursor${optional.length > 0 ? ', with every filter' : ''}`]: [
      { allBut: [] },
      shape(sorts.at(-1), false, firstChoices(filters)),
    ],
  } as const;
}

function inOrder<DB, TB extends keyof DB, O>(
  rows: SelectQueryBuilder<DB, TB, O>,
  { value, isUnique }: SortKey,
  order: Order,
  id: RawBuilder<string>,
): SelectQueryBuilder<DB, TB, O> {
  const sorted = rows.orderBy(value, order);
  return isUnique ? sorted : sorted.orderBy(id, order);
}

/** SQL for whether a row comes after the last one of the previous page. */
function isBeyond(
  { value, type, isUnique }: SortKey,
  order: Order,
  id: Expression<string>,
  p: Params<WindowValues>,
): RawBuilder<SqlBool> {
  const beyond = sql.raw(order === 'asc' ? '>' : '<');
  const key = sql`${p.after_key}::${sql.raw(type)}`;
  return isUnique
    ? sql`${value} ${beyond} ${key}`
    : sql`(${value}, ${id}) ${beyond} (${key}, ${p.after_id}::uuid)`;
}

/** SQL for the total of a list as a table of one row; null after a cursor. */
function totalOf<DB, TB extends keyof DB, O>(
  list: SelectQueryBuilder<DB, TB, O>,
  counted: boolean,
  upTo: number | undefined,
): RawBuilder<{ total: number | null }> {
  if (!counted) return sql`(select null::integer as total)`;
  const rows = upTo === undefined ? list : list.limit(sql.lit(upTo));
  return sql`(select count(*)::integer as total from ${rows} as listed)`;
}
