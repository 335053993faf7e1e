import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { SETTINGS } from '../auth/profiles.ts';
import { createProject, eventsOf } from '../fixtures.ts';
import { type Caller, inWorld } from '../world.ts';

const choose = (person: Caller, default_project_id: string | null) =>
  person.patch('/users/profile').send({ settings: { default_project_id } });

const profileOf = async (person: Caller) => (await person.get('/users/profile').expect(200)).body.data;

/** Sends two requests, the second one while the first waits for what `lock` has locked. */
async function overlapping<T>(
  db: Database,
  lock: (trx: Database) => Promise<unknown>,
  first: () => PromiseLike<T>,
  second: () => PromiseLike<T>,
): Promise<[T, T]> {
  const sent = await db.transaction().execute(async (trx) => {
    await lock(trx);
    const started = Promise.resolve(first());
    await waitForLocks(db);
    const beside = Promise.resolve(second());
    await waitForLocks(db, 2, beside);
    return [started, beside] as const;
  });
  return Promise.all(sent);
}

inWorld('the default project', (it) => {
  it('204: is reset if it was chosen while its deletion waited', async ({ db, ada, clock }) => {
    const { id } = await createProject(ada);
    const lock = (trx: Database) =>
      trx.selectFrom('user').where('id', '=', ada.id).select('id').forUpdate().execute();
    clock.advance(1_000);
    const [chosen, deleted] = await overlapping(
      db,
      lock,
      () => choose(ada, id),
      () => ada.delete(`/projects/${id}`),
    );
    assert.equal([chosen.status, deleted.status], [200, 204]);
    const profile = await profileOf(ada);
    assert.equal([profile.settings, profile.version], [SETTINGS, 3]);
    assert.is(profile.updated_at, new Date(clock.now()).toISOString());
    const event = (await eventsOf(db, ada.id)).findLast(({ type }) => type === 'user.updated');
    assert.is(event?.version, 3);
    assert.equal(event?.changes, [
      { field: 'settings', before: { ...SETTINGS, default_project_id: id }, after: SETTINGS },
    ]);
    await ada.put('/users/profile').send({ full_name: 'Ada', settings: profile.settings }).expect(200);
  });

  it('400: is refused if its deletion waited first', async ({ db, ada }) => {
    const { id } = await createProject(ada);
    const lock = (trx: Database) =>
      trx.selectFrom('project').where('id', '=', id).select('id').forUpdate().execute();
    const [deleted, chosen] = await overlapping(
      db,
      lock,
      () => ada.delete(`/projects/${id}`),
      () => choose(ada, id),
    );
    assert.equal([deleted.status, chosen.status, chosen.body.error], [204, 400, 'UNKNOWN_PROJECT']);
    const profile = await profileOf(ada);
    assert.equal([profile.settings, profile.version], [SETTINGS, 1]);
  });

  it('is reset when the membership ends, for any reason', async ({ db, grace, project_id }) => {
    await choose(grace, project_id).expect(200);
    await db
      .deleteFrom('project_member')
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    const { settings, full_name } = await profileOf(grace);
    assert.equal(settings, SETTINGS);
    await grace.put('/users/profile').send({ full_name, settings }).expect(200);
  });

  it('is also in the JSON column, which the previous version reads', async ({ db, grace, project_id }) => {
    const inJson = async () => {
      const { rows } = await sql<{ id: string | null }>`
        select settings->>'default_project_id' as id from "user" where id = ${grace.id}`.execute(db);
      return rows[0]?.id;
    };
    await choose(grace, project_id).expect(200);
    assert.is(await inJson(), project_id);
    await choose(grace, null).expect(200);
    assert.is(await inJson(), null);
  });

  it('follows what the previous version writes to the JSON column, if there is a membership', async (world) => {
    const { db, eve, grace, project_id } = world;
    const write = (user_id: string, id: string | null) =>
      sql`update "user" set settings = merge_patch(settings, ${JSON.stringify({ default_project_id: id })}::jsonb)
        where id = ${user_id}`.execute(db);
    for (const [person, written, expected] of [
      [grace, project_id, project_id],
      [grace, null, null],
      [eve, project_id, null],
    ] as const) {
      await write(person.id, written);
      assert.is((await profileOf(person)).settings.default_project_id, expected);
    }
  });
});
