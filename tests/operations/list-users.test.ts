import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { administrator } from '../admin/administrator.ts';
import { operation, type World } from '../world.ts';

type User = Schema<'ManagedUser'>;
type Listed = { data: User[]; meta: Schema<'PageMeta'> };

/** Creates accounts with a unique word in their names, and returns them with their IDs. */
async function named(world: World, names: string[]): Promise<{ word: string; ids: string[] }> {
  const word = `w${randomUUID().replaceAll('-', '')}`;
  const ids: string[] = [];
  for (const [n, name] of names.entries()) {
    const { id } = await world.db
      .insertInto('user')
      .values({
        email: `${name.toLowerCase()}.${n}@${word}.example.org`,
        full_name: `${name} Of-${word}`,
        password_hash: 'x',
        created_at: new Date(Date.UTC(2026, 0, n + 1)).toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids.push(id);
  }
  return { word, ids };
}

operation('listUsers', (it) => {
  it('200: returns accounts with the fields for administrators, newest first, without secrets', async (world) => {
    const annie = await administrator(world);
    const { word, ids } = await named(world, ['Ada', 'Grace']);
    const { body, headers } = await annie.get(`/admin/users?q=${word}`).expect(200);
    assert.equal(
      body.data.map(({ id }: User) => id),
      [ids[1], ids[0]],
    );
    const [grace] = body.data as User[];
    assert.equal([grace?.active, grace?.role, grace?.email_verified], [true, 'user', false]);
    assert.is(body.meta.total, 2);
    assert.is(headers['cache-control'], 'no-store');
    assert.not.match(JSON.stringify(body), /password|hash|argon2/);
  });

  it('200: finds words of the name and the address, and their beginnings', async (world) => {
    const annie = await administrator(world);
    const { word } = await named(world, ['Ada', 'Adelaide', 'Grace']);
    const found = async (q: string) =>
      (
        (await annie.get(`/admin/users?sort=email&order=asc&q=${encodeURIComponent(q)}`).expect(200)).body
          .data as User[]
      ).map(({ full_name }) => full_name.split(' ')[0]);
    assert.equal(await found(word), ['Ada', 'Adelaide', 'Grace']);
    assert.equal(await found(`${word.slice(0, 20)} ad`), ['Ada', 'Adelaide']);
    assert.equal(await found(`ADA.0@${word.toUpperCase()}.example.org`), ['Ada']);
    assert.equal(await found(`grace @${word}`), ['Grace']);
    assert.equal(await found(`Of-${word} ada`), ['Ada']);
    assert.equal(await found(`${word} nobody`), []);
    assert.equal(await found(`${word} ' & | ! :* \\`), ['Ada', 'Adelaide', 'Grace']);
  });

  it('200: filters by role, state, verification and time, alone and combined', async (world) => {
    const annie = await administrator(world);
    const { word, ids } = await named(world, ['Ada', 'Bea', 'Cleo', 'Dora']);
    const [ada = '', bea = '', cleo = ''] = ids;
    await world.db.updateTable('user').set({ role: 'admin' }).where('id', '=', ada).execute();
    await world.db.updateTable('user').set({ active: false }).where('id', '=', bea).execute();
    await world.db
      .updateTable('user')
      .set({ email_verified: true, role: 'admin', active: false })
      .where('id', '=', cleo)
      .execute();
    const found = async (query: string) =>
      ((await annie.get(`/admin/users?q=${word}&${query}`).expect(200)).body.data as User[])
        .map(({ full_name }) => full_name[0])
        .join('');
    assert.is(await found('role=admin'), 'CA');
    assert.is(await found('role=user'), 'DB');
    assert.is(await found('active=false'), 'CB');
    assert.is(await found('active=true'), 'DA');
    assert.is(await found('email_verified=true'), 'C');
    assert.is(await found('email_verified=false'), 'DBA');
    assert.is(await found('created_from=2026-01-02T00:00:00Z&created_to=2026-01-04T00:00:00Z'), 'CB');
    assert.is(await found('role=admin&active=false&email_verified=true'), 'C');
  });

  it('200: a cursor neither skips nor repeats items in every order', async (world) => {
    const annie = await administrator(world);
    const { word, ids } = await named(world, ['Ada', 'Ada', 'Bea', 'Cleo', 'Cleo']);
    for (const sort of ['created_at', 'email', 'full_name']) {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        for (let cursor = ''; ; ) {
          const path = `/admin/users?q=${word}&per_page=2&sort=${sort}&order=${order}${cursor}`;
          const { body } = await annie.get(path).expect(200);
          seen.push(...body.data.map(({ id }: User) => id));
          if (body.meta.next_cursor === null) break;
          cursor = `&cursor=${body.meta.next_cursor}`;
        }
        assert.is(seen.length, 5);
        assert.equal([...seen].sort(), [...ids].sort());
      }
    }
  });

  it('200: returns the same order and pages for frequent, rare and distant matches', async (world) => {
    const annie = await administrator(world);
    const word = `w${randomUUID().replaceAll('-', '')}`;
    // In each order, the last accounts have a word that the first 200 do not have.
    const { rows } = await sql<User>`
      insert into "user" (email, full_name, password_hash, role, active, created_at)
      select lpad(n::text, 3, '0') || '@' || ${word} || 'all.example.org',
        'A' || lpad((n / 3)::text, 3, '0') || case when n > 230 then ' ' || ${word} || 'late' else '' end
          || case when n % 25 = 0 then ' ' || ${word} || 'rare' else '' end,
        'x', case when n % 2 = 0 then 'admin' else 'user' end::system_role, n % 5 <> 0,
        timestamptz '2020-01-01' + (n / 2) * interval '1 day'
      from generate_series(1, 260) as n
      returning id, email, lower(full_name) as full_name, role, active, wire_time(created_at) as created_at`.execute(
      world.db,
    );
    const ask = async (query: string) =>
      (await annie.get(`/admin/users?${query}`).expect(200)).body as Listed;
    const filters: [string, (user: User) => boolean][] = [
      ['', () => true],
      ['&role=admin', ({ role }) => role === 'admin'],
      ['&active=false&role=user', ({ active, role }) => !active && role === 'user'],
    ];
    for (const part of ['all', 'late', 'rare']) {
      for (const sort of ['created_at', 'email', 'full_name'] as const) {
        for (const order of ['asc', 'desc']) {
          for (const [filter, isKept] of filters) {
            const expected = rows
              .filter((user) => isKept(user) && `${user.email} ${user.full_name}`.includes(word + part))
              .sort((a, b) => (a[sort] < b[sort] || (a[sort] === b[sort] && a.id < b.id) ? -1 : 1))
              .map(({ id }) => id);
            if (order === 'desc') expected.reverse();
            const query = `q=${word}${part}&sort=${sort}&order=${order}${filter}&per_page=60`;
            const seen: string[] = [];
            for (let cursor = ''; ; ) {
              const { data, meta } = await ask(query + cursor);
              seen.push(...data.map(({ id }) => id));
              if (cursor === '') assert.is(meta.total, expected.length, query);
              if (meta.next_cursor === null) break;
              cursor = `&cursor=${meta.next_cursor}`;
            }
            assert.equal(seen, expected, query);
            const { data } = await ask(`${query}&page=2`);
            assert.equal(
              data.map(({ id }) => id),
              expected.slice(60, 120),
              `${query}&page=2`,
            );
          }
        }
      }
    }
  });

  it('200: omits accounts that their owners have closed', async (world) => {
    const annie = await administrator(world);
    const { word, ids } = await named(world, ['Ada', 'Gone']);
    await world.db
      .updateTable('user')
      .set({ password_hash: '', active: false })
      .where('id', '=', ids[1] ?? '')
      .execute();
    const { body } = await annie.get(`/admin/users?q=${word}`).expect(200);
    assert.equal(
      body.data.map(({ id }: User) => id),
      [ids[0]],
    );
    await annie.get(`/admin/users/${ids[1]}`).expect(404);
  });

  it('400: a search without a letter or digit, and the cursor of another order', async (world) => {
    const annie = await administrator(world);
    const { body } = await annie.get(`/admin/users?q=${encodeURIComponent('@.-')}`).expect(400);
    assert.equal(
      body.errors.map(({ field, code }: Schema<'ErrorDetail'>) => [field, code]),
      [['q', 'INVALID_VALUE']],
    );
    const { word } = await named(world, ['Ada', 'Bea']);
    const first = await annie.get(`/admin/users?q=${word}&per_page=1`).expect(200);
    const other = `/admin/users?q=${word}&per_page=1&order=asc&cursor=${first.body.meta.next_cursor}`;
    assert.is((await annie.get(other).expect(400)).body.error, 'INVALID_CURSOR');
  });

  it('403: other callers', async ({ ada }) => {
    assert.is((await ada.get('/admin/users').expect(403)).body.error, 'FORBIDDEN');
  });
});
