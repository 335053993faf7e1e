import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  type Expression,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  ValueNode,
} from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import type { Database } from './database.ts';
import type { Joinable, Joint } from './driver/joint.ts';

export type Query<Row> = Compilable<Row> | RawBuilder<Row>;

/** The present values: their names, or `allBut` and the names of the absent ones. */
export type Present<Name extends string = string> = readonly Name[] | { readonly allBut: readonly string[] };

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

export interface Template {
  query: CompiledQuery;
  /** For each parameter of the SQL, the key of its value. */
  keys: readonly string[];
  several?: SeveralTemplate;
}

/** The same for several of them, which must differ in the value with this key. */
export interface SeveralTemplate {
  key: string | undefined;
  /** Builds it when it is first needed: most shapes of a statement never wait beside another. Building takes 1.5 ms of CPU. */
  template(): Template;
}

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

export function compile(build: Build, present: Present = ALL): Template {
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

export function fill(template: Template, values: object): Joinable {
  const filled = fillOne(template, values);
  if (template.several) filled.joint = new Filled(template.several, values);
  return filled;
}

class Filled implements Joint {
  readonly #several: SeveralTemplate;
  readonly #values: object;

  constructor(several: SeveralTemplate, values: object) {
    this.#several = several;
    this.#values = values;
  }

  get sql(): string {
    return this.#several.template().query.sql;
  }

  get key(): unknown {
    const { key } = this.#several;
    return key ? (this.#values as Record<string, unknown>)[key] : this;
  }

  values(): readonly unknown[] {
    return fillOne(this.#several.template(), this.#values).parameters;
  }
}

function fillOne({ query, keys }: Template, values: object): CompiledQuery & { joint?: Joint } {
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
