import { type Expression, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as assert from 'uvu/assert';
import type { TaskStatus } from '../../generated/tables.ts';
import { compiled, compiledShapes, type Params } from '../../src/database/compiled.ts';
import type { Database } from '../../src/database/database.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { suite } from '../suite.ts';
import { migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();
const [owner] = await queryDirectly<{ id: string }>(
  url,
  `insert into "user" (email, password_hash, full_name) values ('a@example.com', '', 'A') returning id`,
);
const actor = owner?.id ?? '';

const visibleTo = (db: Database, user: Expression<string>) =>
  db.selectFrom('task').where('task.owner_id', '=', user).where('task.deleted_at', 'is', null);

const insertTask = compiled(
  'test: insertTask',
  (db, p: Params<{ actor: string; title: string; tags: string[]; description: string | null }>) =>
    db
      .insertInto('task')
      .values({ owner_id: p.actor, title: p.title, tags: p.tags, description: p.description, status: 'todo' })
      .returning(['id', 'title', 'tags', 'status', 'version']),
);

const findTask = compiled('test: findTask', (db, p: Params<{ actor: string; id: string }>) =>
  visibleTo(db, p.actor)
    .select((eb) => [
      'task.id',
      'task.title',
      jsonArrayFrom(
        eb
          .selectFrom('task_assignee as a')
          .select('a.user_id')
          .whereRef('a.task_id', '=', 'task.id')
          .where('a.user_id', '=', p.actor),
      ).as('mine'),
    ])
    .where('task.id', '=', p.id),
);

const findTasks = compiled('test: findTasks', (db, p: Params<{ actor: string; ids: string[] }>) =>
  visibleTo(db, p.actor)
    .select('task.title')
    .where((eb) => eb('task.id', '=', eb.fn.any(p.ids)))
    .orderBy('task.title'),
);

const renameTask = compiled('test: renameTask', (db, p: Params<{ id: string; title: string }>) =>
  db
    .updateTable('task')
    .set((eb) => ({ title: p.title, version: eb('version', '+', 1) }))
    .where('id', '=', p.id),
);

const listTasks = compiledShapes(
  'test: list',
  (
    db,
    p: Params<{ actor: string; limit: number; status?: TaskStatus | undefined; tag?: string }>,
    { sort, trash = false }: { sort: 'title' | 'created_at'; trash?: boolean },
  ) => {
    let query = db
      .selectFrom('task')
      .select(['id', 'title'])
      .where('owner_id', '=', p.actor)
      .orderBy(sort)
      .limit(p.limit);
    query = query.where('deleted_at', trash ? 'is not' : 'is', null);
    if (p.status) query = query.where('status', '=', p.status);
    if (p.tag) query = query.where('tags', '@>', sql<string[]>`array[${p.tag}]`);
    return query;
  },
  {},
);

function message(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was expected to fail.');
}

suite('compiled queries', (it) => {
  it('run on the pool, on the reader and in a transaction', async () => {
    await withConnections({ url }, async ({ writer, reader }) => {
      const tags = ['a,b', '"q"', '\\'];
      const task = await insertTask.first(writer, { actor, title: 'One', tags, description: null });
      assert.ok(task);
      assert.equal(task, { id: task.id, title: 'One', tags, status: 'todo', version: 1 });
      const found = { id: task.id, title: 'One', mine: [] };
      assert.equal(await findTask.first(reader, { actor, id: task.id }), found);
      assert.equal(await withTransaction(writer, (trx) => findTask.all(trx, { actor, id: task.id })), [
        found,
      ]);
      assert.is(await findTask.first(writer, { actor: task.id, id: task.id }), undefined);
    });
  });

  it('use the values of each call, also when calls overlap', async () => {
    await withConnections({ url }, async ({ writer, reader }) => {
      const titles = Array.from({ length: 30 }, (_, i) => `Mix ${i + 10}`);
      const tasks = await Promise.all(
        titles.map((title) => insertTask.first(writer, { actor, title, tags: [], description: title })),
      );
      const ids = tasks.map((task) => task?.id ?? '');
      assert.equal(
        await Promise.all(ids.map(async (id) => (await findTask.first(reader, { actor, id }))?.title)),
        titles,
      );
      const rows = await findTasks.all(reader, { actor, ids });
      assert.equal(
        rows.map(({ title }) => title),
        titles,
      );
      assert.equal(await findTasks.all(reader, { actor, ids: [] }), []);
    });
  });

  it('return the number of rows that a write changed', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const task = await insertTask.first(writer, { actor, title: 'Old', tags: [], description: null });
      assert.is(await renameTask.run(writer, { id: task?.id ?? '', title: 'New' }), 1);
      assert.is(await renameTask.run(writer, { id: actor, title: 'New' }), 0);
    });
  });

  it('are separate for each set of filters', async () => {
    await withConnections({ url }, async ({ writer, reader }) => {
      await insertTask.first(writer, { actor, title: 'Tagged', tags: ['blue'], description: null });
      const titles = async (
        values: Parameters<typeof listTasks.all>[1],
        shape: Parameters<typeof listTasks.all>[2],
      ) => (await listTasks.all(reader, values, shape)).map(({ title }) => title);
      assert.equal(await titles({ actor, limit: 5, tag: 'blue' }, { sort: 'title' }), ['Tagged']);
      assert.equal(
        await titles({ actor, limit: 5, tag: 'blue', status: 'completed' }, { sort: 'title' }),
        [],
      );
      assert.equal(
        await titles({ actor, limit: 5, tag: 'blue', status: undefined }, { sort: 'created_at' }),
        ['Tagged'],
      );
      assert.equal(await titles({ actor, limit: 5 }, { sort: 'title', trash: true }), []);
      assert.is((await titles({ actor, limit: 2 }, { sort: 'title' })).length, 2);
    });
    assert.not.match(listTasks.sql({ actor, limit: 5 }, { sort: 'title' }), '"status" =');
    assert.match(listTasks.sql({ actor, limit: 5, status: 'todo' }, { sort: 'title' }), '"status" = $2');
  });

  it('have constants in the SQL text, where the planner can use them', () => {
    const query = compiled('test: query', (db, p: Params<{ id: string }>) =>
      db
        .selectFrom('task')
        .select('id')
        .where('status', '=', 'todo')
        .where('title', '!=', "it's")
        .where('id', '=', p.id)
        .limit(1),
    );
    assert.is(
      query.sql,
      `select "id" from "task" where "status" = 'todo' and "title" != 'it''s' and "id" = $1 limit 1`,
    );
  });

  it('fail if a parameter is not used', async () => {
    const forgotten = compiled('test: forgotten', (db, p: Params<{ id: string; actor: string }>) =>
      db.selectFrom('task').select('id').where('id', '=', p.id),
    );
    await withConnections({ url }, async ({ writer }) => {
      assert.match(
        ((await rejection(forgotten.all(writer, { id: actor, actor }))) as Error).message,
        'actor is not used',
      );
    });
    const dropped = compiledShapes(
      'test: dropped',
      (db, _: Params<{ tag?: string }>, _shape: object) => db.selectFrom('task').select('id'),
      {},
    );
    assert.match(
      message(() => dropped.sql({ tag: 'x' }, {})),
      'tag is not used',
    );
  });

  it('fail if a value is missing, instead of using null', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const values = { actor } as { actor: string; id: string };
      assert.match(((await rejection(findTask.all(writer, values))) as Error).message, 'id has no value');
    });
  });

  it('fail if a value of a call would become part of the SQL text', () => {
    const bad = {
      'has no value while': compiled('test: bad 1', (db, p: Params<{ id: string }>) =>
        db.selectFrom('task').select('id').where('title', '=', `${p.id}!`),
      ),
      '[object Array]': compiled(
        'test: bad 2',
        (_db, p: Params<{ id: string }>) => sql`select ${[p.id]}::uuid[]`,
      ),
      '[object Date]': compiled('test: bad 3', (_db, _p: Params<object>) => sql`select ${new Date()}`),
      'differs each time': compiled('test: bad 4', (_db, _p: Params<object>) => sql`select ${Math.random()}`),
      'cannot be spread': compiled('test: bad 5', (db, p: Params<{ title: string }>) =>
        db.insertInto('task').values({ ...p }),
      ),
    };
    for (const [expected, query] of Object.entries(bad))
      assert.match(
        message(() => query.sql),
        expected,
      );
  });
});
