import type { CompiledQuery, Expression, QueryResult, Simplify } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from './database.ts';
import { Adapter } from './driver/adapter.ts';
import { fixedName } from './driver/statements.ts';
import { compileSeveral, isJoinable, type Several, severalOf } from './several.ts';
import { compile, fill, type Present, type Query, type Template } from './template.ts';

/** Placeholders for the values while a query is built. Each can be used wherever Kysely takes a value. */
export type Params<Values> = { readonly [Key in keyof Values]: Expression<Exclude<Values[Key], undefined>> };

/** A query that is built once and only needs values. Runs on a pool, on the reader or in a transaction. */
export interface Compiled<Values, Row> {
  all(db: Database, values: Values): Promise<Simplify<Row>[]>;
  first(db: Database, values: Values): Promise<Simplify<Row> | undefined>;
  /** Returns the row of a statement that always has one. */
  one(db: Database, values: Values): Promise<Simplify<Row>>;
  /** Runs a write and returns how many rows it changed. */
  run(db: Database, values: Values): Promise<number>;
  /** Returns the statement with its values, to be run in another way. */
  with(values: Values): CompiledQuery;
  readonly sql: string;
}

/** The same for a query with optional parts; each combination is built once. */
export interface CompiledShapes<Values, Shape, Row> {
  all(db: Database, values: Values, shape: Shape): Promise<Simplify<Row>[]>;
  first(db: Database, values: Values, shape: Shape): Promise<Simplify<Row> | undefined>;
  run(db: Database, values: Values, shape: Shape): Promise<number>;
  sql(values: Values, shape: Shape): string;
}

/** Maximum number of cached shapes. A query with eight filters has 256, and callers use few of them. */
const MAX_SHAPES = 200;

/**
 * Builds a query at its first use; later calls only fill in the values. Building it each time takes 32 of the 43 µs of
 * CPU of a read by ID.
 *
 *     const findTask = compiled('tasks: get', (db, p: Params<{ actor: string; id: string }>) =>
 *       visibleTo(db, p.actor).select(columns).where('task.id', '=', p.id));
 *     const task = await findTask.first(db, { actor, id });
 *
 * A list of values is one parameter: `where('id', '=', eb.fn.any(p.ids))`. With `several`, writes of different requests that have to wait
 * are one statement.
 */
export function compiled<Values extends object, Row>(
  title: string,
  build: (db: Database, p: Params<Values>) => Query<Row>,
  several?: Several<NoInfer<Values>, unknown, Query<NoInfer<Row>>>,
): Compiled<Values, Row> {
  let template: Template | undefined;
  const text = () => (template ?? compile((db, p) => build(db, p as Params<Values>))).query.sql;
  register(title, text);
  if (several)
    register(
      `${title}, several at once`,
      () => compileSeveral(several, Object.keys(several.types), {}).query.sql,
    );
  const prepare = (values: object): Template => {
    const names = Object.keys(values);
    template ??= compile((db, p) => build(db, p as Params<Values>), names);
    if (several) template.several ??= severalOf(several, names, {});
    fixedName(template.query.sql);
    return template;
  };
  return {
    all: async (db, values) =>
      (await execute<Simplify<Row>>(db, title, fill(template ?? prepare(values), values))).rows,
    async one(db, values) {
      const [row] = await this.all(db, values);
      if (!row) throw new Error(`The statement "${title}" returned no row.`);
      return row;
    },
    first: async (db, values) =>
      (await execute<Simplify<Row>>(db, title, fill(template ?? prepare(values), values))).rows[0],
    run: async (db, values) =>
      changedRows(await execute(db, title, fill(template ?? prepare(values), values))),
    with: (values) => fill(template ?? prepare(values), values),
    get sql() {
      return text();
    },
  };
}

/**
 * Builds a query once for each set of values that are present and each shape. A value that is `undefined`
 * is absent, and so is its parameter; `shape` holds what changes the text, such as the order.
 *
 *     const listTasks = compiledShapes(
 *       'tasks: list',
 *       (db, p: Params<{ actor: string; status?: Status }>, { sort }: { sort: Sort }) => {
 *         const query = visibleTo(db, p.actor).orderBy(sort);
 *         return p.status ? query.where('status', '=', p.status) : query;
 *       },
 *       { 'newest first': [['actor'], { sort: 'created_at' }], 'of a status': [['actor', 'status'], { sort: 'title' }] },
 *     );
 *
 * Every present value must be used, so a filter cannot be forgotten. `usual` are the shapes to show in
 * `generated/queries.sql`: the names of the present values (or `allBut` and the names of the absent ones), and the shape.
 */
export function compiledShapes<Values extends object, Shape extends object, Row>(
  title: string,
  build: (db: Database, p: Params<Values>, shape: Shape) => Query<Row>,
  usual: { readonly [name: string]: readonly [present: Present<keyof Values & string>, shape: Shape] },
  several?: Several<NoInfer<Values>, NoInfer<Shape>, Query<NoInfer<Row>>>,
): CompiledShapes<Values, Shape, Row> {
  const templates = new LRUCache<string, Template>({ max: MAX_SHAPES });
  for (const [name, [present, shape]] of Object.entries(usual)) {
    register(
      `${title}, ${name}`,
      () => compile((db, p) => build(db, p as Params<Values>, shape), present).query.sql,
    );
    const names = 'allBut' in present ? [] : present;
    if (several && isJoinable(several, names))
      register(`${title}, ${name}, several at once`, () => compileSeveral(several, names, shape).query.sql);
  }
  const prepare = (values: object, shape: Shape): Template => {
    const key = shapeKey(values, shape);
    let template = templates.get(key);
    if (template === undefined) {
      const names = presentKeys(values);
      template = compile((db, p) => build(db, p as Params<Values>, shape), names);
      if (several && isJoinable(several, names)) template.several = severalOf(several, names, shape);
      templates.set(key, template);
    }
    return template;
  };
  return {
    all: async (db, values, shape) =>
      (await execute<Simplify<Row>>(db, title, fill(prepare(values, shape), values))).rows,
    first: async (db, values, shape) =>
      (await execute<Simplify<Row>>(db, title, fill(prepare(values, shape), values))).rows[0],
    run: async (db, values, shape) =>
      changedRows(await execute(db, title, fill(prepare(values, shape), values))),
    sql: (values, shape) => prepare(values, shape).query.sql,
  };
}

/** Usual shape of a statement whose shapes differ only in the values that are present. */
export const EVERY_VALUE = { 'with every value': [{ allBut: [] }, {}] } as const;

/** Returns those of the named parameters that are present. */
export function named<P extends object, Name extends keyof P>(
  p: P,
  names: readonly Name[],
): { [Each in Name]?: NonNullable<P[Each]> } {
  const given: { [Each in Name]?: NonNullable<P[Each]> } = {};
  for (const name of names) {
    const value = p[name];
    if (value != null) given[name] = value;
  }
  return given;
}

const texts = new Map<string, () => string>();

/** Adds a statement to `generated/queries.sql`. */
function register(title: string, text: () => string): void {
  if (texts.has(title)) throw new TypeError(`Two statements have the title "${title}".`);
  texts.set(title, text);
}

/** Returns the statements that the modules loaded so far define, in their usual shapes, by title. The SQL is built on demand. */
export function definedStatements(): { title: string; sql(): string }[] {
  return [...texts]
    .map(([title, sql]) => ({ title, sql }))
    .sort(({ title: a }, { title: b }) => (a < b ? -1 : 1));
}

/** Runs a statement, and reports it under its title if somebody observes the connections. */
function execute<Row>(db: Database, statement: string, query: CompiledQuery): Promise<QueryResult<Row>> {
  const { adapter } = db.getExecutor();
  const statementEnded = adapter instanceof Adapter ? adapter.statementEnded : undefined;
  if (!statementEnded) return db.executeQuery<Row>(query);
  const began = performance.now();
  const end = (error?: unknown) => statementEnded({ statement, began, ms: performance.now() - began, error });
  return db.executeQuery<Row>(query).then(
    (result) => {
      end();
      return result;
    },
    (error: unknown) => {
      end(error);
      throw error;
    },
  );
}

function changedRows({ numAffectedRows }: QueryResult<unknown>): number {
  return Number(numAffectedRows ?? 0);
}

function presentKeys(values: object): string[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

function shapeKey(values: object, shape: object): string {
  let key = JSON.stringify(shape);
  for (const [name, value] of Object.entries(values)) if (value !== undefined) key += ` ${name}`;
  return key;
}
