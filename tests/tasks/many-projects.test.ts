import { sql } from 'kysely';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { listTasks } from '../../src/tasks/list/statement.ts';
import { explainer, type Node, rowsRead } from '../database/plans-kit.ts';
import { inWorld, type World } from '../world.ts';

const PROJECTS = 60;
const TASKS_EACH = 30;

const KEYS = {
  created_at: sql`created_at`,
  updated_at: sql`updated_at`,
  due_date: sql`due_key(due_date, due_on)`,
  priority: sql`priority`,
  title: sql`fold(title)`,
  position: sql`coalesce(place, id)`,
};

/** Adds a member to more projects than a page reads one by one. High tasks are only in every fourth project. */
async function fill({ db }: World, user_id: string): Promise<void> {
  await sql`with added as (
      insert into project (name, color) select 'Project ' || n, '#000000' from generate_series(1, ${PROJECTS}::integer) n returning id),
    joined as (insert into project_member (project_id, user_id, role) select id, ${user_id}, 'member' from added)
    insert into task (project_id, title, priority, due_date, created_by, created_at, updated_at)
    select id, 'Task ' || n * 7919 % 100, (case when number % 4 = 0 and n % 2 = 0 then 'high' else 'low' end)::task_priority,
      case when n % 7 = 0 then timestamptz '2020-01-01' + n * interval '1 hour'
        when n % 3 = 0 then timestamptz '2099-01-01' + n * number % 50 * interval '1 hour' end, ${user_id},
      timestamptz '2026-01-01' + (n * 31 + number * 17) % 500 * interval '1 minute', timestamptz '2026-02-01' + n * number % 90 * interval '1 hour'
    from (select id, row_number() over () as number from added) as project, generate_series(1, ${TASKS_EACH}::integer) n`.execute(
    db,
  );
}

inWorld('lists of many projects', (it) => {
  it('returns the first tasks of all projects in every order, with and without a filter', async (world) => {
    const mia = await world.person('Mia');
    await fill(world, mia.id);
    for (const [sort, key] of Object.entries(KEYS))
      for (const order of ['asc', 'desc'])
        for (const [filter, condition] of [
          ['', 'true'],
          ['&priority=high', `priority = 'high'`],
          [`&created_by=${mia.id}&completed=false`, 'true'],
          ['&overdue=false', `(due_date > '2026-01-01') is not false`],
        ] as const) {
          const { rows } = await sql<{ id: string }>`select id from task where created_by = ${mia.id}
            and ${sql.raw(condition)} order by ${key} ${sql.raw(order)} nulls last, id ${sql.raw(order)}`.execute(
            world.db,
          );
          const query = `/tasks?sort=${sort}&order=${order}&per_page=25${filter}`;
          const first = (await mia.get(query).expect(200)).body;
          const next = (await mia.get(`${query}&cursor=${first.meta.next_cursor}`).expect(200)).body;
          const third = (await mia.get(`${query}&page=3`).expect(200)).body;
          const listed = [...first.data, ...next.data, ...third.data].map(({ id }: { id: string }) => id);
          assert.equal(
            listed,
            rows.slice(0, 75).map(({ id }) => id),
            query,
          );
          assert.is(first.meta.total, rows.length);
        }
  });

  it('reads only the projects that can have a task on the page', async (world) => {
    const noa = await world.person('Noa');
    await fill(world, noa.id);
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    try {
      const plans: Node[] = [];
      const limit = 5;
      await listTasks(
        explainer(client, 'analyzed', plans),
        { user_id: noa.id, timezone: 'UTC' },
        { per_page: 4, sort: 'title', order: 'asc', deleted: false, now: new Date().toISOString() },
        { limit, offset: 0, after: undefined, counted: false },
        { isCrowded: true },
      );
      // The first task of each project, and those of the projects on the page.
      const most = PROJECTS + limit * limit + limit;
      assert.ok(rowsRead(plans, 'task') <= most, `${rowsRead(plans, 'task')} instead of ${most}`);
    } finally {
      await client.end();
    }
  });
});
