import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import * as assert from 'uvu/assert';
import {
  ApiError,
  fileSyncStore,
  memorySyncStore,
  type Replica,
  type SyncStore,
  TaskFlow,
} from '../../../sdk/typescript/src/index.ts';
import { openProxy } from '../../faults/proxy.ts';
import { createTask, inWorld, type World } from '../../world.ts';

const clientOf = ({ url }: Pick<World, 'url'>, { token }: { token: string }) =>
  new TaskFlow({ baseUrl: url, token });

const titles = (replica: Replica) =>
  replica.tasks
    .list()
    .map(({ title }) => title)
    .sort();

/** Resolves when the condition holds, which is checked after each change. */
const until = (replica: Replica, condition: () => boolean) =>
  new Promise<void>((resolve) => {
    const check = () => {
      if (!condition()) return;
      off();
      resolve();
    };
    const off = replica.onChange(check);
    check();
  });

inWorld('replicas in the TypeScript SDK', (it) => {
  it('are what the API returns, and follow changes by themselves', async ({
    ada,
    grace,
    project_id,
    ...world
  }) => {
    world.dispatcher.start();
    const task = await createTask(ada, { title: 'First', project_id });
    const replica = await clientOf(world, grace).sync();
    await replica.current();
    const { body } = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(replica.tasks.get(task.id), body.data);
    assert.is(replica.projects.get(project_id)?.role, 'member');
    assert.is(replica.members.get(ada.id, project_id)?.role, 'owner');
    await createTask(ada, { title: 'Second', project_id });
    await until(replica, () => titles(replica).length === 2);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await until(replica, () => replica.tasks.get(task.id) === undefined);
    assert.equal(titles(replica), ['Second']);
    await replica.close();
  });

  it('continue where the last run of the program was, without a network at first', async ({
    ada,
    ...world
  }) => {
    const folder = await mkdtemp(pathOf(tmpdir(), 'taskflow-replica-'));
    const file = pathOf(folder, 'replica.jsonl');
    const memory = memorySyncStore();
    const stores: (() => SyncStore)[] = [() => fileSyncStore(file), () => memory];
    await createTask(ada, { title: 'Stored' });
    for (const store of stores) {
      const first = await clientOf(world, ada).sync({ store: store(), interval: 0 });
      assert.ok(first.isEmpty);
      await first.current();
      const expected = titles(first);
      await first.close();
      const offline = await new TaskFlow({ baseUrl: 'http://127.0.0.1:1', token: 'x', maxRetries: 0 }).sync({
        store: store(),
        interval: 0,
      });
      assert.equal(titles(offline), expected);
      await offline.close();
      await createTask(ada, { title: `Later ${stores.indexOf(store)}` });
      const again = await clientOf(world, ada).sync({ store: store(), interval: 0 });
      await again.current();
      assert.is(titles(again).length, expected.length + 1);
      await again.close();
    }
    await rm(folder, { recursive: true });
  });

  it('apply no part of a commit that a crash has cut', async ({ ada, ...world }) => {
    const folder = await mkdtemp(pathOf(tmpdir(), 'taskflow-replica-'));
    const file = pathOf(folder, 'replica.jsonl');
    await createTask(ada, { title: 'Whole' });
    const first = await clientOf(world, ada).sync({ store: fileSyncStore(file), interval: 0 });
    await first.current();
    await first.close();
    const whole = await readFile(file, 'utf8');
    await appendFile(file, '{"cursor":"x","clear":true,"put":[],"rem');
    const again = await clientOf(world, ada).sync({ store: fileSyncStore(file), interval: 0 });
    assert.equal(titles(again), ['Whole']);
    await again.current();
    await again.close();
    assert.ok((await readFile(file, 'utf8')).startsWith(whole.slice(0, 20)));
    await rm(folder, { recursive: true });
  });

  it('start again when the cursor has expired or is of another user', async ({ ada, eve, db, ...world }) => {
    const store = memorySyncStore();
    await createTask(ada, { title: 'Of Ada' });
    await createTask(eve, { title: 'Of Eve' });
    const first = await clientOf(world, ada).sync({ store, interval: 0 });
    await first.current();
    await first.close();
    const other = await clientOf(world, eve).sync({ store, interval: 0 });
    await other.current();
    assert.equal(titles(other), ['Of Eve']);
    await createTask(eve, { title: 'Missed' });
    await world.dispatcher.catchUp();
    await createTask(eve, { title: 'Kept' });
    await world.dispatcher.catchUp();
    await db
      .deleteFrom('event_sequence')
      .where('sequence', '<', (eb) =>
        eb.selectFrom('event_sequence').select(eb.fn.max('sequence').as('last')),
      )
      .execute();
    await other.current();
    assert.equal(titles(other), ['Kept', 'Missed', 'Of Eve']);
    await other.close();
  });

  it('survive cut connections, and end with the session', async ({ ada, ...world }) => {
    world.dispatcher.start();
    const proxy = await openProxy(world.url);
    const client = new TaskFlow({ baseUrl: proxy.through(world.url), token: ada.token });
    const ended = Promise.withResolvers<unknown>();
    const replica = await client.sync({ onError: ended.resolve });
    await replica.current();
    for (let number = 1; number <= 3; number += 1) {
      for (const link of proxy.links) link.cut();
      await createTask(ada, { title: `Task ${number}` });
      await replica.current().catch(() => {});
      await until(replica, () => titles(replica).length === number);
    }
    await ada.post('/auth/logout').expect(204);
    const failure = await ended.promise;
    assert.is(failure instanceof ApiError && failure.status, 401);
    assert.is(titles(replica).length, 3, 'what it has stays readable');
    await replica.close();
    await proxy.close();
  });
});
