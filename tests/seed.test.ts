import * as assert from 'uvu/assert';
import { volumeSteps } from '../scripts/seed/volume.ts';
import { createPasswords } from '../src/auth/passwords/passwords.ts';
import { fillDatabase, SeedRefused } from '../src/cli/seed/fill.ts';
import { createRandom } from '../src/cli/seed/random.ts';
import { createWorkspace, emailOf } from '../src/cli/seed/workspace.ts';
import { suite } from './suite.ts';
import { createDatabase } from './template.ts';
import { inWorld } from './world.ts';

const NOW = Date.now();
const given = { seed: 1, now: NOW, password_hash: 'x' };
const filling = { ...given, force: false, show: () => {} };

suite('the demo workspace', (it) => {
  it('is the same for the same seed, and another one for another', () => {
    assert.equal(createWorkspace(given), createWorkspace(given));
    assert.not.equal(createWorkspace(given).task, createWorkspace({ ...given, seed: 2 }).task);
    const { id } = createRandom(3);
    assert.match(id(NOW), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is believable: overdue, due and completed tasks, subtasks, comments, blockers and followers', () => {
    const { task, comment, task_blocker, task_follower, project_member } = createWorkspace(given);
    const today = new Date(NOW).toISOString();
    const dueOf = (row: Record<string, unknown>) => String(row['due_date'] ?? row['due_on'] ?? '');
    const open = task.filter(({ status }) => status !== 'completed');
    assert.ok(open.some((row) => dueOf(row) !== '' && dueOf(row) < today.slice(0, 10)));
    assert.ok(open.some((row) => dueOf(row) > today));
    assert.ok(task.length > 120 && task.some(({ parent_id }) => parent_id !== null));
    assert.ok(task.every(({ created_at }) => String(created_at) < today));
    assert.ok(comment.length > 50 && task_blocker.length > 3 && task_follower.length > 3);
    assert.equal([...new Set(project_member.map(({ role }) => role))].sort(), [
      'admin',
      'member',
      'owner',
      'viewer',
    ]);
  });
});

inWorld('seeding', (it) => {
  it('refuses a database with other people, unless that is wanted, and never adds its people twice', async (world) => {
    const { databaseUrl, db, anonymous } = world;
    const count = async () =>
      Number(
        (
          await db
            .selectFrom('user')
            .select(({ fn }) => fn.countAll().as('many'))
            .executeTakeFirstOrThrow()
        ).many,
      );
    const before = await count();
    const failure = await fillDatabase(databaseUrl, filling).catch((error) => error);
    assert.instance(failure, SeedRefused);
    assert.match(failure.message, '--force');
    assert.is(await count(), before);
    const password = 'Demo-1234-5678-9012';
    const password_hash = await createPasswords({ hashConcurrency: 1, queue: 1 }).hash(password);
    await fillDatabase(databaseUrl, { ...filling, force: true, password_hash });
    assert.instance(
      await fillDatabase(databaseUrl, { ...filling, force: true }).catch((error) => error),
      SeedRefused,
    );
    const { body } = await anonymous
      .post('/auth/login')
      .send({ email: emailOf('ada'), password })
      .expect(200);
    const ada = world.as({ token: body.data.access_token });
    const { body: list } = await ada.get('/tasks?per_page=100').expect(200);
    assert.ok(list.meta.total > 60);
    assert.is((await ada.get('/projects').expect(200)).body.meta.total, 4);
    const { body: found } = await ada.get('/tasks?q=navigation').expect(200);
    assert.is(found.data.length, 1);
    const { body: feed } = await ada.get('/activity?per_page=100').expect(200);
    const at = feed.data.map(({ created_at }: { created_at: string }) => created_at);
    assert.equal(at, at.toSorted().toReversed());
    await ada
      .patch(`/tasks/${found.data[0].id}`)
      .send({ title: 'Changed', version: found.data[0].version })
      .expect(200);
  });

  it('adds the tasks of the benchmark to an empty database, and keeps the indexes', async () => {
    const { url, drop } = await createDatabase();
    const { Client } = (await import('pg')).default;
    const client = new Client({ connectionString: url });
    await client.connect();
    const indexes = async () =>
      (await client.query(`select indexname from pg_indexes where schemaname = 'public' order by 1`)).rows;
    const before = await indexes();
    const shown: string[] = [];
    await fillDatabase(url, {
      ...filling,
      more: volumeSteps(500, given.password_hash),
      show: (_done, _total, what) => shown.push(what),
    });
    const { rows } = await client.query(
      `select count(*)::integer as many from task where title like 'Task %'`,
    );
    assert.is(rows[0].many, 500);
    assert.equal(await indexes(), before);
    assert.is(shown.at(-1), 'done');
    await client.end();
    await drop();
  });
});
