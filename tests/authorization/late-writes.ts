import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { isRead, type Operation } from '../../src/document.ts';
import { type Part, sharedServer } from '../contract/sweep/house.ts';
import { type ApiResponse, exchange } from '../exchange.ts';
import { until } from '../waiting.ts';
import { type Cell, cellsOf, type Prepared, readyRequest } from './requests.ts';
import { createStage } from './stage.ts';
import { stateOf } from './state.ts';

type Member = { project_id: string; user_id: string };

/** Ends what a role allows, and returns a function that restores it. */
type Reduction = {
  reduce(db: Database, member: Member): Promise<() => Promise<unknown>>;
  statuses: readonly number[];
  appliesTo?(operation: Operation): boolean;
  /** Whether the reduction needs the lock on the project. Then only the tasks are held. */
  locksProject?: true;
};

const reductions: Readonly<Record<string, Reduction>> = {
  demotion: {
    statuses: [403, 404],
    async reduce(db, { project_id, user_id }) {
      const of = db
        .selectFrom('project_member')
        .where('project_id', '=', project_id)
        .where('user_id', '=', user_id);
      const { role } = await of.select('role').executeTakeFirstOrThrow();
      const set = (next: typeof role) =>
        sql`update project_member set role = ${next} where project_id = ${project_id} and user_id = ${user_id}`.execute(
          db,
        );
      await set('viewer');
      return () => set(role);
    },
  },
  removal: {
    // 400 if the ID of the project is in the body.
    statuses: [400, 404],
    async reduce(db, { project_id, user_id }) {
      const rows = await db
        .deleteFrom('project_member')
        .where('project_id', '=', project_id)
        .where('user_id', '=', user_id)
        .returningAll()
        .execute();
      return () => db.insertInto('project_member').values(rows).execute();
    },
  },
  'archived project': {
    statuses: [409],
    appliesTo: (operation) => operation['x-error-codes'].includes('PROJECT_ARCHIVED'),
    locksProject: true,
    async reduce(db, { project_id }) {
      const set = (archived: boolean) =>
        db.updateTable('project').set({ archived }).where('id', '=', project_id).execute();
      await set(true);
      return () => set(false);
    },
  },
};

/** The cell of the lowest role that succeeds for something in the project. */
function cellFor(operation: Operation): Cell | undefined {
  const cells = cellsOf(operation)
    .flat()
    .filter(
      ({ about, status }) => about !== 'own' && /project|trashed|invitation/.test(about) && status < 300,
    );
  return (['viewer', 'member', 'admin', 'owner'] as const)
    .map((name) => cells.find(({ actor }) => actor === name))
    .find((cell) => cell !== undefined);
}

/**
 * Resolves when a statement has waited for a lock of `holder`, a backend, for longer than `mayStillWrite` ignores, or when `end` has settled.
 * Background work can wait for other locks.
 */
function waitForLongWait(db: Database, holder: number, end: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  const note = () => {
    hasEnded = true;
  };
  end.then(note, note);
  const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    and ${holder} = any(pg_blocking_pids(pid)) and clock_timestamp() > query_start + interval '10 ms'`;
  return until('a statement waits', async () => hasEnded || (await waiting.execute(db)).rows.length > 0);
}

/** Tests that a write that waits for a lock checks the role again after its wait (R10). */
export const testLateWrites: Part = (it, operations) => {
  const all = operations.filter(
    (each) => !isRead(each) && each['x-project-role'] && each['x-project-role'] !== 'viewer',
  );
  if (all.length === 0) return;

  for (const [name, { reduce, statuses, appliesTo = () => true, locksProject }] of Object.entries(
    reductions,
  )) {
    it(`403, 404, 409: a write that waits for a lock sees a ${name} meanwhile (R10)`, async (world) => {
      const { db } = world;
      const { url } = await sharedServer(world);
      const stage = await createStage(world);
      const { project_id } = stage.owner;
      const wrong: string[] = [];
      for (const operation of all.filter(appliesTo)) {
        const cell = cellFor(operation);
        if (!cell) continue;
        const ask = (request: Prepared): Promise<ApiResponse> => exchange({ url, ...request });
        const request = await readyRequest(cell, stage, ask);
        const before = await stateOf(db);
        let restore: (() => Promise<unknown>) | undefined;
        let sent: Promise<ApiResponse> | undefined;
        let isDone = false;
        await db.transaction().execute(async (holder) => {
          await sql`select from task where project_id = ${project_id} for update`.execute(holder);
          // A holder whose lock a change of members does not wait for could not exist.
          if (!locksProject)
            await sql`select from project where id = ${project_id} for no key update`.execute(holder);
          sent = ask(request).finally(() => {
            isDone = true;
          });
          const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(holder);
          await waitForLongWait(db, rows[0]?.pid ?? 0, sent);
          if (!isDone) restore = await reduce(db, { project_id, user_id: stage.cast[cell.actor].id });
        });
        const response = await sent;
        if (!restore) {
          // It did not wait, so it was done before the reduction.
          if (operation.path.includes('{task_id}')) wrong.push(`${operation.operationId} did not wait`);
          continue;
        }
        await restore();
        if (!statuses.includes(response?.status ?? 0))
          wrong.push(`${operation.operationId}: ${response?.status} ${response?.text}`);
        const after = await stateOf(db);
        for (const [table, digest] of Object.entries(after))
          if (before[table] !== digest) wrong.push(`${operation.operationId} changed ${table}`);
      }
      assert.equal(wrong, []);
    });
  }
};
