import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Actor } from '../../src/actor.ts';
import type { Database } from '../../src/database/database.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { lockSpaces } from '../../src/tasks/space-lock.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const actorOf = ({ id: user_id, session_id }: Person) => ({ user_id, session_id }) as unknown as Actor;

/** Returns how many spaces the transaction has locked. */
async function countLocks(trx: Database): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    select count(*)::integer as many from pg_locks
    where locktype = 'advisory' and pid = pg_backend_pid() and granted`.execute(trx);
  return rows[0]?.many ?? 0;
}

inWorld('the lock of a space', (it) => {
  it('is for the spaces that the actor can see, once each', async ({ ada, eve, project_id, db }) => {
    const [mine, ours, hers] = [
      await createTask(ada),
      await createTask(ada, { project_id }),
      await createTask(eve),
    ];
    const lockedBy = (person: Person, concerned: Parameters<typeof lockSpaces>[2]) =>
      withTransaction(db, async (trx) => {
        await lockSpaces(trx, actorOf(person), concerned);
        return countLocks(trx);
      });
    assert.is(await lockedBy(ada, { task_ids: [mine.id, ours.id] }), 2);
    assert.is(await lockedBy(ada, { task_ids: [ours.id, ours.id], space_ids: [project_id] }), 1);
    assert.is(await lockedBy(ada, { task_ids: [hers.id], space_ids: [eve.id] }), 0);
    assert.is(await lockedBy(eve, { space_ids: [project_id, eve.id] }), 1);
  });

  it('lets one transaction in after the other, whatever order they name the spaces in', async ({
    ada,
    project_id,
    db,
  }) => {
    let inside = 0;
    let most = 0;
    const enter = (space_ids: string[]) =>
      db.transaction().execute(async (trx) => {
        await lockSpaces(trx, actorOf(ada), { space_ids });
        inside += 1;
        most = Math.max(most, inside);
        await sql`select from task limit 1`.execute(trx);
        inside -= 1;
      });
    const both = [project_id, ada.id];
    await Promise.all(Array.from({ length: 20 }, (_, n) => enter(n % 2 ? both : both.toReversed())));
    assert.is(most, 1);
  });

  it('also locks the space that a task has moved to during the wait', async ({ ada, project_id, db }) => {
    const task = await createTask(ada);
    const moved = Promise.withResolvers<void>();
    const isLocked = Promise.withResolvers<void>();
    const mover = withTransaction(db, async (trx) => {
      await lockSpaces(trx, actorOf(ada), { space_ids: [ada.id, project_id] });
      isLocked.resolve();
      await trx.updateTable('task').set({ project_id, owner_id: null }).where('id', '=', task.id).execute();
      await moved.promise;
    });
    await isLocked.promise;
    const waiter = withTransaction(db, async (trx) => {
      await lockSpaces(trx, actorOf(ada), { task_ids: [task.id] });
      return countLocks(trx);
    });
    await until('the other transaction waits', async () => {
      const { rows } = await sql`
        select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`.execute(db);
      return rows.length > 0;
    });
    moved.resolve();
    await mover;
    assert.is(await waiter, 2);
  });
});
