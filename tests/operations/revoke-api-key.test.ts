import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { waitForLocks } from '../auth/accounts.ts';
import { countStatuses, createApiKey, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('revokeApiKey', (it) => {
  it('204: the key stops working immediately, others do not, and the event names who revoked it', async ({
    ada,
    as,
    db,
  }) => {
    const [leaked, other] = [await createApiKey(ada, { name: 'Leaked' }), await createApiKey(ada)];
    await as({ token: leaked.key }).get('/tasks').expect(200);
    const { headers, text } = await ada.delete(`/auth/api-keys/${leaked.id}`).expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    const { body } = await as({ token: leaked.key }).get('/tasks').expect(401);
    assert.is(body.error, 'INVALID_TOKEN');
    await as({ token: other.key }).get('/tasks').expect(200);
    await ada.get('/tasks').expect(200);
    const list = await ada.get('/auth/api-keys').expect(200);
    assert.equal(
      list.body.data.map(({ id }: { id: string }) => id),
      [other.id],
    );
    const revoked = (await eventsOf(db, leaked.id)).at(-1);
    assert.equal(
      [revoked?.type, revoked?.actor_id, revoked?.space_id, revoked?.subject_name, revoked?.request_id],
      ['api_key.revoked', ada.id, ada.id, 'Leaked', headers['x-request-id']],
    );
  });

  it('204: removes an expired key from the list', async ({ ada, db }) => {
    const { id } = await createApiKey(ada);
    await db.updateTable('api_key').set({ expires_at: sql`now()` }).where('id', '=', id).execute();
    await ada.delete(`/auth/api-keys/${id}`).expect(204);
  });

  it('204: one of five concurrent requests revokes it, with one event', async ({ ada, db }) => {
    const { id } = await createApiKey(ada);
    const { all } = await db.transaction().execute(async (trx) => {
      await sql`select from api_key where id = ${id} for update`.execute(trx);
      const all = Promise.all(Array.from({ length: 5 }, () => ada.delete(`/auth/api-keys/${id}`)));
      await waitForLocks(db, 5);
      return { all };
    });
    assert.equal(countStatuses(await all), { 204: 1, 404: 4 });
    const types = (await eventsOf(db, id)).map(({ type }) => type);
    assert.equal(types, ['api_key.created', 'api_key.revoked']);
  });

  it('404: a key of another user is treated like an unknown or revoked one, and keeps working (D-02)', async ({
    ada,
    eve,
    as,
  }) => {
    const foreign = await createApiKey(ada);
    const revoked = await createApiKey(eve);
    await eve.delete(`/auth/api-keys/${revoked.id}`).expect(204);
    const [first, ...others] = await Promise.all(
      [UNKNOWN_ID, foreign.id, revoked.id, eve.session_id].map((id) =>
        eve.delete(`/auth/api-keys/${id}`).expect(404),
      ),
    );
    for (const other of others) assert.equal(withoutRequestId(other), first && withoutRequestId(first));
    await as({ token: foreign.key }).get('/tasks').expect(200);
  });

  it('403: an API key cannot revoke any key, including itself', async ({ ada, as }) => {
    const { id, key } = await createApiKey(ada);
    const { body } = await as({ token: key }).delete(`/auth/api-keys/${id}`).expect(403);
    assert.is(body.error, 'INSUFFICIENT_SCOPE');
  });

  it('400: a malformed ID, and an unknown parameter', async ({ ada }) => {
    const { id } = await createApiKey(ada);
    const { body } = await ada.delete('/auth/api-keys/mine').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['key_id', 'INVALID_FORMAT']);
    await ada.delete(`/auth/api-keys/${id}?all=true`).expect(400);
  });
});
