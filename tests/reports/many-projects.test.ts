import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { limits } from '../../src/reports/read.ts';
import { rebuildSums } from '../../src/reports/rebuild.ts';
import { enough } from '../../src/reports/time-sums.ts';
import { readReport } from '../reports-kit.ts';
import { type Caller, type Cast, inWorld, type World } from '../world.ts';

const PROJECTS = 60;

inWorld('reports of more projects than they have groups', (it) => {
  it('have the largest, as if every project was read in each period', async (world) => {
    const { ada } = world;
    await seed(world);
    await rebuildSums(world.db);
    for (const name of ['throughput', 'burndown', 'cycle-time'] as const) {
      for (const bucket of ['day', 'week', 'month']) {
        const query = `group_by=project&bucket=${bucket}&from=2026-01-10&to=2026-02-20`;
        const report = await readReport(ada, name, query);
        assert.equal(report, await readAll(ada, name, query), `${name} by ${bucket}`);
        assert.is(report.groups_left_out, PROJECTS + 1 - 50);
        assert.is(new Set(report.rows.map(({ group }) => group)).size, 50);
        assert.ok(report.rows.some(({ group }) => group === null));
      }
    }
  });
});

inWorld('reports of time of more projects and users than they have groups', (it) => {
  it('have the largest, as if every entry was read', async (world) => {
    const { ada, db } = world;
    await seed(world);
    await seedTime(world);
    // Half of the entries are not in the sums.
    await sql`select sum_time_changes(900, interval '0')`.execute(db);
    for (const group_by of ['project', 'user']) {
      for (const bucket of ['day', 'week', 'month']) {
        const query = `group_by=${group_by}&bucket=${bucket}&from=2026-01-10&to=2026-02-20`;
        const report = await withSums(0, () => readReport(ada, 'time', query));
        const expected = await withSums(1_000_000, () => readReport(ada, 'time', query));
        assert.equal(report, expected, `${group_by} by ${bucket}`);
        assert.is(report.groups_left_out, PROJECTS + 1 - 50);
        assert.is(new Set(report.rows.map(({ group }) => group)).size, 50);
        assert.ok(report.rows.some(({ group }) => group === null));
      }
    }
  });
});

/** Reads with at least so many sums of days from these. */
async function withSums<Result>(least: number, read: () => Promise<Result>): Promise<Result> {
  const before = enough.sums;
  enough.sums = least;
  try {
    return await read();
  } finally {
    enough.sums = before;
  }
}

/** Time of 60 users in as many projects, of the caller without a project, and of a deleted account. The higher its number, the more it has. */
async function seedTime({ ada, db }: World & Cast): Promise<void> {
  await sql`insert into "user" (id, email, password_hash, full_name)
    select md5('user' || n)::uuid, n || '@example.com', 'nobody logs in', 'User ' || n from generate_series(1, ${sql.lit(PROJECTS)}) as n`.execute(
    db,
  );
  await sql`insert into time_entry (user_id, project_id, started_at, ended_at, billable, tags)
    select case when n = 0 then ${ada.id}::uuid when n <> 31 then md5('user' || n)::uuid end,
      case when n > 0 then md5('project' || n)::uuid end, begun, begun + interval '3 hours 7 minutes', each % 2 = 0, '{}'
    from generate_series(0, ${sql.lit(PROJECTS)}) as n cross join generate_series(1, 3 + case n when 0 then 58 else n end) as each
    cross join lateral (select timestamptz '2026-01-01' + (each * 17 + n) * 5 % 1440 * interval '1 hour' as begun) as begun`.execute(
    db,
  );
}

/** Reads a report without choosing the largest projects first. */
async function readAll(by: Caller, name: 'throughput' | 'burndown' | 'cycle-time', query: string) {
  const before = limits.groups;
  limits.groups = Number.POSITIVE_INFINITY;
  try {
    return await readReport(by, name, query);
  } finally {
    limits.groups = before;
  }
}

/** Tasks of 60 projects and a personal space: the higher its number, the more tasks it has. Each second one is completed. */
async function seed({ ada, db }: World & Cast): Promise<void> {
  const project = sql`md5('project' || n)::uuid`;
  await sql`insert into project (id, name, color) select ${project}, 'Project ' || n, '#0EA5E9' from generate_series(1, ${sql.lit(PROJECTS)}) as n`.execute(
    db,
  );
  await sql`insert into project_member (project_id, user_id, role)
    select ${project}, ${ada.id}, 'owner' from generate_series(1, ${sql.lit(PROJECTS)}) as n`.execute(db);
  await sql`insert into task_transition (task_id, position, space_id, at, opened_at, started_at, kind, status, status_before, status_after)
    select md5(n || ' ' || each)::uuid, step, case n when 30 then ${ada.id}::uuid when 0 then md5('project30')::uuid else ${project} end,
      created + step * interval '7 hours', created, case step when 1 then created + interval '1 hour' end,
      (array['created', 'changed']::task_transition_kind[])[step + 1], (array['todo', 'completed']::task_status[])[step + 1],
      (array[null, 'todo']::task_status[])[step + 1], (array['todo', 'completed']::task_status[])[step + 1]
    from generate_series(0, ${sql.lit(PROJECTS)}) as n cross join generate_series(1, 3 + n) as each
    cross join lateral (select timestamptz '2026-01-01' + (each * 17 + n) * 5 % 1440 * interval '1 hour' as created) as begun
    cross join generate_series(0, each % 2) as step`.execute(db);
}
