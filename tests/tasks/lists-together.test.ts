import * as assert from 'uvu/assert';
import { connect, type Database } from '../../src/database/database.ts';
import { NEWEST } from '../../src/tasks/list/page.ts';
import { listTasks } from '../../src/tasks/list/statement.ts';
import { sharing } from '../../src/tasks/list/together.ts';
import { createCategory } from '../fixtures.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

const FIRST_PAGE = { limit: 21, offset: 0, after: undefined, counted: true };

/** Reads the lists of users at once, and returns them with the titles of the statements. */
async function listsOf(
  { databaseUrl: url }: World,
  read: (db: Database) => readonly Promise<object[]>[],
): Promise<{ lists: PromiseSettledResult<object[]>[]; statements: string[] }> {
  const statements: string[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const statementEnded = ({ statement }: { statement: string }) => void statements.push(statement);
  const connections = connect({ url, applicationName: 'tests', log, poolSize: 2, statementEnded });
  try {
    return { lists: await Promise.allSettled(read(connections.reader)), statements };
  } finally {
    await connections.close();
  }
}

type Filters = Partial<Parameters<typeof listTasks>[2]>;

function list(db: Database, { id }: Pick<Person, 'id'>, filters: Filters = {}, window = FIRST_PAGE) {
  const now = new Date().toISOString();
  const all = { sort: 'created_at', order: 'desc', deleted: false, per_page: 20, now, ...filters } as const;
  return listTasks(db, { user_id: id, timezone: 'UTC' }, all, window);
}

/** JSON leaves out what only the statement needs. */
const shown = (lists: PromiseSettledResult<object[]>[]) => JSON.parse(JSON.stringify(lists));

inWorld('lists that are read at the same time', (it) => {
  it('have one statement, and each is that of its user', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    const category = await createCategory(grace);
    await createTask(ada, { project_id, title: 'Shared', assignee_ids: [grace.id] });
    await createTask(ada, { title: 'Own' });
    await createTask(grace, { title: 'Other', category_ids: [category.id], status: 'completed' });
    const people = [ada, grace, vera, eve, ada];
    const { lists, statements } = await listsOf(world, (db) => people.map((each) => list(db, each)));
    assert.ok(statements.includes('tasks: list, several at once'));
    const alone = [];
    for (const each of people) alone.push(...(await listsOf(world, (db) => [list(db, each)])).lists);
    assert.equal(shown(lists), shown(alone));
    assert.is(JSON.stringify(lists).match(/"Shared"/g)?.length, 4);
  });

  it('have the same filter, order and fields', async (world) => {
    const { ada, grace, vera, project_id } = world;
    for (const title of ['Beta', 'Alpha', 'Gamma'])
      await createTask(ada, { project_id, title, status: 'todo' });
    const filters: Filters = {
      sort: 'title',
      order: 'asc',
      status: ['todo'],
      fields: ['title', 'created_by'],
    };
    const { lists, statements } = await listsOf(world, (db) =>
      [ada, grace, vera].map((each) => list(db, each, filters)),
    );
    assert.ok(statements.includes('tasks: list, several at once'));
    const titles = lists.map((each) =>
      each.status === 'fulfilled' ? each.value.map((task) => (task as { title: string }).title) : [],
    );
    assert.equal(titles, Array(3).fill(['Alpha', 'Beta', 'Gamma']));
    const different = await listsOf(world, (db) => [list(db, ada, filters), list(db, grace)]);
    assert.equal(different.statements, ['tasks: list', 'tasks: list']);
  });

  it('fail one by one', async (world) => {
    const { ada, grace } = world;
    await createTask(ada, { title: 'Own' });
    const { lists } = await listsOf(world, (db) =>
      [ada, { id: 'nobody' }, grace].map((each) => list(db, each)),
    );
    assert.equal(
      lists.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  it('do not wait for those of a user with many tasks', async ({ db, ada, grace }) => {
    const read: string[] = [];
    const readPage = sharing(async (_, { values: { user_id } }) => {
      read.push(user_id);
      return [{ total: user_id === ada.id ? 100_000 : 1 }] as never;
    });
    const ask = ({ id }: Person) =>
      readPage(db, {
        values: { user_id: id, limit: 21, offset: 0, reach: 21 },
        shape: { ...NEWEST, counted: true },
      });
    await ask(ada);
    await Promise.all([ask(ada), ask(grace)]);
    // Without what this process has learned, both would have been in a statement of the database.
    assert.equal(read, [ada.id, ada.id, grace.id]);
  });
});
