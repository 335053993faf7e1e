import { type Expression, type SelectQueryBuilder, sql } from 'kysely';
import type { Params } from './compiled.ts';
import type { Database } from './database.ts';
import { compile, type Query, type SeveralTemplate, type Template } from './template.ts';

/**
 * How writes of several requests are one statement. PostgreSQL sets up each part of a statement at every run, so it takes less for several
 * rows together. Only writes that have to wait are joined: see `driver/joint.ts`.
 */
export type Several<Values, Shape, Query> = {
  /** The types of the values. A write with another value has a statement of its own. */
  types: { readonly [Name in keyof Values]?: string };
  /** The value that must differ between the writes of a statement, because it changes a row once. */
  key?: keyof Values & string;
  /** Builds the statement. Each of its rows has `at`, the place of its write. */
  build(db: Database, given: Given<Values>, shape: Shape): Query;
};

/** The values of the writes. */
export type Given<Values> = {
  /** Returns a statement that begins with the writes, as `asked`. */
  begin(db: Database): Database;
  /** Returns the values of a write, as columns of `asked`, or of a CTE that `ofEach` selects. */
  in(row: string): Params<Values>;
};

/** Selects something for each write, beside its values and its place `at`. */
export function ofEach<Values, Row>(
  db: Pick<Database, 'selectFrom'>,
  given: Given<Values>,
  select: (each: Params<Values>) => SelectQueryBuilder<never, never, Row>,
): SelectQueryBuilder<never, never, Row> {
  return db
    .selectFrom(sql<object>`asked`.as('asked'))
    .innerJoinLateral(select(given.in('asked')).as('each'), (join) => join.onTrue())
    .selectAll() as never;
}

/** The prefix keeps values apart from the columns of tables. */
const columnOf = (name: string) => `its_${name}`;

/** Whether a write with these values can be joined with others. */
export const isJoinable = ({ types }: { types: object }, names: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => name in types);

export function severalOf<Values, Shape, Row>(
  several: Several<Values, Shape, Query<Row>>,
  names: readonly string[],
  shape: Shape,
): SeveralTemplate {
  let template: Template | undefined;
  return {
    key: several.key,
    template() {
      template ??= compileSeveral(several, names, shape);
      return template;
    },
  };
}

/**
 * Builds the statement for values with these names, each of which is a list. The order of the names is that of the properties of a request
 * body, and must not change the text.
 */
export function compileSeveral<Values, Shape, Row>(
  several: Several<Values, Shape, Query<Row>>,
  given: readonly string[],
  shape: Shape,
): Template {
  const names = given.toSorted();
  const template = compile((db, lists) => several.build(db, givenIn(several, lists, names), shape), names);
  const { sql: text } = template.query;
  // Each occurs once more than in the list of columns.
  const unused = names.find((name) => text.split(`"${columnOf(name)}"`).length < 3);
  if (unused) throw new TypeError(`The parameter ${unused} is not used: ${text}`);
  return template;
}

function givenIn<Values>(
  { types }: Pick<Several<Values, unknown, unknown>, 'types'>,
  lists: { readonly [name: string]: Expression<unknown> },
  names: readonly string[],
): Given<Values> {
  const typeOf = (name: string) => (types as Record<string, string>)[name] ?? '';
  const isArray = (name: string) => typeOf(name).endsWith('[]');
  // The elements of an array of arrays would be one list.
  const sent = names.map((name) => sql`${lists[name]}::${sql.raw(isArray(name) ? 'text' : typeOf(name))}[]`);
  const columns = sql.join([...names.map(columnOf), 'at'].map((name) => sql.ref(name)));
  const asked = sql`(select * from unnest(${sql.join(sent)}) with ordinality as asked(${columns}))`;
  const valueIn = (row: string, name: string) => {
    const value = sql.ref(`${row}.${columnOf(name)}`);
    return isArray(name) ? sql`${value}::${sql.raw(typeOf(name))}` : value;
  };
  return {
    begin: (statement) => statement.with('asked', () => asked as never) as unknown as Database,
    in: (row) => Object.fromEntries(names.map((name) => [name, valueIn(row, name)])) as never,
  };
}
