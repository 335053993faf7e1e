import * as assert from 'uvu/assert';
import { type Operation, resolve } from '../../../src/document.ts';
import { allowedCell, cellsOf, requestOf } from '../../authorization/requests.ts';
import { createStage, type Player, type Stage } from '../../authorization/stage.ts';
import { type ApiResponse, exchange } from '../../exchange.ts';
import { type Ids, itemParameters, rows, seeds } from '../../seeds.ts';
import type { World } from '../../world.ts';
import { contract, operations as everyOperation } from '../documented.ts';
import { type Part, sharedServer } from './house.ts';

/** Enough for several pages. */
const ROWS = 4;

/** A member has the ID of its user, and a tag is its name. */
type Item = { id: string } | { user: { id: string } } | { task: { id: string } } | { name: string };
type Words = { enum?: string[] };
type Page = { data: Item[]; meta: { next_cursor: string | null; total: number | null } };
/** A list with rows; `ask` requests a page of it. */
type Filled = { operation: Operation; ask(query: string, player?: Player): Promise<ApiResponse> };

const isList = (operation: Operation) => operation['x-pagination'] !== undefined;

/** Tests the pages of every list. */
export const testLists: Part = (it, operations) => {
  if (!operations.some(isList)) return;

  it('200: cursors and pages return each item once, in every order', async (world) => {
    for (const { operation, ask } of await fill(world, operations.filter(isList))) {
      for (const order of ordersOf(operation)) {
        const where = `${operation.operationId}?${order}`;
        // An administrator sees the users of all tests of the file, which are more than a page.
        const whole: Item[] = [];
        for (let page = 1; whole.length === 100 * (page - 1); page += 1)
          whole.push(...pageOf(await ask(`${order}&per_page=100&page=${page}`), where).data);
        assert.ok(whole.length >= ROWS - 1, `${where} has too few items: see \`rows\` in tests/seeds.ts`);
        const walked: Item[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const page = pageOf(await ask(`${order}&per_page=2${cursor && `&cursor=${cursor}`}`), where);
          walked.push(...page.data);
          cursor = page.meta.next_cursor;
        }
        assert.equal(walked.map(idOf), whole.map(idOf), where);
        const second = pageOf(await ask(`${order}&per_page=2&page=2`), where);
        assert.equal(second.data.map(idOf), whole.slice(2, 4).map(idOf), where);
        assert.is(second.meta.total, whole.length, where);
      }
    }
  });

  it('400: an altered cursor, and one of another user or list', async (world) => {
    const outside = everyOperation.filter((each) => isList(each) && !operations.includes(each)).slice(0, 1);
    const filled = await fill(world, [...operations.filter(isList), ...outside]);
    const cursors = new Map<Operation, string>();
    for (const { operation, ask } of filled) {
      const page = pageOf(await ask('per_page=1'), operation.operationId);
      cursors.set(operation, String(page.meta.next_cursor));
    }
    for (const { operation, ask, stranger } of filled) {
      const where = operation.operationId;
      const cursor = String(cursors.get(operation));
      assert.is((await ask(`per_page=1&cursor=${cursor}`)).status, 200, where);
      const changed = [0, 9, 21, 22, 23, 30, cursor.length - 1].map(
        (at) => `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`,
      );
      const altered = [...changed, `${cursor}=`, `${cursor}A`, `${cursor}.`, cursor.slice(0, -1), 'A'];
      const others = [...cursors].filter(([list]) => list !== operation).map(([, foreign]) => foreign);
      for (const text of [...altered, ...others])
        assertRefused(await ask(`per_page=1&cursor=${text}`), `${where} ${text}`);
      assertRefused(await ask(`per_page=1&cursor=${cursor}`, stranger), where);
    }
  });
};

function assertRefused({ status, body }: ApiResponse, where: string): void {
  assert.equal([status, body.error], [400, 'INVALID_CURSOR'], where);
}

const idOf = (item: Item): string => {
  if ('id' in item) return item.id;
  if ('name' in item) return item.name;
  return 'user' in item ? item.user.id : item.task.id;
};

function pageOf({ status, text, body }: ApiResponse, where: string): Page {
  assert.is(status, 200, `${where}: ${text}`);
  return body as unknown as Page;
}

/**
 * Creates items of each list on one stage. The owner and the others can call operations of administrators.
 */
async function fill(world: World & Parameters<typeof sharedServer>[0], operations: readonly Operation[]) {
  const { url } = await sharedServer(world);
  const stage = await createStage(world);
  const { id } = stage.cast.owner;
  await world.db.updateTable('user').set({ role: 'admin' }).where('id', '=', id).execute();
  const filled: (Filled & { stranger: Player })[] = [];
  for (const operation of operations) {
    const cell = { ...allowedCell(operation), actor: 'owner' as const };
    const ids = await stage.ids(cell.about);
    for (let row = 0; row < ROWS; row += 1) await addRow(operation, stage, ids);
    const { path, headers, ...request } = await requestOf(cell, stage);
    filled.push({
      operation,
      stranger: strangerTo(operation, stage),
      ask: (query, player) =>
        exchange({ url, ...request, path: `${path}?${query}`, headers: { ...headers, ...player?.headers } }),
    });
  }
  return filled;
}

/** Another user who can call the operation. */
function strangerTo(operation: Operation, stage: Stage): Player {
  const { about } = allowedCell(operation);
  const cells = cellsOf(operation).flat();
  const other = cells.find((cell) => cell.about === about && cell.status === 200 && cell.actor !== 'owner');
  if (!other) throw new Error(`nobody but the owner may call ${operation.operationId}`);
  return stage.cast[other.actor];
}

/** Items are created by the POST of the same path, by the seed of an item, or as `tests/seeds.ts` says. */
async function addRow(list: Operation, stage: Stage, ids: Ids): Promise<void> {
  const { operationId, path } = list;
  const make = rows[operationId];
  const item = itemParameters.get(path);
  const adding = everyOperation.find((each) => each.path === path && each.method === 'post');
  if (make) await make(stage.owner, ids);
  else if (adding) await stage.owner.send(adding.operationId, { path: ids });
  else if (item) await Promise.all(Object.values(seeds[item].make).map((each) => each(stage.owner)));
  else throw new Error(`tests/seeds.ts does not say how ${operationId} gets items`);
}

/** A query for each order of the list; it matches every item. */
function ordersOf({ parameters }: Operation): string[] {
  const wordsOf = (name: string): string[] => {
    const found = parameters.find((each) => each.in === 'query' && each.name === name);
    return found ? (resolve<Words>(contract, found.schema as Words).enum ?? []) : [];
  };
  const sorts = wordsOf('sort').map((sort) => `sort=${sort}${sort === 'relevance' ? '&q=seed' : ''}`);
  const orders = wordsOf('order').map((order) => `order=${order}`);
  if (sorts.length === 0) return [''];
  return sorts.flatMap((sort) => (orders.length > 0 ? orders.map((order) => `${sort}&${order}`) : [sort]));
}
