import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { NOBODYS_SPACE } from '../../src/events/denials.ts';
import { administrator } from '../admin/administrator.ts';
import { until } from '../waiting.ts';
import { createTask, operation, tokensAt, type World } from '../world.ts';

type Entry = Schema<'AuditEntry'>;

const LINES = { accept: 'application/x-ndjson' };

/** Events without a space of a user, and their space. */
async function seeded({ db }: World, many: number): Promise<string> {
  const project_id = randomUUID();
  await sql`insert into event (type, space_id, project_id, subject_type, subject_id, version, client_address, request_id)
    select 'task.updated', ${project_id}::uuid, ${project_id}::uuid, 'task', uuid_v7(), 1, '198.51.100.1', 'seed-' || lpad(n::text, 8, '0')
    from generate_series(1, ${many}::integer) as n`.execute(db);
  return project_id;
}

async function linesOf(world: World, token: string, query: string): Promise<Entry[]> {
  const response = await fetch(`${world.url}/api/v1/admin/audit-log?${query}`, {
    headers: { authorization: `Bearer ${token}`, ...LINES },
  });
  const text = await response.text();
  assert.is(response.status, 200, text);
  assert.is(response.headers.get('content-type'), 'application/x-ndjson');
  assert.ok(text === '' || text.endsWith('\n'));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

operation('listAuditLog', (it) => {
  it('200: lists changes and refusals, newest first, with actor, action and address (R4)', async (world) => {
    const annie = await administrator(world);
    const { ada, vera, project_id } = world;
    const task = await createTask(ada, { project_id });
    const refused = await vera.delete(`/projects/${project_id}`).expect(403);
    const ofVera = `/admin/audit-log?actor_id=${vera.id}`;
    await until('it is recorded', async () => (await annie.get(ofVera).expect(200)).body.data.length === 1);
    const { body, headers } = await annie.get('/admin/audit-log').expect(200);
    const [denied, created] = body.data as Entry[];
    assert.equal(denied, {
      id: denied?.id,
      type: 'access.denied',
      actor_id: vera.id,
      actor: { id: vera.id, full_name: 'Vera Rubin', avatar_url: null },
      project_id: null,
      subject: { type: 'project', id: project_id, name: null },
      operation: 'deleteProject',
      code: 'FORBIDDEN',
      client_address: '127.0.0.1',
      version: null,
      changes: [],
      request_id: refused.headers['x-request-id'],
      created_at: denied?.created_at,
    });
    assert.equal(
      [created?.type, created?.actor_id, created?.project_id, created?.operation, created?.code],
      ['task.created', ada.id, project_id, null, null],
    );
    assert.equal(created?.subject, { type: 'task', id: task.id, name: task.title });
    assert.is(created?.client_address, '127.0.0.1');
    assert.is(headers['cache-control'], 'no-store');
  });

  it('200: applies each filter, and all of them together', async (world) => {
    const annie = await administrator(world);
    const { ada, grace, project_id, db, clock } = world;
    await seeded(world, 3);
    const one = await createTask(ada, { project_id });
    clock.advance(1_000);
    const { headers } = await grace.delete(`/tasks/${one.id}`).expect(204);
    await grace.delete(`/projects/${project_id}`).expect(403);
    const request_id = String(headers['x-request-id']);
    const idsBy = async (query: string) =>
      ((await annie.get(`/admin/audit-log?${query}`).expect(200)).body.data as Entry[]).map(
        ({ type, actor_id }) => `${type} ${actor_id}`,
      );
    const created = `task.created ${ada.id}`;
    const deleted = `task.deleted ${grace.id}`;
    const refused = `access.denied ${grace.id}`;
    await until('it is recorded', async () => (await idsBy(`actor_id=${grace.id}`)).length === 2);
    assert.equal(await idsBy(`actor_id=${grace.id}`), [refused, deleted]);
    assert.equal(await idsBy(`subject_id=${one.id}`), [deleted, created]);
    assert.equal(await idsBy(`project_id=${project_id}&type=task.created&type=task.deleted`), [
      deleted,
      created,
    ]);
    assert.equal(await idsBy(`request_id=${request_id}`), [deleted]);
    assert.equal(await idsBy(`code=FORBIDDEN&subject_id=${project_id}`), [refused]);
    assert.equal(await idsBy(`client_address=127.0.0.1&actor_id=${ada.id}`), [created]);
    assert.equal(await idsBy(`client_address=192.0.2.9&actor_id=${ada.id}`), []);
    const { created_at } = await db
      .selectFrom('event')
      .where('request_id', '=', request_id)
      .select('created_at')
      .executeTakeFirstOrThrow();
    const at = encodeURIComponent(created_at);
    assert.equal(await idsBy(`subject_id=${one.id}&created_from=${at}`), [deleted]);
    assert.equal(await idsBy(`subject_id=${one.id}&created_to=${at}`), [created]);
  });

  it('200: cursors neither skip nor repeat entries during writes', async (world) => {
    const annie = await administrator(world);
    const project_id = await seeded(world, 7);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const path = `/admin/audit-log?per_page=3&project_id=${project_id}${cursor}`;
      const { body } = await annie.get(path).expect(200);
      assert.is(body.meta.total, cursor ? null : 7);
      seen.push(...(body.data as Entry[]).map((entry) => String(entry.request_id)));
      if (body.meta.next_cursor === null) break;
      cursor = `&cursor=${body.meta.next_cursor}`;
      await world.db
        .insertInto('event')
        .values({ type: 'task.updated', space_id: project_id, project_id, request_id: 'written-later' })
        .execute();
    }
    assert.equal(
      seen,
      [7, 6, 5, 4, 3, 2, 1].map((n) => `seed-0000000${n}`),
    );
  });

  it('200: exports each of 12,000 matching entries as a line', async (world) => {
    const annie = await administrator(world);
    const project_id = await seeded(world, 12_000);
    const entries = await linesOf(world, annie.token, `project_id=${project_id}`);
    assert.is(entries.length, 12_000);
    assert.is(new Set(entries.map(({ id }) => id)).size, 12_000);
    assert.equal(
      entries.map(({ request_id }) => request_id),
      Array.from({ length: 12_000 }, (_, n) => `seed-${String(12_000 - n).padStart(8, '0')}`),
    );
    const { body } = await annie.get(`/admin/audit-log?project_id=${project_id}&per_page=1`).expect(200);
    assert.equal(entries[0], body.data[0]);
  });

  it('200: an export without entries is empty', async (world) => {
    const annie = await administrator(world);
    assert.equal(await linesOf(world, annie.token, `project_id=${randomUUID()}`), []);
  });

  it('400: an export has no pages', async (world) => {
    const annie = await administrator(world);
    const { body } = await annie.get('/admin/audit-log?page=2').set(LINES).expect(400);
    assert.equal(
      body.errors.map((error: Schema<'ErrorDetail'>) => [error.field, error.code]),
      [['page', 'NOT_ALLOWED']],
    );
  });

  it('400: the cursor of other filters', async (world) => {
    const annie = await administrator(world);
    const project_id = await seeded(world, 2);
    const { body } = await annie.get(`/admin/audit-log?per_page=1&project_id=${project_id}`).expect(200);
    const { next_cursor } = body.meta;
    const refused = await annie.get(`/admin/audit-log?per_page=1&cursor=${next_cursor}`).expect(400);
    assert.is(refused.body.error, 'INVALID_CURSOR');
  });

  it('401, 403: is only for administrators, whatever the token says (D-11)', async (world) => {
    const { ada, clock, as } = world;
    const { body } = await ada.get('/admin/audit-log').expect(403);
    assert.is(body.error, 'FORBIDDEN');
    const [head, payload, signature] = ada.token.split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    const edited = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
    await as({ token: `${head}.${edited}.${signature}` })
      .get('/admin/audit-log')
      .expect(401);
    // Also a cursor signed by the service itself.
    const claimed = { user_id: ada.id, session_id: ada.session_id, role: 'admin' };
    await as({ token: tokensAt(clock).sign(claimed) })
      .get('/admin/audit-log')
      .expect(403);
  });

  it('403: from the next request after the role is removed', async (world) => {
    const annie = await administrator(world);
    await annie.get('/admin/audit-log').expect(200);
    await world.db.updateTable('user').set({ role: 'user' }).where('id', '=', annie.id).execute();
    await annie.get('/admin/audit-log').expect(403);
  });

  it('405: entries cannot be written, changed or deleted (D-15)', async (world) => {
    const annie = await administrator(world);
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const { headers } = await annie[method]('/admin/audit-log').expect(405);
      assert.is(headers['allow'], 'GET, HEAD, OPTIONS');
    }
    const { id } = await world.db.selectFrom('event').select('id').limit(1).executeTakeFirstOrThrow();
    await annie.delete(`/admin/audit-log/${id}`).expect(404);
  });

  it('406: supports JSON and JSON Lines only', async (world) => {
    const annie = await administrator(world);
    const { body } = await annie.get('/admin/audit-log').set('accept', 'text/csv').expect(406);
    assert.is(body.error, 'NOT_ACCEPTABLE');
    // Other operations have no JSON Lines.
    await annie.get('/tasks').set(LINES).expect(406);
    const both = 'application/x-ndjson;q=0.5, application/json';
    const { headers } = await annie.get('/admin/audit-log').set('accept', both).expect(200);
    assert.match(String(headers['content-type']), 'application/json');
  });

  it("200: refusals of unknown callers are in no user's activity", async (world) => {
    const annie = await administrator(world);
    const refused = await world.anonymous.get('/tasks').expect(401);
    const path = `/admin/audit-log?request_id=${refused.headers['x-request-id']}`;
    await until('it is recorded', async () => (await annie.get(path).expect(200)).body.data.length === 1);
    const { body } = await annie.get(path).expect(200);
    assert.equal([body.data[0].actor_id, body.data[0].actor, body.data[0].subject], [null, null, null]);
    const rows = await world.db
      .selectFrom('event')
      .where('code', 'is not', null)
      .where('space_id', '<>', NOBODYS_SPACE)
      .select('id')
      .execute();
    assert.equal(rows, []);
  });
});
