import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createApiKey, createCategory } from '../fixtures.ts';
import { type Caller, operation } from '../world.ts';

async function keysOf(person: Caller, query = ''): Promise<Schema<'ApiKey'>[]> {
  const { body } = await person.get(`/auth/api-keys${query}`).expect(200);
  return body.data;
}

operation('listApiKeys', (it) => {
  it('200: lists purpose and beginning of each key, newest first, never the key or its digest (A-10)', async ({
    ada,
    eve,
  }) => {
    const { key: _, ...first } = await createApiKey(ada, { name: 'First' });
    const { key, ...second } = await createApiKey(ada, { name: 'Second', scopes: ['tasks:write'] });
    await createApiKey(eve);
    const { body, text, headers } = await ada.get('/auth/api-keys').expect(200);
    assert.equal(body.data, [second, first]);
    assert.is(body.meta.total, 2);
    assert.is(second.prefix, key.slice(0, 12));
    assert.not.match(text, key);
    assert.not.match(text, /digest/);
    assert.is(headers['cache-control'], 'no-store');
  });

  it('200: keeps expired keys, so that users see why they do not work', async ({ ada, db }) => {
    const { id } = await createApiKey(ada);
    await db
      .updateTable('api_key')
      .set({ expires_at: sql`now() - interval '1 day'` })
      .where('id', '=', id)
      .execute();
    assert.equal(
      (await keysOf(ada)).map((key) => key.id),
      [id],
    );
  });

  it('200: pages have the right totals, also after the last one; cursors pass equal times', async ({
    eve,
    db,
  }) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await createApiKey(eve, { name });
    await db
      .updateTable('api_key')
      .set({ created_at: '2026-01-01T00:00:00.000Z' })
      .where('user_id', '=', eve.id)
      .execute();
    const all = (await keysOf(eve)).map(({ id }) => id);
    assert.is(all.length, 5);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor && `&cursor=${cursor}`;
      const { body } = await eve.get(`/auth/api-keys?per_page=2${from}`).expect(200);
      seen.push(...body.data.map(({ id }: Schema<'ApiKey'>) => id));
      // New keys sort before the position of the cursor, and move nothing.
      await createApiKey(eve);
      cursor = body.meta.next_cursor;
    }
    assert.equal(seen, all);
    const { body } = await eve.get('/auth/api-keys?per_page=5&page=3').expect(200);
    assert.equal([body.data, body.meta.total], [[], 8]);
  });

  it('400: invalid and unknown parameters, and the cursor of another list', async ({ eve }) => {
    for (const [query, field] of [
      ['per_page=0', 'per_page'],
      ['user_id=1', 'user_id'],
      ['sort=name', 'sort'],
    ]) {
      const { body } = await eve.get(`/auth/api-keys?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
    for (const name of ['a', 'b']) await createCategory(eve, { name });
    const { body } = await eve.get('/categories?per_page=1').expect(200);
    const refusal = await eve.get(`/auth/api-keys?cursor=${body.meta.next_cursor}`).expect(400);
    assert.is(refusal.body.error, 'INVALID_CURSOR');
  });
});
