import * as assert from 'uvu/assert';
import type { SessionActor } from '../../src/actor.ts';
import type { Database } from '../../src/database/database.ts';
import { revision } from '../../src/users/columns.ts';
import { createProfiles } from '../../src/users/profiles.ts';
import { countingAnswers } from '../database/watched.ts';
import { until } from '../waiting.ts';
import { inWorld, type Person } from '../world.ts';

/** Cached profiles, and the number of reads from the database. */
function remembered(db: Database) {
  const state = { reads: 0 };
  const counted = countingAnswers(db, () => {
    state.reads += 1;
  });
  const profiles = createProfiles();
  const find = (person: Person, revision: string) => {
    const { id: user_id, session_id } = person;
    const session: SessionActor = {
      user_id,
      session_id,
      revision,
      role: 'user',
      email_verified: false,
      timezone: 'UTC',
    };
    return profiles.find(counted, session);
  };
  return { state, find };
}

/** The revision as authentication returns it. */
async function revisionOf(db: Database, { id }: Person): Promise<string> {
  const row = await db.selectFrom('user').where('id', '=', id).select(revision).executeTakeFirstOrThrow();
  return row.revision;
}

/** Changes the name like the API. */
async function rename(db: Database, { id }: Person, full_name: string): Promise<void> {
  await db
    .updateTable('user')
    .set(({ eb }) => ({ full_name, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

inWorld('cached profiles', (it) => {
  it('are read once per revision of their row, by each user separately', async ({ db, ada, eve }) => {
    const { state, find } = remembered(db);
    const first = await revisionOf(db, ada);
    assert.is((await find(ada, first))?.id, ada.id);
    assert.is((await find(ada, first))?.id, ada.id);
    assert.is(state.reads, 1);
    assert.is((await find(eve, first))?.id, eve.id);
    assert.is(state.reads, 2);
    await rename(db, ada, 'Ada King');
    const second = await revisionOf(db, ada);
    assert.is((await find(ada, second))?.full_name, 'Ada King');
    await find(ada, second);
    assert.is(state.reads, 3);
  });

  it('are read again after 15 minutes', async ({ db, ada }) => {
    const { state, find } = remembered(db);
    const current = await revisionOf(db, ada);
    const { now } = performance;
    await find(ada, current);
    try {
      performance.now = () => now.call(performance) + 15 * 60_000;
      // The cache stores the time within a turn of the event loop.
      await until('it has expired', async () => {
        await find(ada, current);
        return state.reads === 2;
      });
    } finally {
      performance.now = now;
    }
  });

  it('are stored under the revision that was read, not the one that was requested', async ({ db, ada }) => {
    const { state, find } = remembered(db);
    const before = await revisionOf(db, ada);
    await rename(db, ada, 'Ada King');
    assert.is((await find(ada, before))?.full_name, 'Ada King');
    await find(ada, await revisionOf(db, ada));
    assert.is(state.reads, 1);
  });

  it('are not confused with another transaction of the same ID, as after a restore', async ({ db, ada }) => {
    await db.transaction().execute(async (trx) => {
      const { find } = remembered(trx);
      for (const name of ['Ada King', 'Ada Byron']) {
        await rename(trx, ada, name);
        assert.is((await find(ada, await revisionOf(trx, ada)))?.full_name, name);
      }
    });
  });

  it('are not returned for a deleted account', async ({ db, ada }) => {
    const { find } = remembered(db);
    await db.deleteFrom('session').where('user_id', '=', ada.id).execute();
    await db.deleteFrom('project_member').where('user_id', '=', ada.id).execute();
    await db.deleteFrom('user').where('id', '=', ada.id).execute();
    assert.is(await find(ada, '1'), undefined);
  });
});
