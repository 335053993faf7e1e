import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { startSweeping, sweep } from '../../src/jobs/sweep.ts';
import { personalData, sweeps } from '../../src/resources.ts';
import { eraseAccount } from '../../src/users/erase.ts';
import { storedKeys, sweepStored } from '../attachments-kit.ts';
import { createExport } from '../auth/export-kit.ts';
import { inWorld, type World } from '../world.ts';
import { clear, logger, mail } from './kit.ts';

const options = ({ clock }: World) => ({ clock, log: logger().log, trashRetentionDays: 30, sweeps });

/** Makes every statement fail that deletes more than this many rows of a table. */
async function allowAtATime(db: Database, table: string, max: number): Promise<void> {
  await sql`create or replace function too_many() returns trigger language plpgsql as $$ begin
      if (select count(*) from removed) > tg_argv[0]::integer then raise 'too many at a time'; end if;
      return null;
    end $$`.execute(db);
  await sql`create or replace trigger too_many after delete on ${sql.table(table)} referencing old table as removed
    for each statement execute function too_many(${sql.lit(max)})`.execute(db);
}

async function count(db: Database, table: string): Promise<number> {
  const { rows } = await sql<{
    many: number;
  }>`select count(*)::integer as many from ${sql.table(table)}`.execute(db);
  return rows[0]?.many ?? 0;
}

/** 1,200 expired rows of each kind, and one that has not expired. */
async function createExpired({ db, ada }: World & { ada: { id: string } }): Promise<void> {
  const past = sql`now() - interval '31 days'`;
  const expiry = sql`case when n > 0 then ${past} else now() + interval '1 day' end`;
  const numbers = sql`from generate_series(0, 1200) as n`;
  const digest = (of: string) => sql`sha256((${of} || gen_random_uuid())::bytea)`;
  await sql`insert into idempotency_key (digest, request_digest, answer, created_at)
    select ${digest('answer')}, '', '', ${expiry} - interval '1 day' ${numbers}`.execute(db);
  await sql`insert into failed_attempt (key, failures, expires_at) select ${digest('key')}, 1, ${expiry} ${numbers}`.execute(
    db,
  );
  await sql`insert into known_address (key, user_id, expires_at)
    select ${digest('known')}, ${ada.id}, ${expiry} ${numbers}`.execute(db);
  await sql`insert into api_key (user_id, name, prefix, digest, scopes, expires_at)
    select ${ada.id}, 'Key', 'tf', ${digest('api')}, '{}', ${expiry} ${numbers}`.execute(db);
  await sql`insert into link_token (digest, user_id, purpose, email, expires_at, used_at)
    select ${digest('link')}, ${ada.id}, 'verify_email', '', ${expiry}, now() ${numbers}`.execute(db);
  await sql`with opened as (
      insert into session (user_id, expires_at) select ${ada.id}::uuid, ${expiry} ${numbers} returning id, expires_at)
    insert into refresh_token (digest, session_id, expires_at, used_at)
    select sha256((id::text || n)::bytea), id, expires_at, now() from opened, generate_series(1, 3) as n`.execute(
    db,
  );
  await sql`insert into graphile_worker._private_jobs (task_id, payload, attempts, max_attempts, run_at, updated_at)
    select (select id from graphile_worker._private_tasks limit 1), '{}', 1, case when n > 0 then 1 else 2 end, now(), ${past}
    ${numbers}`.execute(db);
}

const TABLES = [
  'idempotency_key',
  'failed_attempt',
  'known_address',
  'api_key',
  'link_token',
  'session',
  'graphile_worker._private_jobs',
];

inWorld('the cleanup job', (it) => {
  it('deletes any number of expired rows, a few per statement', async (world) => {
    const { db } = world;
    await enqueue(db, 'send_mail', mail(world.ada.id));
    await clear(world);
    await Promise.all([db.deleteFrom('session').execute(), db.deleteFrom('api_key').execute()]);
    await createExpired(world);
    for (const table of [...TABLES, 'refresh_token']) await allowAtATime(db, table, 500);
    // All rows of one session.
    await sql`insert into refresh_token (digest, session_id, expires_at, used_at)
      select sha256(n::text::bytea), (select id from session where expires_at < now() limit 1), now(), now()
      from generate_series(1, 1200) n`.execute(db);
    await Promise.all([sweep(db, options(world)), sweep(db, options(world))]);
    // One run can skip what the other is deleting.
    await sweep(db, options(world));
    for (const table of TABLES) assert.is(await count(db, table), 1, table);
    assert.is(await count(db, 'refresh_token'), 3);
    await sql`drop function too_many cascade`.execute(db);
    await clear(world);
  });

  it('ends soon when the service stops', async (world) => {
    const { db } = world;
    await createExpired(world);
    const stopped = AbortSignal.abort();
    await sweep(db, options(world), stopped);
    for (const table of ['idempotency_key', 'session']) assert.ok((await count(db, table)) > 1_200, table);
    await startSweeping(db, options(world)).stop();
    await clear(world);
  });

  it('goes on after a sweep that fails, and reports the error at the end', async (world) => {
    const { db } = world;
    const done: string[] = [];
    const sweepsOf = (...names: string[]) =>
      names.map((name) => async () => {
        if (name.startsWith('failing')) throw new Error(name);
        done.push(name);
      });
    const failureOf = (...names: string[]) =>
      sweep(db, { ...options(world), sweeps: sweepsOf(...names) }).catch((error: Error) => error);
    assert.is((await failureOf('failing', 'files'))?.message, 'failing');
    assert.equal(done, ['files']);
    const both = await failureOf('failing', 'failing too', 'numbers');
    assert.equal(
      (both as AggregateError).errors.map(({ message }) => message),
      ['failing', 'failing too'],
    );
    assert.equal(done, ['files', 'numbers']);
  });

  it('removes archives: after replacement, a failure, expiry and account deletion', async (world) => {
    const { db, ada } = world;
    const { signal } = new AbortController();
    await sweepStored(world);
    const before = await storedKeys(world);
    const left = async () => {
      await sweep(db, options(world));
      await sweepStored(world);
      return (await storedKeys(world)).filter((key) => !before.includes(key)).length;
    };
    const first = await createExport(ada, world);
    assert.is(await left(), 1);
    const second = await createExport(ada, world);
    await ada.get(`/users/exports/${first.id}`).expect(404);
    assert.is(await left(), 1);
    assert.equal(await db.selectFrom('export').select('id').execute(), [{ id: second.id }]);

    await sql`update export set status = 'failed'`.execute(db);
    assert.is(await left(), 0);
    assert.is(await count(db, 'export'), 1);

    await createExport(ada, world);
    await sql`update export set expires_at = now() - interval '1 second'`.execute(db);
    assert.is(await left(), 0);
    assert.is(await count(db, 'export'), 0);

    await createExport(ada, world);
    await db.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
    await db
      .deleteFrom('project_member')
      .where('project_id', '=', world.project_id)
      .where('user_id', '<>', ada.id)
      .execute();
    await eraseAccount(db, { user_id: ada.id }, { signal }, personalData);
    assert.is(await count(db, 'export'), 0);
    assert.is(await left(), 0);
    await clear(world);
  });
});
