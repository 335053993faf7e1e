import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { Turns } from '../../turns.ts';
import { userSummary } from '../../users/summary.ts';
import type { P, Shape, Values } from './filters.ts';
import { type ListedTask, NEWEST, pageOf, rowsOf, TASK_OF_PAGE, wantedOf } from './page.ts';

type Common = Pick<Values, 'limit' | 'offset'> & {
  [Name in 'reach' | 'status' | 'priority' | 'wanted']?: Values[Name] | undefined;
};

const COMMON: ReadonlySet<string> = new Set<keyof Common | 'user_id'>([
  'user_id',
  'limit',
  'offset',
  'reach',
  'status',
  'priority',
  'wanted',
]);

/**
 * The same page for several users. PostgreSQL sets up each subquery of a statement at every run, and here once for all of them.
 * `offset 0` keeps it from reading the total and the user again for each row.
 */
const listTogether = compiledShapes(
  'tasks: list, several at once',
  (db, p: Params<Common & { user_ids: readonly string[] }>, shape: Shape) => {
    const { limit, offset, reach, status, priority, wanted } = p;
    const user_id = sql.ref<string>('asked.user_id');
    const each: P = {
      ...{ user_id, limit, offset },
      ...(reach && { reach }),
      ...(status && { status }),
      ...(priority && { priority }),
    };
    const { page, counted, direction } = pageOf(db, each, shape);
    const asked = sql<{ user_id: string; at: number }>`unnest(${p.user_ids}::uuid[]) with ordinality`;
    const summary = sql`reader.summary` as ReturnType<typeof userSummary>;
    return db
      .selectFrom(asked.as<'asked'>(sql`asked(user_id, at)`))
      .innerJoinLateral(sql`(select ${userSummary(user_id)} as summary offset 0)`.as('reader'), (join) =>
        join.onTrue(),
      )
      .innerJoinLateral(
        sql<{ total: number | null }>`(select ${counted} as total offset 0)`.as('counted'),
        (join) => join.onTrue(),
      )
      .leftJoinLateral(page.as('page'), (join) => join.onTrue())
      .leftJoinLateral(TASK_OF_PAGE, (join) => join.onTrue())
      .select(sql<number>`asked.at::integer`.as('at'))
      .select(rowsOf({ user_id }, { summary }, wantedOf({ ...(wanted && { wanted }) }, shape)))
      .orderBy(sql`asked.at`)
      .orderBy(sql`page.sort_value ${direction}`)
      .orderBy('page.id', shape.order)
      .$castTo<ListedTask & { at: number }>();
  },
  { 'newest first': [['user_ids', 'limit', 'offset', 'reach'], { ...NEWEST, counted: true }] },
);

type Page = Pick<Asked, 'values' | 'shape'>;

/** A page that a caller waits for. */
type Asked = {
  values: Values;
  shape: Shape;
  /** What is equal for lists that one statement can read. */
  key: string;
  resolve(rows: Promise<ListedTask[]>): void;
};

/** Lists in one statement. More of them save little, and each waits for all. */
const MAX_TOGETHER = 16;
/** Statements at the same time, like the connections for reads. Lists that come meanwhile share the next one. */
const MAX_STATEMENTS = 2;
const SLOW_MS = 50;
/** A list with more tasks, which have to be counted, has a statement of its own. */
const LARGE = 2_000;

type Read = (db: Database, page: Page) => Promise<ListedTask[]>;

/** Returns a function that reads pages. Those that differ only in the user share statements, if they have to wait. */
export function sharing(alone: Read): Read {
  /** The users whose lists were large when this process last read them. */
  const large = new LRUCache<string, true>({ max: 10_000 });
  const lines = new WeakMap<Database, Line>();
  const readAlone: Read = async (db, page) => {
    const rows = await alone(db, page);
    if ((rows[0]?.total ?? 0) > LARGE) large.set(page.values.user_id, true);
    return rows;
  };
  return (db, page) => {
    if (!isShared(page) || large.has(page.values.user_id)) return readAlone(db, page);
    const line = lines.get(db) ?? new Line(db, readAlone);
    lines.set(db, line);
    return line.read(page);
  };
}

const isShared = ({ values, shape: { isCrowded, filter, unread, deleted } }: Page) =>
  !isCrowded &&
  filter === undefined &&
  unread === undefined &&
  !deleted &&
  Object.entries(values).every(([name, value]) => value === undefined || COMMON.has(name));

/** The pages that wait for a statement. */
class Line {
  readonly #db: Database;
  readonly #readAlone: Read;
  /** Oldest first. */
  readonly #waiting = new Set<Asked>();
  readonly #turns = new Turns(() => this.#start(), SLOW_MS);

  constructor(db: Database, readAlone: Read) {
    this.#db = db;
    this.#readAlone = readAlone;
  }

  read({ values, shape }: Page): Promise<ListedTask[]> {
    const { promise, resolve } = Promise.withResolvers<ListedTask[]>();
    const { user_id: _, ...common } = values;
    this.#waiting.add({ values, shape, key: JSON.stringify([common, shape]), resolve });
    this.#turns.schedule();
    return promise;
  }

  #start(): void {
    while (this.#turns.running < MAX_STATEMENTS && this.#waiting.size > 0) this.#send(this.#take());
  }

  /** Takes the lists of the next statement: a share of those that one statement can read, with the oldest of all. */
  #take(): Asked[] {
    const [oldest] = this.#waiting;
    const same = [...this.#waiting].filter(({ key }) => key === oldest?.key);
    const share = Math.ceil(same.length / (MAX_STATEMENTS - this.#turns.running));
    const taken = same.slice(0, Math.min(share, MAX_TOGETHER));
    for (const asked of taken) this.#waiting.delete(asked);
    return taken;
  }

  #send(asked: readonly Asked[]): void {
    const leave = this.#turns.enter();
    const [first] = asked;
    if (first && asked.length === 1) {
      first.resolve(this.#readAlone(this.#db, first).finally(leave));
      return;
    }
    const pages = readTogether(this.#db, asked).finally(leave);
    for (const [index, each] of asked.entries()) {
      // An error can be that of another list.
      each.resolve(
        pages.then(
          (found) => found[index] ?? [],
          () => this.#readAlone(this.#db, each),
        ),
      );
    }
  }
}

async function readTogether(db: Database, asked: readonly Asked[]): Promise<ListedTask[][]> {
  const [first] = asked;
  if (!first) return [];
  const { limit, offset, reach, status, priority, wanted } = first.values;
  const user_ids = asked.map(({ values }) => values.user_id);
  const found = await listTogether.all(
    db,
    { user_ids, limit, offset, reach, status, priority, wanted },
    first.shape,
  );
  const pages = asked.map((): ListedTask[] => []);
  for (const row of found) pages[row.at - 1]?.push(Object.assign(row, UNSHOWN));
  return pages;
}

/** JSON leaves it out. */
const UNSHOWN = { at: undefined };
