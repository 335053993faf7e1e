import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { createDenials, type Denial, NOBODYS_SPACE } from '../../src/events/denials.ts';
import { silent } from '../database/scratch.ts';
import { exchange } from '../exchange.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { inWorld, PASSWORD, type World } from '../world.ts';

async function rowsOf({ db }: Pick<World, 'db'>, request_id: string) {
  return db
    .selectFrom('event')
    .where('request_id', '=', request_id)
    .where('space_id', '=', NOBODYS_SPACE)
    .select(['type', 'code', 'operation', 'actor_id', 'subject_type', 'subject_id', 'client_address'])
    .execute();
}

/** The recorded entry of a refused request, as soon as it exists. */
async function denialOf(world: Pick<World, 'db'>, response: { headers: Record<string, unknown> }) {
  const request_id = String(response.headers['x-request-id']);
  await until('the refusal is recorded', async () => (await rowsOf(world, request_id)).length > 0);
  const [row, ...more] = await rowsOf(world, request_id);
  assert.equal(more, []);
  return row;
}

const denial = (): Denial => ({
  type: 'access.denied',
  code: 'FORBIDDEN',
  operation: 'updateTask',
  actor_id: null,
  subject_type: null,
  subject_id: null,
  email: null,
  client_address: '192.0.2.1',
  request_id: randomUUID(),
  created_at: new Date().toISOString(),
});

/** Prevents writes of events until it is called. */
async function blockWrites({ connections }: World): Promise<() => Promise<void>> {
  const released = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = connections.writer.transaction().execute(async (trx) => {
    await sql`lock table event in share mode`.execute(trx);
    held.resolve();
    await released.promise;
  });
  await held.promise;
  return async () => {
    released.resolve();
    await holding;
  };
}

function collected() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    lines.push({ level, fields, message });
  return { lines, log: { info: write('info'), warn: write('warn'), error: write('error') } };
}

inWorld('refusals in the audit log', (it) => {
  it('401: records requests without a token, with an invalid one, and of an ended session (R4)', async (world) => {
    const { anonymous, as, ada, db } = world;
    const nobody = {
      type: 'access.denied',
      operation: 'listTasks',
      actor_id: null,
      client_address: '127.0.0.1',
    };
    const unknown = { ...nobody, subject_type: null, subject_id: null };
    const missing = await anonymous.get('/tasks').expect(401);
    assert.equal(await denialOf(world, missing), { ...unknown, code: 'UNAUTHENTICATED' });
    const wrong = await as({ token: 'a.b.c' }).get('/tasks').expect(401);
    assert.equal(await denialOf(world, wrong), { ...unknown, code: 'INVALID_TOKEN' });

    await db
      .updateTable('session')
      .set({ revoked_at: sql`now()` })
      .where('id', '=', ada.session_id)
      .execute();
    const ended = await ada.get('/tasks').expect(401);
    assert.equal(await denialOf(world, ended), {
      ...nobody,
      code: 'SESSION_REVOKED',
      subject_type: 'user',
      subject_id: ada.id,
    });
  });

  it('403: records who was refused what', async (world) => {
    const { vera, project_id } = world;
    const refused = await vera.patch(`/projects/${project_id}`).send({ name: 'Mine' }).expect(403);
    assert.equal(await denialOf(world, refused), {
      type: 'access.denied',
      code: 'FORBIDDEN',
      operation: 'updateProject',
      actor_id: vera.id,
      subject_type: 'project',
      subject_id: project_id,
      client_address: '127.0.0.1',
    });
  });

  it('401, 429: records the account but never the password; records nothing for an unknown email', async (world) => {
    const { anonymous, ada, db } = world;
    const secret = `Wrong-${randomUUID()}`;
    const refused = await anonymous
      .post('/auth/login')
      .send({ email: ada.email, password: secret })
      .expect(401);
    const failed = { type: 'login.failed', code: 'INVALID_CREDENTIALS', operation: 'login', actor_id: null };
    const address = { client_address: '127.0.0.1' };
    assert.equal(await denialOf(world, refused), {
      ...failed,
      ...address,
      subject_type: 'user',
      subject_id: ada.id,
    });
    const email = `nobody-${randomUUID()}@example.com`;
    const unknown = await anonymous.post('/auth/login').send({ email, password: secret }).expect(401);
    assert.equal(await denialOf(world, unknown), {
      ...failed,
      ...address,
      subject_type: null,
      subject_id: null,
    });
    for (let n = 0; n < 4; n += 1) {
      await anonymous.post('/auth/login').send({ email: ada.email, password: secret }).expect(401);
    }
    const locked = await anonymous
      .post('/auth/login')
      .send({ email: ada.email.toUpperCase(), password: PASSWORD })
      .expect(429);
    assert.equal(await denialOf(world, locked), {
      ...failed,
      ...address,
      code: 'TOO_MANY_ATTEMPTS',
      subject_type: 'user',
      subject_id: ada.id,
    });
    const kept = await db
      .selectFrom('event')
      .where(sql<string>`event::text`, 'like', sql<string>`any(${[`%${secret}%`, `%${email}%`]})`)
      .select('id')
      .execute();
    assert.equal(kept, []);
  });

  it('400: records a wrong password of a logged-in user', async (world) => {
    const { ada } = world;
    const refused = await ada
      .post('/auth/password/change')
      .send({ current_password: 'Not-This-1', new_password: `${PASSWORD}-2` })
      .expect(400);
    const row = await denialOf(world, refused);
    assert.equal([row?.code, row?.actor_id, row?.type], ['WRONG_PASSWORD', ada.id, 'access.denied']);
  });

  it("are not in the activity of the refused user or of the project's members", async (world) => {
    const { vera, ada, project_id } = world;
    const refused = await vera.delete(`/projects/${project_id}`).expect(403);
    await denialOf(world, refused);
    for (const person of [vera, ada]) {
      const { body } = await person.get('/activity?type=access.denied&type=login.failed').expect(200);
      assert.equal(body.data, []);
    }
  });

  it('do not delay responses: bad tokens are refused immediately while nothing can be written (J-02)', async (world) => {
    const release = await blockWrites(world);
    const responses = [];
    for (let n = 0; n < 50; n += 1) {
      const headers = { authorization: 'Bearer a.b.c' };
      responses.push(await exchange({ url: world.url, method: 'GET', path: '/api/v1/tasks', headers }));
    }
    await release();
    for (const response of responses) {
      assert.is(response.status, 401);
      assert.is((await denialOf(world, response))?.code, 'INVALID_TOKEN');
    }
  });

  it('are written in order when the database is available again', async (world) => {
    const { lines, log } = collected();
    const timeouts = { ...patientTimeouts(), lockMs: 100 };
    const session = { url: world.databaseUrl, applicationName: 'hasty', log: silent, timeouts };
    const connections = connect({ ...session, poolSize: 1 });
    const denials = createDenials({ db: connections.writer, log });
    const release = await blockWrites(world);
    const all = [denial(), denial(), denial()];
    for (const each of all) denials.record(each);
    await until('a try has failed', () => lines.length > 0);
    assert.is(lines[0]?.level, 'warn');
    await release();
    const written = () =>
      world.db
        .selectFrom('event')
        .where(
          'request_id',
          'in',
          all.map(({ request_id }) => request_id),
        )
        .select('request_id')
        .orderBy('position')
        .execute();
    await until('they are written', async () => (await written()).length === 3);
    await denials.stop();
    await connections.close();
    assert.equal(
      (await written()).map(({ request_id }) => request_id),
      all.map(({ request_id }) => request_id),
    );
  });

  it('are limited in number, and the number of dropped ones is logged', async ({ db }) => {
    const { lines, log } = collected();
    const denials = createDenials({ db, log, maxWaiting: 10 });
    const all = Array.from({ length: 25 }, denial);
    for (const each of all) denials.record(each);
    await denials.stop();
    assert.equal(
      lines.map(({ level, fields }) => ({ level, fields })),
      [{ level: 'error', fields: { lost: 15 } }],
    );
  });

  it('are written when the service stops', async (world) => {
    const other = await world.serve();
    const refused = await other.anonymous.get('/tasks').expect(401);
    await other.stop();
    assert.is((await rowsOf(world, refused.headers['x-request-id'] ?? '')).length, 1);
  });

  it('are logged if they cannot be written', async ({ db }) => {
    const { lines, log } = collected();
    const denials = createDenials({ db, log });
    denials.record({ ...denial(), subject_id: 'no id' });
    await denials.stop();
    assert.equal(
      lines.map(({ level, message }) => [level, message]),
      [['error', 'cannot record denials']],
    );
  });
});

inWorld('the event log', (it) => {
  it('refuses to change or delete a row (D-15)', async ({ db, ada }) => {
    await ada.post('/tasks').send({ title: 'Kept' }).expect(201);
    for (const statement of [
      sql`update event set actor_id = null`,
      sql`delete from event where position < 0`,
      sql`truncate event`,
    ]) {
      await assertRefused(() => statement.execute(db));
    }
  });

  it('allows deletion only in a transaction that declares it', async ({ db, ada }) => {
    await ada.post('/tasks').send({ title: 'Forgotten' }).expect(201);
    await db.transaction().execute(async (trx) => {
      await sql`select set_config('taskflow.erasing', 'on', true)`.execute(trx);
      await sql`update event set subject_name = null where actor_id = ${ada.id}`.execute(trx);
    });
    await assertRefused(() => sql`update event set subject_name = ''`.execute(db));
  });

  it('accepts 20,000 entries with different values after its block indexes are summarized', async ({
    db,
  }) => {
    const fill = sql`insert into event (type, space_id, project_id, request_id, client_address)
      select 'task.updated', gen_random_uuid(), gen_random_uuid(), gen_random_uuid()::text, gen_random_uuid()::text
      from generate_series(1, 20000)`;
    await fill.execute(db);
    await sql`select brin_summarize_new_values(indexrelid) from pg_index
      join pg_class on pg_class.oid = indexrelid join pg_inherits on inhrelid = indrelid
      where inhparent = 'event'::regclass and relam = (
        select oid from pg_am where amname = 'brin')`.execute(db);
    await fill.execute(db);
  });

  it('records the address that a change came from', async ({ db, ada }) => {
    const { headers } = await ada.post('/tasks').send({ title: 'Traced' }).expect(201);
    const event = await db
      .selectFrom('event')
      .where('request_id', '=', String(headers['x-request-id']))
      .select(['client_address', 'code', 'operation'])
      .executeTakeFirst();
    assert.equal(event, { client_address: '127.0.0.1', code: null, operation: null });
  });
});

async function assertRefused(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    assert.match(String(error), 'events are neither changed nor removed');
    return;
  }
  assert.unreachable('nothing refused it');
}
