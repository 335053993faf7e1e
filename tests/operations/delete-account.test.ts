import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { insertDenials } from '../../src/events/denials.ts';
import { personalData, tables } from '../../src/resources.ts';
import { eraseAccount } from '../../src/users/erase.ts';
import {
  type Account,
  caller,
  ENDED,
  logIn,
  register,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import {
  countStatuses,
  createApiKey,
  createCategory,
  createProject,
  eventsOf,
  withoutRequestId,
} from '../fixtures.ts';
import { until } from '../waiting.ts';
import { type Caller, createTask, operation, PASSWORD, type Person, type World } from '../world.ts';

const ACCOUNT = '/users/account';

const leave = (person: Caller, password = PASSWORD) => person.delete(ACCOUNT).send({ password });

/** Adds a user to a project. */
async function join({ db }: World, project_id: string, user_id: string): Promise<void> {
  await db.insertInto('project_member').values({ project_id, user_id, role: 'member' }).execute();
}

/** The number of rows in each table that refer to the user in some column. */
async function traces(db: Database, user_id: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'uuid' and is_generated = 'NEVER'
      and table_name not in (select relname from pg_class where relispartition)`.execute(db);
  const found: Record<string, number> = {};
  for (const { table, column } of rows) {
    const { rows: counted } = await sql<{ many: number }>`
      select count(*)::integer as many from ${sql.table(table)} where ${sql.ref(column)} = ${user_id}`.execute(
      db,
    );
    const many = counted[0]?.many ?? 0;
    if (many > 0) found[`${table}.${column}`] = many;
  }
  return found;
}

const idOf = ({ user }: Account) => user.id;

operation('deleteAccount', (it) => {
  it('204: all tokens stop working immediately, and the address can be registered again (A-18, B-06)', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const { key } = await createApiKey(caller(world, account));
    await world.as({ token: key }).get('/tasks').expect(200);
    const { text, headers } = await leave(caller(world, account)).expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    await world.as({ token: key }).get('/tasks').expect(401);
    for (const tokens of [account, other]) assert.equal(await statesOfTokens(world, tokens), ENDED);
    const { email, password } = account;
    await world.anonymous.post('/auth/login').send({ email, password }).expect(401);
    const again = await register(world, { email });
    assert.is.not(idOf(again), idOf(account));
    await world.runJobs();
    await caller(world, again).get('/users/profile').expect(200);
  });

  it("204: registering an address made from the account's ID neither blocks the deletion nor allows a login", async (world) => {
    const account = await register(world);
    const squatted = `${idOf(account)}@deleted.invalid`;
    await register(world, { email: squatted });
    await leave(caller(world, account)).expect(204);
    for (const email of [squatted, `${idOf(account)}@deleted.example`]) {
      await world.anonymous.post('/auth/login').send({ email, password: 'Wrong-1843' }).expect(401);
    }
    await world.anonymous
      .post('/auth/login')
      .send({ email: idOf(account), password: 'x' })
      .expect(400);
    await world.runJobs();
    assert.equal((await traces(world.db, idOf(account)))['user.id'], undefined);
  });

  it('204: refused requests do not keep the address of a deleted account, recorded before or after', async (world) => {
    const { db, ada } = world;
    const account = await register(world);
    const id = idOf(account);
    await world.anonymous
      .post('/auth/login')
      .send({ email: account.email, password: 'Wrong-1843' })
      .expect(401);
    const refusals = () =>
      db
        .selectFrom('event')
        .where('code', 'is not', null)
        .where((eb) => eb.or([eb('actor_id', '=', id), eb('subject_id', '=', id)]))
        .select(['code', 'client_address'])
        .orderBy('position')
        .execute();
    await until('the refusal is recorded', async () => (await refusals()).length === 1);
    assert.is.not((await refusals())[0]?.client_address, null);
    await leave(caller(world, account)).expect(204);
    await world.runJobs();
    assert.equal(await refusals(), [{ code: 'INVALID_CREDENTIALS', client_address: null }]);
    await caller(world, account).get('/tasks').expect(401);
    await until('the next refusal is recorded', async () => (await refusals()).length === 2);
    const late = { type: 'access.denied', code: 'FORBIDDEN', operation: 'getUser', email: null } as const;
    const sent = {
      client_address: '192.0.2.1',
      request_id: randomUUID(),
      created_at: new Date().toISOString(),
    };
    await insertDenials(db, [
      { ...late, ...sent, actor_id: id, subject_type: null, subject_id: null },
      { ...late, ...sent, actor_id: ada.id, subject_type: 'user', subject_id: id },
    ]);
    assert.equal(
      (await refusals()).map(({ code, client_address }) => [code, client_address]),
      [
        ['INVALID_CREDENTIALS', null],
        ['SESSION_REVOKED', null],
        ['FORBIDDEN', null],
        ['FORBIDDEN', '192.0.2.1'],
      ],
    );
  });

  it("204: removes the account's own data and its log entries, and sends a message to the address", async (world) => {
    const { db } = world;
    const account = await register(world, { full_name: 'Byron’s daughter' });
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', idOf(account)).execute();
    const me = caller(world, account);
    const project = await createProject(me, { name: 'Alone' });
    const category = await createCategory(me);
    await createTask(me, { project_id: project.id, category_ids: [category.id] });
    await createTask(me, { category_ids: [category.id] });
    const trashed = await createTask(me);
    await me.delete(`/tasks/${trashed.id}`).expect(204);
    const { headers } = await leave(me).expect(204);
    const before = await db.selectFrom('user').where('id', '=', idOf(account)).selectAll().executeTakeFirst();
    assert.equal([before?.active, before?.full_name, before?.email], [false, 'Deleted user', idOf(account)]);
    await world.runJobs();
    assert.equal(await traces(db, idOf(account)), {
      'event.space_id': 1,
      'event.actor_id': 1,
      'event.subject_id': 1,
    });
    assert.equal(await traces(db, project.id), {});
    const [event] = await db
      .selectFrom('event')
      .where('space_id', '=', idOf(account))
      .select(['type', 'subject_name', 'client_address', 'changes', 'request_id'])
      .execute();
    assert.equal(
      [event?.type, event?.subject_name, event?.client_address, event?.changes, event?.request_id],
      ['user.deleted', null, null, [], headers['x-request-id']],
    );
    const [mail, ...more] = await world.mailsTo(account.email);
    assert.equal([mail?.subject, more.length], ['Your account was deleted', 0]);
    assert.match(mail?.text ?? '', 'Byron’s daughter');
  });

  it('204: projects of others keep the work without the name, and record that the member left (D-12)', async (world) => {
    const { ada, grace, project_id, db } = world;
    const made = await createTask(grace, { project_id, assignee_ids: [ada.id, grace.id] });
    const { id: task_id } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    const category = await createCategory(grace);
    await grace.post(`/tasks/${made.id}/categories/${category.id}`).expect(200);
    await grace.put(`/tasks/${task_id}/follow`).expect(204);
    await grace.delete(`/tasks/${made.id}/follow`).expect(204);
    const { version } = (await ada.get(`/tasks/${made.id}`).expect(200)).body.data;
    await leave(grace).expect(204);
    for (const path of [`/tasks/${made.id}`, `/projects/${project_id}`, '/activity']) {
      assert.is((await grace.get(path).expect(401)).body.error, 'SESSION_REVOKED');
    }
    await world.runJobs();
    const { body } = await ada.get(`/tasks/${made.id}`).expect(200);
    const { created_by, assignees, categories, title } = body.data;
    assert.equal([created_by, title], [null, made.title]);
    assert.equal([assignees.map(({ id }: Person) => id), categories], [[ada.id], []]);
    assert.is(body.data.version, version + 1);
    assert.equal((await ada.get(`/tasks/${task_id}`).expect(200)).body.data.assignees, []);
    const choices = await db
      .selectFrom('task_follower')
      .select('user_id')
      .where('task_id', 'in', [made.id, task_id])
      .execute();
    assert.equal(choices, []);

    const log = (await ada.get(`/activity?project_id=${project_id}&per_page=100`).expect(200)).body.data;
    const deleted = log.filter(({ type }: { type: string }) => type === 'user.deleted');
    assert.equal(
      deleted.map(({ subject, actor }: { subject: object; actor: unknown }) => [subject, actor]),
      [[{ type: 'user', id: grace.id, name: null }, null]],
    );
    const unassigned = log.filter(
      ({ type, subject }: { type: string; subject: { id: string } }) =>
        type === 'task.updated' && [made.id, task_id].includes(subject.id),
    );
    assert.is(unassigned.length, 2);
    assert.equal(unassigned.at(-1).changes[0].field, 'assignee_ids');
    assert.not.match(JSON.stringify(log), 'Grace Hopper');
    const addresses = await db
      .selectFrom('event')
      .where('space_id', '=', project_id)
      .select(['actor_id', 'client_address'])
      .execute();
    for (const { actor_id, client_address } of addresses) {
      if (actor_id === grace.id) assert.is(client_address, null);
      if (actor_id === ada.id) assert.is.not(client_address, null);
    }
  });

  it('204: removes a large account in small steps, and continues after an interruption', async (world) => {
    const { db } = world;
    const account = await register(world);
    const owner_id = idOf(account);
    await sql`insert into task (owner_id, title, created_by)
      select ${owner_id}::uuid, 'Card ' || n, ${owner_id}::uuid from generate_series(1, 1200) n`.execute(db);
    await leave(caller(world, account)).expect(204);
    const stopping = new AbortController();
    const left = () =>
      db
        .selectFrom('task')
        .where('owner_id', '=', owner_id)
        .select(({ fn }) => fn.countAll<number>().as('many'))
        .executeTakeFirstOrThrow();
    const stopped = new Proxy(stopping.signal, {
      get: (signal, name) =>
        name === 'throwIfAborted'
          ? () => {
              signal.throwIfAborted();
              stopping.abort(new Error('stopped'));
            }
          : Reflect.get(signal, name),
    });
    await eraseAccount(db, { user_id: owner_id }, { signal: stopped }, [tables.task]).then(
      () => assert.unreachable(),
      (error: Error) => assert.is(error.message, 'stopped'),
    );
    assert.is((await left()).many, 700);
    await world.runJobs();
    assert.is((await left()).many, 0);
    const { signal } = new AbortController();
    await eraseAccount(db, { user_id: owner_id }, { signal }, personalData);
    assert.is(Object.keys(await traces(db, owner_id)).length, 3);
  });

  it('204: two concurrent runs remove everything', async (world) => {
    const { db } = world;
    const account = await register(world);
    const user_id = idOf(account);
    await sql`insert into event (type, space_id, actor_id, subject_type, subject_id)
      select 'task.updated', ${user_id}::uuid, ${user_id}::uuid, 'task', ${user_id}::uuid
      from generate_series(1, 1200)`.execute(db);
    await leave(caller(world, account)).expect(204);
    const { erasing } = await db.transaction().execute(async (trx) => {
      await sql`select set_config('taskflow.erasing', 'on', true)`.execute(trx);
      // Another run was deleting the rows that this one finds first, and is stopped before the rest.
      for (const direction of [sql`asc`, sql`desc`]) {
        await sql`delete from event where position in (select position from event
          where space_id = ${user_id} and type <> 'user.deleted' order by position ${direction} limit 500)`.execute(
          trx,
        );
      }
      const erasing = eraseAccount(db, { user_id }, { signal: new AbortController().signal }, personalData);
      await waitForLocks(db);
      return { erasing };
    });
    await erasing;
    assert.equal(await traces(db, user_id), {
      'event.space_id': 1,
      'event.actor_id': 1,
      'event.subject_id': 1,
    });
  });

  it('204: two concurrent runs record each removed assignee once', async (world) => {
    const { ada, grace, project_id, db } = world;
    const { id } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await leave(grace).expect(204);
    const versionOf = async () => (await ada.get(`/tasks/${id}`).expect(200)).body.data.version;
    const version = await versionOf();
    const { erasing } = await db.transaction().execute(async (trx) => {
      await sql`select from task where id = ${id} for update`.execute(trx);
      const { signal } = new AbortController();
      const erasing = Promise.allSettled(
        [1, 2].map(() => eraseAccount(db, { user_id: grace.id }, { signal }, personalData)),
      );
      await waitForLocks(db, 2);
      return { erasing };
    });
    await erasing;
    assert.is(await versionOf(), version + 1);
    const updates = (await eventsOf(db, id)).filter(({ type }) => type === 'task.updated');
    assert.is(updates.length, 1);
  });

  it('400: reports a wrong password as a field, and keeps the account', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const { body } = await leave(me, 'Wrong-Engine-1843').expect(400);
    assert.equal(
      [body.error, body.errors],
      [
        'VALIDATION_FAILED',
        [{ field: 'password', code: 'WRONG_PASSWORD', message: 'This is not your password.' }],
      ],
    );
    await me.get('/users/profile').expect(200);
    assert.equal((await world.mailsTo(account.email)).length, 0);
  });

  it('400: an invalid or missing body', async ({ ada }) => {
    const cases: [body: object | undefined, field: string, code: string][] = [
      [{}, 'password', 'REQUIRED'],
      [{ password: 1 }, 'password', 'INVALID_TYPE'],
      [{ password: PASSWORD, id: randomUUID() }, 'id', 'UNKNOWN_FIELD'],
      [undefined, 'body', 'REQUIRED'],
    ];
    for (const [sent, field, code] of cases) {
      const { body } = await ada.delete(ACCOUNT).send(sent).expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], [field, code]);
    }
    await ada.get('/users/profile').expect(200);
  });

  it('401: one of five concurrent requests deletes it, and one message is sent', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const found = countStatuses(await Promise.all(Array.from({ length: 5 }, () => leave(me))));
    assert.is(found[204], 1);
    assert.is((found[400] ?? 0) + (found[401] ?? 0), 4);
    await leave(me).expect(401);
    await world.runJobs();
    assert.is((await world.mailsTo(account.email)).length, 1);
  });

  it('409: the account owns projects with other members, which are all named', async (world) => {
    const { ada, grace, project_id, db } = world;
    const alone = await createProject(ada, { name: 'Alone' });
    const second = await createProject(ada, { name: 'Second' });
    await join(world, second.id, grace.id);
    const { body } = await leave(ada).expect(409);
    assert.is(body.error, 'OWNS_SHARED_PROJECTS');
    assert.equal(
      body.errors.map(({ field, code, message }: Record<string, string>) => [field, code, message]),
      [
        [project_id, 'Analytical engine'],
        [second.id, 'Second'],
      ].map(([id, name]) => [
        `projects.${id}`,
        'OWNS_SHARED_PROJECTS',
        `Hand over or delete this project: ${name}.`,
      ]),
    );
    await ada.get(`/projects/${alone.id}`).expect(200);
    assert.equal(withoutRequestId(await leave(ada)), withoutRequestId(await leave(ada)));
    await db
      .deleteFrom('project_member')
      .where('project_id', '=', second.id)
      .where('user_id', '=', grace.id)
      .execute();
    await ada.delete(`/projects/${project_id}`).expect(204);
    await leave(ada).expect(204);
    await world.runJobs();
    assert.equal(await traces(db, second.id), {});
  });

  it('409: a member joins one of its projects at the same moment', async (world) => {
    const { ada, grace, db } = world;
    await ada.delete(`/projects/${world.project_id}`).expect(204);
    const { id } = await createProject(ada);
    const { leaving } = await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('project_member')
        .values({ project_id: id, user_id: grace.id, role: 'member' })
        .execute();
      const leaving = leave(ada).then(({ status }) => status);
      await waitForLocks(db);
      return { leaving };
    });
    assert.is(await leaving, 409);
    await ada.get(`/projects/${id}`).expect(200);
  });

  it('401: requests in progress when the account is removed', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const writes = {
      '/tasks': { title: 'Late' },
      '/projects': { name: 'Late' },
      '/categories': { name: 'Late' },
    };
    const { late } = await world.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('user').where('id', '=', account.user.id).execute();
      const late = Promise.all(Object.entries(writes).map(([path, body]) => me.post(path).send(body)));
      await waitForLocks(world.db, 3);
      return { late };
    });
    for (const { status, body } of await late) assert.equal([status, body.error], [401, 'SESSION_REVOKED']);
  });

  it('429: after five wrong passwords, even with the right one', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    for (let times = 0; times < 5; times += 1) await leave(me, 'Wrong-Engine-1843').expect(400);
    const { body, headers } = await leave(me).expect(429);
    assert.is(body.error, 'TOO_MANY_ATTEMPTS');
    assert.ok(Number(headers['retry-after']) >= 1);
    await me.get('/users/profile').expect(200);
  });
});
