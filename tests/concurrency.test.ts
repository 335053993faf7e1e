import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../src/contract.ts';
import { connect } from '../src/database/database.ts';
import { etagOf } from '../src/etag.ts';
import { countStatuses, createCategory, createProject, eventsOf } from './fixtures.ts';
import { tagOf } from './tags.ts';
import { allFields, eachField, rowOf } from './tasks-kit.ts';
import { patientTimeouts, until } from './waiting.ts';
import { type Cast, createTask, inWorld, type World } from './world.ts';

type Task = Schema<'Task'>;
type People = Pick<Cast, 'ada' | 'grace'>;

const MERGE = 'merge=non-conflicting';
const silent = { info() {}, warn() {}, error() {} };

/** The same users at a server with enough connections for 50 requests at once. */
async function crowded(world: World & Cast, work: (people: People) => Promise<void>): Promise<void> {
  const poolSize = 18;
  const options = {
    url: world.databaseUrl,
    applicationName: 'crowd',
    log: silent,
    timeouts: patientTimeouts(),
  };
  const connections = connect({ ...options, poolSize });
  // The connections are opened first, because that takes longer than all the requests.
  await Promise.all(times(poolSize, () => sql`select`.execute(connections.writer)));
  const served = await world.serve({ connections });
  try {
    const { ada, grace } = world;
    await work({ ada: { ...ada, ...served.as(ada) }, grace: { ...grace, ...served.as(grace) } });
  } finally {
    await served.stop();
    await connections.close();
  }
}

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Lets `others` run into the uncommitted changes of another connection, and then commits those. */
async function meanwhile<T>(
  { db }: World,
  hold: (trx: World['db']) => Promise<unknown>,
  others: () => PromiseLike<T>[],
): Promise<T[]> {
  const started = await db.transaction().execute(async (trx) => {
    await hold(trx);
    const promises = others().map((each) => Promise.resolve(each));
    await until('the others wait for the lock', async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
      return rows[0]?.count === promises.length;
    });
    return promises;
  });
  return Promise.all(started);
}

const lock = (id: string) => (trx: World['db']) =>
  trx.selectFrom('task').select('id').where('id', '=', id).forUpdate().execute();

/** The recorded changes of one field. Each must start with the value that the previous one ended with. */
async function chainOf(db: World['db'], id: string, field: string): Promise<unknown[]> {
  type Change = { field: string; before: unknown; after: unknown };
  const events = (await eventsOf(db, id)).toSorted((a, b) => (a.version ?? 0) - (b.version ?? 0));
  const changes = events.flatMap((event) => event.changes as Change[]).filter((each) => each.field === field);
  for (const [index, { before }] of changes.entries()) {
    if (index > 0) assert.equal(before, changes[index - 1]?.after, `${field}, change ${index}`);
  }
  return changes.map(({ after }) => after);
}

inWorld('concurrency', (it) => {
  it('409: of 50 updates from one version one succeeds, and 49 receive the conflict (C-02)', async (world) => {
    await crowded(world, async ({ ada }) => {
      const { id } = await createTask(ada, { title: 'Start' });
      const responses = await Promise.all(
        times(50, (index) => ada.patch(`/tasks/${id}`).send({ version: 1, title: `Change ${index}` })),
      );
      assert.equal(countStatuses(responses), { 200: 1, 409: 49 });
      const won = responses.find(({ status }) => status === 200)?.body.data;
      for (const { body } of responses.filter(({ status }) => status === 409)) {
        assert.equal(body.data, won);
        assert.equal(
          body.meta.changes.map(({ after }: { after: unknown }) => after),
          [won.title],
        );
      }
      const row = await rowOf(world.db, id);
      assert.equal([row?.version, row?.title], [2, won.title]);
      assert.is((await eventsOf(world.db, id)).length, 2);
    });
  });

  it('412: of 50 updates with one ETag one succeeds, with its links', async (world) => {
    const { db } = world;
    await crowded(world, async ({ ada, grace }) => {
      const { id } = await createTask(ada, { project_id: world.project_id });
      const responses = await Promise.all(
        times(50, (index) => {
          const [who, other] = index % 2 ? [ada, grace] : [grace, ada];
          return who
            .put(`/tasks/${id}`)
            .set('if-match', tagOf(id, 1))
            .send({ title: who.id, assignee_ids: [other.id] });
        }),
      );
      assert.equal(countStatuses(responses), { 200: 1, 412: 49 });
      const links = await db
        .selectFrom('task_assignee')
        .select('user_id')
        .where('task_id', '=', id)
        .execute();
      const won: Task = responses.find(({ status }) => status === 200)?.body.data;
      assert.equal(
        links.map(({ user_id }) => user_id),
        won.assignees.map((assignee) => assignee.id),
      );
      assert.is((await eventsOf(db, id)).length, 2);
    });
  });

  it('200: updates without a version all succeed, each with a version of its own, and none is lost', async (world) => {
    const { db, project_id } = world;
    await crowded(world, async ({ ada, grace }) => {
      const { id } = await createTask(ada, { project_id });
      const text = (index: number) =>
        index % 2 ? { title: `Title ${index}` } : { description: `Text ${index}` };
      const people = (index: number) => ({ assignee_ids: index % 3 ? [ada.id, grace.id] : [] });
      const responses = await Promise.all(
        times(20, (index) =>
          (index % 3 ? ada : grace)
            .patch(`/tasks/${id}`)
            .set('if-match', '*')
            .send({ ...text(index), ...people(index) }),
        ),
      );
      assert.equal(countStatuses(responses), { 200: 20 });
      for (const [index, { body }] of responses.entries()) {
        assert.equal({ ...body.data, ...text(index) }, body.data);
        assert.is(body.data.assignees.length, people(index).assignee_ids.length);
      }
      const versions: number[] = responses.map(({ body }) => body.data.version);
      assert.equal(
        versions.sort((a, b) => a - b),
        times(20, (index) => index + 2),
      );
      assert.is((await chainOf(db, id, 'title')).length, 1 + 10);
      assert.is((await chainOf(db, id, 'description')).length, 10);
      const row = await rowOf(db, id);
      assert.equal(
        [row?.title, row?.description, row?.version],
        [(await chainOf(db, id, 'title')).at(-1), (await chainOf(db, id, 'description')).at(-1), 21],
      );
      await chainOf(db, id, 'assignee_ids');
      assert.is((await eventsOf(db, id)).length, 21);
    });
  });

  it('200: replacements without a version run one after another, and none is partial', async (world) => {
    const { ada, grace, db, project_id } = world;
    const { id } = await createTask(ada, { project_id, title: 'Start' });
    const people = [ada, grace];
    const responses = await Promise.all(
      times(30, (index) =>
        ada.put(`/tasks/${id}`).send({
          title: `Title ${index}`,
          description: `Title ${index}`,
          assignee_ids: people.filter((_, bit) => index & (1 << bit)).map((person) => person.id),
        }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: 30 });
    const versions: number[] = responses.map(({ body }) => body.data.version);
    assert.equal(
      versions.sort((a, b) => a - b),
      times(30, (index) => index + 2),
    );
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    const [titles, assigned] = [await chainOf(db, id, 'title'), await chainOf(db, id, 'assignee_ids')];
    assert.equal([body.data.title, body.data.description], [titles.at(-1), titles.at(-1)]);
    assert.equal(body.data.assignees.map((assignee: { id: string }) => assignee.id).sort(), assigned.at(-1));
    assert.is((await eventsOf(db, id)).length, 31);
  });

  it('a replacement and an update from one version: one of them succeeds, or the update comes first', async (world) => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await createTask(world.ada, { description: 'Start' });
      const [put, patch] = await meanwhile(world, lock(id), () => [
        world.ada.put(`/tasks/${id}`).send({ title: 'Put' }),
        world.ada.patch(`/tasks/${id}`).send({ version: 1, title: 'Patched' }),
      ]);
      assert.is(put?.status, 200);
      const row = await rowOf(world.db, id);
      assert.equal([row?.title, row?.description], ['Put', null]);
      assert.is(row?.version, patch?.status === 200 ? 3 : 2);
    }
  });

  it('assigning a user twice at once assigns them once', async (world) => {
    const { id } = await createTask(world.ada, { project_id: world.project_id });
    const responses = await meanwhile(world, lock(id), () =>
      times(8, () => world.ada.post(`/tasks/${id}/assignees/${world.grace.id}`)),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 7 });
    assert.is((await rowOf(world.db, id))?.version, 2);
    assert.is((await eventsOf(world.db, id)).length, 2);
  });

  it('assigning two users at once assigns both', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const { id } = await createTask(ada, { project_id });
    const responses = await meanwhile(world, lock(id), () =>
      [ada, grace, vera].map((person) => grace.post(`/tasks/${id}/assignees/${person.id}`)),
    );
    assert.equal(countStatuses(responses), { 200: 3 });
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal([body.data.assignees.length, body.data.version], [3, 4]);
    assert.equal(
      (await chainOf(db, id, 'assignee_ids')).map((ids) => (ids as string[]).length),
      [1, 2, 3],
    );
  });

  it('assigning one user and removing another at once does both', async (world) => {
    const { ada, grace, vera, project_id, db } = world;
    const { id } = await createTask(ada, { project_id, assignee_ids: [vera.id] });
    const responses = await meanwhile(world, lock(id), () => [
      ada.post(`/tasks/${id}/assignees/${grace.id}`),
      grace.delete(`/tasks/${id}/assignees/${vera.id}`),
      ada.delete(`/tasks/${id}/assignees/${vera.id}`),
    ]);
    assert.equal(countStatuses(responses), { 200: 1, 204: 1, 404: 1 });
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal(
      body.data.assignees.map((assignee: { id: string }) => assignee.id),
      [grace.id],
    );
    assert.equal((await chainOf(db, id, 'assignee_ids')).at(-1), [grace.id]);
  });

  it('adding a category twice at once adds it once, without an effect on the categories of others', async (world) => {
    const { ada, grace, project_id, db } = world;
    const [first, second, hers] = [
      await createCategory(ada, { name: 'First' }),
      await createCategory(ada, { name: 'Second' }),
      await createCategory(grace),
    ];
    const { id } = await createTask(ada, { project_id });
    const responses = await meanwhile(world, lock(id), () => [
      ...times(4, () => ada.post(`/tasks/${id}/categories/${first.id}`)),
      ada.post(`/tasks/${id}/categories/${second.id}`),
      grace.post(`/tasks/${id}/categories/${hers.id}`),
    ]);
    assert.equal(countStatuses(responses), { 200: 3, 409: 3 });
    const links = await db
      .selectFrom('task_category')
      .select('category_id')
      .where('task_id', '=', id)
      .execute();
    assert.equal(links.map(({ category_id }) => category_id).sort(), [first.id, second.id, hers.id].sort());
    const row = await rowOf(db, id);
    assert.is(row?.version, 4);
    assert.is((await eventsOf(db, id)).length, 4);
  });

  it('20 concurrent deletions delete once, and 20 concurrent restores restore once', async (world) => {
    const { ada } = world;
    const { id } = await createTask(ada);
    const deleted = await Promise.all(times(20, () => ada.delete(`/tasks/${id}`)));
    assert.equal(countStatuses(deleted), { 204: 1, 404: 19 });
    const restored = await Promise.all(times(20, () => ada.post(`/tasks/${id}/restore`)));
    assert.equal(countStatuses(restored), { 200: 1, 409: 19 });
    const purged = await Promise.all(times(20, () => ada.delete(`/tasks/${id}?permanent=true`)));
    assert.equal(countStatuses(purged), { 204: 1, 404: 19 });
    assert.equal(
      (await eventsOf(world.db, id)).map(({ type }) => type),
      ['task.created', 'task.deleted', 'task.restored', 'task.purged'],
    );
  });

  it('an update and a deletion at once: the update comes first or fails', async (world) => {
    const { ada, db } = world;
    for (const query of ['', '?permanent=true']) {
      for (let round = 0; round < 4; round += 1) {
        const { id } = await createTask(ada, { title: 'Start' });
        const requests = () => [
          ada.patch(`/tasks/${id}`).send({ version: 1, title: 'Changed' }),
          ada.delete(`/tasks/${id}${query}`),
        ];
        const responses = await meanwhile(world, lock(id), () =>
          round % 2 ? requests() : requests().reverse(),
        );
        const patch = responses.find(({ status }) => status !== 204);
        assert.equal(responses.filter(({ status }) => status === 204).length, 1);
        assert.ok(patch?.status === 200 || patch?.status === 404, `${patch?.status}`);
        const row = await rowOf(db, id);
        if (query) assert.is(row, undefined);
        else assert.is(row?.title, patch?.status === 200 ? 'Changed' : 'Start');
        const last = query ? 'task.purged' : 'task.deleted';
        const types = (await eventsOf(db, id)).map(({ type }) => type);
        assert.equal(types, ['task.created', ...(patch?.status === 200 ? ['task.updated'] : []), last]);
      }
    }
  });

  it('a deletion with an ETag waits for a concurrent update, and fails if it changes the version', async (world) => {
    const { id } = await createTask(world.ada);
    const [answer] = await meanwhile(
      world,
      (trx) => trx.updateTable('task').set({ version: 2, title: 'Changed' }).where('id', '=', id).execute(),
      () => [world.ada.delete(`/tasks/${id}`).set('if-match', tagOf(id, 1))],
    );
    assert.equal([answer?.status, answer?.body.data.title], [412, 'Changed']);
  });

  it('200: merges of different fields from one version all succeed, and none is lost', async (world) => {
    const { ada, grace, db, project_id, clock } = world;
    const [mine, hers] = [await createCategory(ada), await createCategory(grace)];
    const { id } = await createTask(ada, { project_id });
    const changes: [keyof People, object][] = [
      ...eachField(clock).map(([, field], at): [keyof People, object] => [at % 2 ? 'grace' : 'ada', field]),
      ['ada', { assignee_ids: [grace.id] }],
      ['ada', { category_ids: [mine.id] }],
      ['grace', { category_ids: [hers.id] }],
    ];
    const people = { ada, grace };
    const responses = await Promise.all(
      changes.map(([name, change]) =>
        people[name]
          .patch(`/tasks/${id}`)
          .set('prefer', MERGE)
          .send({ version: 1, ...change }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: changes.length });
    const merged = responses.filter(({ headers }) => headers['preference-applied'] === MERGE);
    assert.is(merged.length, changes.length - 1);
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal({ ...body.data, ...allFields(clock, 1) }, body.data);
    assert.equal([body.data.assignees[0]?.id, body.data.categories[0]?.id], [grace.id, mine.id]);
    assert.is(body.data.version, changes.length + 1);
    assert.is((await eventsOf(db, id)).length, changes.length + 1);
  });

  it('of concurrent merges of one field one succeeds, together with those of other fields', async (world) => {
    const { ada } = world;
    const { id } = await createTask(ada);
    const patch = (change: object) =>
      ada
        .patch(`/tasks/${id}`)
        .set('prefer', MERGE)
        .send({ version: 1, ...change });
    const [others, titles] = await Promise.all([
      Promise.all([patch({ tags: ['kept'] }), patch({ priority: 'low' })]),
      Promise.all(times(20, (index) => patch({ title: `Title ${index}` }))),
    ]);
    assert.equal(countStatuses(others), { 200: 2 });
    assert.equal(countStatuses(titles), { 200: 1, 409: 19 });
    const row = await rowOf(world.db, id);
    const won = titles.find(({ status }) => status === 200)?.body.data.title;
    assert.equal([row?.title, row?.tags, row?.priority, row?.version], [won, ['kept'], 'low', 4]);
  });

  it('a reader sees an update completely or not at all', async (world) => {
    const { ada, grace } = world;
    const { id } = await createTask(ada, {
      project_id: world.project_id,
      title: ada.id,
      assignee_ids: [ada.id],
    });
    const turns = times(12, (index) => (index % 2 ? ada : grace));
    const write = async () => {
      for (const { id: user_id } of turns) {
        await ada
          .patch(`/tasks/${id}`)
          .set('if-match', '*')
          .send({ title: user_id, assignee_ids: [user_id] })
          .expect(200);
      }
    };
    const read = async () => {
      for (let count = 0; count < 12; count += 1) {
        const [one, list] = await Promise.all([ada.get(`/tasks/${id}`), ada.get('/tasks')]);
        for (const task of [one.body.data, list.body.data[0]] as Task[]) {
          assert.equal(
            task.assignees.map((assignee) => assignee.id),
            [task.title],
          );
        }
      }
    };
    await Promise.all([write(), read(), read()]);
  });

  it('200: compares with the values that a concurrent update has left', async (world) => {
    const { ada, db, project_id } = world;
    const { id } = await createTask(ada, { title: 'Old' });
    const rename = (title: string) => (trx: World['db']) =>
      trx
        .updateTable('task')
        .set((eb) => ({ title, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
    const [same] = await meanwhile(world, rename('New'), () => [
      ada.patch(`/tasks/${id}`).set('if-match', '*').send({ title: 'New' }),
    ]);
    assert.equal([same?.status, same?.body.data.version, same?.body.data.title], [200, 2, 'New']);
    const [back] = await meanwhile(world, rename('Newest'), () => [
      ada.patch(`/tasks/${id}`).set('if-match', '*').send({ title: 'New' }),
    ]);
    assert.equal([back?.status, back?.body.data.version, back?.body.data.title], [200, 4, 'New']);
    assert.is((await eventsOf(db, id)).length, 2);

    const name = (await ada.get(`/projects/${project_id}`)).body.data.name;
    const renameProject = (trx: World['db']) =>
      trx.updateTable('project').set({ name: 'New', version: 2 }).where('id', '=', project_id).execute();
    const [project] = await meanwhile(world, renameProject, () => [
      ada.patch(`/projects/${project_id}`).send({ name }),
    ]);
    assert.equal([project?.body.data.version, project?.body.data.name], [3, name]);
  });

  it('200: compares assignees and categories again after waiting for the row', async (world) => {
    const { ada, grace, db, project_id } = world;
    const [one, two] = [
      await createCategory(ada, { name: 'One' }),
      await createCategory(ada, { name: 'Two' }),
    ];
    const { id } = await createTask(ada, { project_id, assignee_ids: [ada.id], category_ids: [one.id] });
    const path = `/tasks/${id}`;
    /** Changes the row like another request, with the next version. */
    const relink = (trx: World['db']) =>
      Promise.all([
        trx.updateTable('task').set({ version: 2 }).where('id', '=', id).execute(),
        trx.insertInto('task_assignee').values({ task_id: id, user_id: grace.id }).execute(),
        trx.insertInto('task_category').values({ task_id: id, category_id: two.id }).execute(),
      ]);
    const [back] = await meanwhile(world, relink, () => [
      ada
        .patch(path)
        .set('if-match', '*')
        .send({ assignee_ids: [ada.id], category_ids: [one.id] }),
    ]);
    assert.equal([back?.status, back?.body.data.version], [200, 3]);
    const { body } = await ada.get(path).expect(200);
    const ids = (items: { id: string }[]) => items.map((item) => item.id);
    assert.equal([ids(body.data.assignees), ids(body.data.categories)], [[ada.id], [one.id]]);
    const changes = (await eventsOf(db, id))
      .slice(2)
      .flatMap((event) => event.changes as { field: string }[]);
    const [people, labels] = [[ada.id, grace.id].sort(), [one.id, two.id].sort()];
    assert.equal(
      changes.toSorted((a, b) => a.field.localeCompare(b.field)),
      [
        { field: 'assignee_ids', before: people, after: [ada.id] },
        { field: 'category_ids', before: labels, after: [one.id] },
      ],
    );
    const clear = (trx: World['db']) =>
      Promise.all([
        trx.updateTable('task').set({ version: 4 }).where('id', '=', id).execute(),
        trx.deleteFrom('task_assignee').where('task_id', '=', id).execute(),
        trx.deleteFrom('task_category').where('task_id', '=', id).execute(),
      ]);
    const [none] = await meanwhile(world, clear, () => [
      ada.patch(path).set('if-match', '*').send({ assignee_ids: [], category_ids: [] }),
    ]);
    assert.equal([none?.status, none?.body.data.version], [200, 4]);
    assert.is(none?.headers['etag'], etagOf(none?.body.data));
    assert.is((await eventsOf(db, id)).length, 4);
  });

  it('a category that is being deleted counts as unknown', async (world) => {
    const { ada, db } = world;
    const { id } = await createTask(ada);
    const category = await createCategory(ada);
    const remove = (trx: World['db']) => trx.deleteFrom('category').where('id', '=', category.id).execute();
    const responses = await meanwhile(world, remove, () => [
      ada.post('/tasks').send({ title: 'New', category_ids: [category.id] }),
      ada.patch(`/tasks/${id}`).send({ version: 1, category_ids: [category.id] }),
    ]);
    assert.equal(
      responses.map(({ status, body }) => [status, body.error, body.errors[0]?.field]),
      [
        [400, 'UNKNOWN_CATEGORY', 'category_ids[0]'],
        [400, 'UNKNOWN_CATEGORY', 'category_ids[0]'],
      ],
    );
    const other = await createCategory(ada);
    const [added] = await meanwhile(
      world,
      (trx) => trx.deleteFrom('category').where('id', '=', other.id).execute(),
      () => [ada.post(`/tasks/${id}/categories/${other.id}`)],
    );
    assert.is(added?.status, 404);
    assert.is((await rowOf(db, id))?.version, 1);
  });

  it('a project that is being deleted counts as unknown, and so do its tasks', async (world) => {
    const { ada } = world;
    const { id: project_id } = await createProject(ada);
    const { id } = await createTask(ada, { project_id });
    const responses = await meanwhile(
      world,
      (trx) => trx.deleteFrom('project').where('id', '=', project_id).execute(),
      () => [
        ada.post('/tasks').send({ title: 'New', project_id }),
        ada.post(`/projects/${project_id}/tasks`).send({ title: 'New' }),
        ada.patch(`/tasks/${id}`).send({ version: 1, title: 'New' }),
        ada.put(`/tasks/${id}`).send({ title: 'New' }),
        ada.delete(`/tasks/${id}`),
        ada.post(`/tasks/${id}/assignees/${ada.id}`),
      ],
    );
    assert.equal(
      responses.map(({ status, body }) => `${status} ${body.error}`),
      [
        '400 UNKNOWN_PROJECT',
        '404 NOT_FOUND',
        '404 NOT_FOUND',
        '404 NOT_FOUND',
        '404 NOT_FOUND',
        '404 NOT_FOUND',
      ],
    );
  });
});
