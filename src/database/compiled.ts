import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  type Expression,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type RawBuilder,
  type Simplify,
  ValueNode,
} from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Tables } from '../../generated/tables.ts';
import type { Database } from './database.ts';
import { Adapter } from './driver/adapter.ts';
import type { Joinable } from './driver/joint.ts';
import { fixedName } from './driver/statements.ts';
import { buildSeveral, isJoinable, type Several, unusedIn } from './several.ts';

/** Placeholders for the values while a query is built. Each can be used wherever Kysely takes a value. */
export type Params<Values> = { readonly [Key in keyof Values]: Expression<Exclude<Values[Key], undefined>> };

type Query<Row> = Compilable<Row> | RawBuilder<Row>;

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
 * A list of values is one parameter: `where('id', '=', eb.fn.any(p.ids))`.
 */
export function compiled<Values extends object, Row>(
  title: string,
  build: (db: Database, p: Params<Values>) => Query<Row>,
): Compiled<Values, Row> {
  let template: Template | undefined;
  const text = () => (template ?? compile((db, p) => build(db, p as Params<Values>))).query.sql;
  register(title, text);
  const prepare = (values: object): Template => {
    template ??= compile((db, p) => build(db, p as Params<Values>), Object.keys(values));
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
 * `generated/queries.sql`: the names of the present values (or `allBut` and the names of the absent ones), and the shape. With `several`,
 * writes of different requests that have to wait are one statement.
 */
export function compiledShapes<Values extends object, Shape extends object, Row>(
  title: string,
  build: (db: Database, p: Params<Values>, shape: Shape) => Query<Row>,
  usual: { readonly [name: string]: readonly [present: Present<keyof Values & string>, shape: Shape] },
  several?: Several<NoInfer<Values>, NoInfer<Shape>, Query<NoInfer<Row>>>,
): CompiledShapes<Values, Shape, Row> {
  const templates = new LRUCache<string, Template>({ max: MAX_SHAPES });
  const compileSeveral = (names: readonly string[], shape: Shape): Joinery | undefined => {
    if (!several || !isJoinable(several, names)) return undefined;
    const template = compile((db, p) => buildSeveral(several, db, p, names, shape), names);
    const unused = unusedIn(template.query.sql, names);
    if (unused) throw new TypeError(`The parameter ${unused} is not used: ${template.query.sql}`);
    return { template, key: several.key };
  };
  for (const [name, [present, shape]] of Object.entries(usual)) {
    register(
      `${title}, ${name}`,
      () => compile((db, p) => build(db, p as Params<Values>, shape), present).query.sql,
    );
    const names = 'allBut' in present ? [] : present;
    if (several && isJoinable(several, names)) {
      register(
        `${title}, ${name}, several at once`,
        () => compileSeveral(names, shape)?.template.query.sql ?? '',
      );
    }
  }
  const prepare = (values: object, shape: Shape): Template => {
    const key = shapeKey(values, shape);
    let template = templates.get(key);
    if (template === undefined) {
      const names = presentKeys(values);
      template = {
        ...compile((db, p) => build(db, p as Params<Values>, shape), names),
        several: compileSeveral(names, shape),
      };
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

/** The present values: their names, or `allBut` and the names of the absent ones. */
type Present<Name extends string = string> = readonly Name[] | { readonly allBut: readonly string[] };

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

/** Stands for a value that is not known yet. Reading it is an error. */
class Placeholder implements Expression<never> {
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }

  get expressionType(): undefined {
    return undefined;
  }

  toOperationNode(): ValueNode {
    return ValueNode.create(this);
  }

  toJSON(): never {
    throw new TypeError(`The parameter ${this.key} has no value while its query is built.`);
  }

  [Symbol.toPrimitive](): never {
    return this.toJSON();
  }
}

interface Template {
  query: CompiledQuery;
  /** For each parameter of the SQL, the key of its value. */
  keys: readonly string[];
  several?: Joinery | undefined;
}

/** The statement for several, and the value that must differ between them. */
type Joinery = { template: Template; key: string | undefined };

type Build = (db: Database, p: Record<string, Placeholder>) => Query<unknown>;

/**
 * Writes the constants of a query into its text, where the planner sees them. It cannot use a partial index
 * `where role = 'owner'` for `role = $1`.
 */
class TemplateCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (value instanceof Placeholder) super.appendValue(value);
    else if (typeof value === 'string') this.appendStringLiteral(value);
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null)
      this.appendImmediateValue(value);
    // An array or object may contain a placeholder. A Date would stay the same for all requests.
    else
      throw new TypeError(`A query contains ${Object.prototype.toString.call(value)}: make it a parameter.`);
  }
}

/** Builds SQL and never runs it. */
const builder: Database = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new TemplateCompiler(),
  },
});

const ALL: Present = { allBut: [] };

function compile(build: Build, present: Present = ALL): Template {
  const used = new Set('allBut' in present ? [] : present);
  const query = compileOnce(build, present, used);
  const keys = query.parameters.map((parameter) => (parameter as Placeholder).key);
  for (const key of used) {
    if (!keys.includes(key)) throw new TypeError(`The parameter ${key} is not used: ${query.sql}`);
  }
  // A difference in the second build was not a constant, but an ID, a time or another value of one request.
  if (compileOnce(build, present, new Set()).sql !== query.sql) {
    throw new TypeError(`A query differs each time it is built: ${query.sql}`);
  }
  return { query, keys };
}

function compileOnce(build: Build, present: Present, used: Set<string>): CompiledQuery {
  const isPresent = (key: string) =>
    'allBut' in present ? !present.allBut.includes(key) : present.includes(key);
  const placeholders = new Proxy<Record<string, Placeholder>>(
    {},
    {
      get(_, key) {
        if (typeof key !== 'string' || !isPresent(key)) return undefined;
        used.add(key);
        return new Placeholder(key);
      },
      has: (_, key) => typeof key === 'string' && isPresent(key),
      ownKeys() {
        throw new TypeError('The parameters cannot be spread: name each one.');
      },
    },
  );
  const query = build(builder, placeholders);
  return 'isRawBuilder' in query ? query.compile(builder) : query.compile();
}

function fill({ several, ...template }: Template, values: object): Joinable {
  const filled = fillOne(template, values);
  if (!several) return filled;
  const { sql, parameters } = fillOne(several.template, values);
  const key = several.key && (values as Record<string, unknown>)[several.key];
  return { ...filled, joint: { sql, values: parameters, key: key ?? filled } };
}

function fillOne({ query, keys }: Template, values: object): CompiledQuery {
  const given = values as Record<string, unknown>;
  const parameters = new Array<unknown>(keys.length);
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] ?? '';
    const value = given[key];
    // pg would send null instead.
    if (value === undefined) throw new TypeError(`The parameter ${key} has no value: ${query.sql}`);
    parameters[i] = value;
  }
  return { query: query.query, queryId: query.queryId, sql: query.sql, parameters };
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
