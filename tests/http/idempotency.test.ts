import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { countStatuses } from '../fixtures.ts';
import { type Caller, createTask, inWorld, PASSWORD, type World } from '../world.ts';

const create = (caller: Caller, key: string, body: object = { title: 'Once' }) =>
  caller.post('/tasks').set('idempotency-key', key).send(body);

async function tasksOf({ db }: World, { id }: { id: string }): Promise<number> {
  const rows = await db.selectFrom('task').select('id').where('created_by', '=', id).execute();
  return rows.length;
}

inWorld('Idempotency-Key', (it) => {
  it('201: of 100 POSTs with one key on two nodes, one creates a task and the others return it', async (world) => {
    const { ada, serve } = world;
    const nodes = await Promise.all([serve(), serve()]);
    const callers = nodes.map((node) => node.as(ada));
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, i) => create(callers[i % 2] ?? ada, 'one-of-many')),
    );
    assert.is(await tasksOf(world, ada), 1);
    const made = responses.filter(({ status }) => status === 201);
    const fresh = made.filter(({ headers }) => headers['idempotency-replayed'] === undefined);
    assert.is(fresh.length, 1);
    assert.is(new Set(made.map(({ text }) => text)).size, 1);
    // Or refused for a moment, because one was in progress.
    assert.equal(
      responses.filter(({ status }) => ![201, 409, 503].includes(status)).map(({ status }) => status),
      [],
      JSON.stringify(countStatuses(responses)),
    );
    for (const { headers, status } of responses)
      if (status !== 201) assert.ok(Number(headers['retry-after']) >= 1);
    const late = await create(ada, 'one-of-many').expect(201);
    assert.is(late.text, made[0]?.text);
  });

  it('201: a key is separate for each user and path', async (world) => {
    const { ada, grace, project_id } = world;
    const key = 'shared';
    const responses = [
      await create(ada, key).expect(201),
      await create(grace, key).expect(201),
      await ada
        .post(`/projects/${project_id}/tasks`)
        .set('idempotency-key', key)
        .send({ title: 'Once' })
        .expect(201),
    ];
    for (const { headers } of responses) assert.is(headers['idempotency-replayed'], undefined);
    assert.is(new Set(responses.map(({ body }) => body.data.id)).size, 3);
    assert.is(await tasksOf(world, ada), 2);
    assert.is(await tasksOf(world, grace), 1);
    await ada.post('/projects').set('idempotency-key', key).send({ name: 'Once' }).expect(201);
  });

  it('201: a response is stored for exactly its window', async (world) => {
    const { ada, db } = world;
    const first = await create(ada, 'aged').expect(201);
    const age = (seconds: number) =>
      db
        .updateTable('idempotency_key')
        .set({ created_at: sql`now() - make_interval(secs => ${seconds})` })
        .execute();
    await age(86_000);
    assert.is((await create(ada, 'aged').expect(201)).text, first.text);
    await create(ada, 'aged', { title: 'Other' }).expect(422);
    await age(86_401);
    const second = await create(ada, 'aged', { title: 'Other' }).expect(201);
    assert.is(second.headers['idempotency-replayed'], undefined);
    const again = await create(ada, 'aged', { title: 'Other' }).expect(201);
    assert.is(again.text, second.text);
    assert.is(await tasksOf(world, ada), 2);
  });

  it('401: refreshed tokens are returned again for one minute; later retries count as reuse', async ({
    anonymous,
    ada,
    db,
  }) => {
    const login = await anonymous
      .post('/auth/login')
      .send({ email: ada.email, password: PASSWORD })
      .expect(200);
    const { refresh_token } = login.body.data;
    const refresh = () =>
      anonymous.post('/auth/refresh').set('idempotency-key', 'lost').send({ refresh_token });
    const first = await refresh().expect(200);
    assert.is((await refresh().expect(200)).text, first.text);
    await db.updateTable('idempotency_key').set({ created_at: sql`now() - interval '61 seconds'` }).execute();
    const { body } = await refresh().expect(401);
    assert.is(body.error, 'REFRESH_TOKEN_REUSED');
  });

  it('stored responses are encrypted', async ({ anonymous, ada, db }) => {
    const key = `kept-${randomUUID()}`;
    const { body } = await anonymous
      .post('/auth/login')
      .set('idempotency-key', key)
      .send({ email: ada.email, password: PASSWORD })
      .expect(200);
    const rows = await sql<{
      text: string;
    }>`select encode(digest || request_digest || answer, 'escape') as text
      from idempotency_key`.execute(db);
    const text = rows.rows.map((row) => row.text).join('\n');
    assert.ok(text.length > 500);
    for (const secret of [
      body.data.refresh_token,
      body.data.access_token,
      ada.email,
      key,
      'refresh_token',
      PASSWORD,
    ]) {
      assert.not(text.includes(secret), secret);
    }
    // A response that is moved to another key cannot be decrypted.
    await create(ada, 'mine').expect(201);
    await db
      .updateTable('idempotency_key')
      .set({ answer: sql`(select answer from idempotency_key order by created_at limit 1)` })
      .execute();
    await create(ada, 'mine').expect(500);
  });

  it('a key has 1 to 255 visible ASCII characters', async (world) => {
    const { ada } = world;
    for (const key of ['1', 'x'.repeat(255), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']) {
      const first = await create(ada, key).expect(201);
      assert.is((await create(ada, key).expect(201)).text, first.text);
    }
    assert.is(await tasksOf(world, ada), 3);
    for (const key of ['', 'x'.repeat(256), 'has a blank', 'f\u00fcnf', 'tab\tbed']) {
      const { body } = await create(ada, key).expect(400);
      assert.equal(
        body.errors.map(({ field }: { field: string }) => field),
        ['Idempotency-Key'],
        key,
      );
    }
    const { body } = await ada.post('/auth/logout').set('idempotency-key', 'x'.repeat(256)).expect(400);
    assert.is(body.errors[0].code, 'TOO_LONG');
    assert.is(await tasksOf(world, ada), 3);
  });

  it('422: bodies are compared by value, not by spelling', async (world) => {
    const { ada } = world;
    const raw = (text: string) =>
      ada.post('/tasks').set('idempotency-key', 'written').set('content-type', 'application/json').send(text);
    const first = await raw('{"title":"x"}').expect(201);
    for (const same of [
      '{ "title" : "x" }',
      '{"t\\u0069tle":"\\u0078"}',
      '{"title":"x","description":null}',
    ]) {
      assert.is((await raw(same).expect(201)).text, first.text, same);
    }
    for (const other of ['{"title":"X"}', '{"title":"x "}', '{"title":"x","priority":"high"}']) {
      const { body } = await raw(other).expect(422);
      assert.is(body.error, 'IDEMPOTENCY_KEY_REUSED');
    }
    assert.is(await tasksOf(world, ada), 1);
  });

  it('4xx: an error is not stored, so the request can be corrected under the same key', async (world) => {
    const { ada } = world;
    await create(ada, 'corrected', { titel: 'x' }).expect(400);
    await create(ada, 'corrected', { title: 'x', project_id: randomUUID() }).expect(400);
    await create(ada, 'corrected', { title: 'x' }).expect(201);
    await create(ada, 'corrected', { titel: 'x' }).expect(400);
    assert.is(await tasksOf(world, ada), 1);
  });

  it('5xx: an error is not stored, and its work is rolled back', async (world) => {
    const { ada, serve } = world;
    let fails = true;
    const broken = await serve({
      override: {
        createTask: (request, context) =>
          // The last moment at which a handler can fail.
          context.transaction(async (db) => {
            const { handlers } = await import('../../src/operations.ts');
            const inner = {
              ...context,
              actor: context.actor,
              statement: <R>(work: (db2: typeof db) => Promise<R>) => work(db),
            };
            const reply = await handlers.createTask(request, { ...inner, transaction: inner.statement });
            if (fails) throw new Error('broken');
            return reply;
          }),
      },
    });
    await create(broken.as(ada), 'failed').expect(500);
    assert.is(await tasksOf(world, ada), 0);
    fails = false;
    const { headers } = await create(broken.as(ada), 'failed').expect(201);
    assert.is(headers['idempotency-replayed'], undefined);
    assert.is(await tasksOf(world, ada), 1);
  });

  it('200, 204: the header is ignored by other methods', async ({ ada }) => {
    const task = await createTask(ada);
    const key = { 'idempotency-key': 'x'.repeat(300) };
    await ada.get(`/tasks/${task.id}`).set(key).expect(200);
    await ada.delete(`/tasks/${task.id}`).set(key).expect(204);
    await ada.delete(`/tasks/${task.id}`).set(key).expect(404);
  });
});
