import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { limits } from '../../src/reports/read.ts';
import { rebuildSums } from '../../src/reports/rebuild.ts';
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
