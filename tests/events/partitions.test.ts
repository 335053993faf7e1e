import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { activity } from '../../src/activity/resource.ts';
import type { Database } from '../../src/database/database.ts';
import { eraseEvents, forgetPerson } from '../../src/events/erase.ts';
import { logger } from '../jobs/kit.ts';
import { inWorld } from '../world.ts';

const TIMES = ['2001-02-03T04:05:06Z', '2026-02-03T04:05:06Z', '2031-02-03T04:05:06Z'];
const PROJECT = '01234567-0000-7000-8000-000000000000';

/** Appends an event of the user in this space to each of three partitions. */
const append = (db: Database, user_id: string, space_id: string) =>
  sql`insert into event (position, type, space_id, actor_id, subject_type, subject_id, subject_name, client_address, created_at)
    select event_position_at(at) | nextval('event_number'), 'user.updated', ${space_id}::uuid, ${user_id}::uuid, 'user',
      ${user_id}::uuid, 'Ada', '10.0.0.1', at
    from unnest(${TIMES}::timestamptz[]) as at`.execute(db);

const namesIn = async (db: Database, space_id: string) => {
  const rows = await db
    .selectFrom('event')
    .where('space_id', '=', space_id)
    .where('type', '=', 'user.updated')
    .select(['subject_name', 'client_address'])
    .execute();
  return rows.map(({ subject_name, client_address }) => [subject_name, client_address]);
};

inWorld('partitions of the event log in use', (it) => {
  it('the cleanup creates them ahead of its clock, and logs how many', async ({ db }) => {
    const { log, lines } = logger();
    for (const _ of [1, 2])
      await activity.sweeps[0]?.(db, { now: '2030-10-11T00:00:00Z', log, trashRetentionDays: 30 });
    const { rows } = await sql<{ name: string }>`
      select max(inhrelid::regclass::text) as name from pg_inherits where inhparent = 'event'::regclass`.execute(
      db,
    );
    assert.equal(rows, [{ name: 'event_from_2031q2' }]);
    assert.equal(
      lines.map(({ msg, partitions }) => [msg, partitions]),
      [['partitions of the event log created', 2]],
    );
  });

  it('lists show the events of all of them, newest first, on pages', async ({ db, ada }) => {
    await append(db, ada.id, ada.id);
    const times: string[] = [];
    for (let path = '/activity?type=user.updated&per_page=2'; path; ) {
      const { body } = await ada.get(path).expect(200);
      times.push(...body.data.map(({ created_at }: { created_at: string }) => created_at));
      const cursor = body.meta.next_cursor;
      path = cursor ? `/activity?type=user.updated&per_page=2&cursor=${cursor}` : '';
    }
    assert.equal(times, TIMES.map((time) => new Date(time).toISOString()).reverse());
  });

  it('erasure reaches the events of all of them', async ({ db, grace }) => {
    await append(db, grace.id, grace.id);
    await append(db, grace.id, PROJECT);
    assert.is((await namesIn(db, PROJECT)).length, 3);
    await forgetPerson(db, grace.id, new AbortController().signal);
    for (const space of [PROJECT, grace.id]) {
      assert.equal(await namesIn(db, space), [
        [null, null],
        [null, null],
        [null, null],
      ]);
    }
    await eraseEvents(db, sql`space_id = ${PROJECT}`);
    assert.equal(await namesIn(db, PROJECT), []);
  });
});
