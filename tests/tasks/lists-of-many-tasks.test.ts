import { sql } from 'kysely';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { budget } from '../../src/tasks/filter/cost.ts';
import { listTasks } from '../../src/tasks/list/statement.ts';
import { afterFile } from '../after-file.ts';
import { explainer, type Node, rowsRead } from '../database/plans-kit.ts';
import { inWorld, type World } from '../world.ts';

const usual = { ...budget };
afterFile(() => {
  Object.assign(budget, usual);
});

const PROJECTS = 120;
const TASKS_EACH = 8;
const TASKS_OF_LARGE = 600;
/** A walk compares 3 tasks of each project, 30 of a dense one and 300 of the densest one. */
const LOW = { units: 1_830, leastSteps: 3 };

const KEYS = {
  created_at: sql`created_at`,
  updated_at: sql`updated_at`,
  due_date: sql`due_key(due_date, due_on)`,
  priority: sql`priority`,
  title: sql`fold(title)`,
  position: sql`coalesce(place, id)`,
};

/** The newest tasks are in one large project, where every tenth task has the tag `common`, also as a word. In the small ones, most have. */
async function fill({ db }: World, user_id: string): Promise<void> {
  const insert = (projects: number, tasks: number, created: string, isCommon: string) =>
    sql`with added as (
        insert into project (name, color) select 'Project ' || n, '#000000' from generate_series(1, ${projects}::integer) n returning id),
      joined as (insert into project_member (project_id, user_id, role) select id, ${user_id}, 'member' from added)
      insert into task (project_id, title, tags, priority, due_date, created_by, created_at, updated_at)
      select id, 'Task ' || n * 7919 % 1000 || case when ${sql.raw(isCommon)} then ' common' else '' end
          || case when number = 1 and n = 2 then ' rare' else '' end,
        case when ${sql.raw(isCommon)} then '{Common}' when number = 1 and n = 2 then '{rare}' else '{}' end::text[],
        (array['low', 'medium', 'high'])[1 + n % 3]::task_priority,
        case when n % 3 = 0 then timestamptz '2099-01-01' + n * number % 50 * interval '1 hour' end, ${user_id},
        ${created}::timestamptz + (n * 31 + number * 17) % 5000 * interval '1 second',
        timestamptz '2026-02-01' + (n * 37 + number * 11) % 900 * interval '1 minute'
      from (select id, row_number() over () as number from added) as project, generate_series(1, ${tasks}::integer) n`.execute(
      db,
    );
  await insert(PROJECTS, TASKS_EACH, '2026-01-01', 'n <> 2');
  await insert(1, TASKS_OF_LARGE, '2026-01-20', 'n % 10 = 0');
  await sql`analyze task`.execute(db);
}

inWorld('lists of many tasks', (it) => {
  it('200: finds the tasks of a frequent tag or word in the order of the list, without a total', async (world) => {
    const mia = await world.person('Mia');
    await fill(world, mia.id);
    Object.assign(budget, LOW);
    for (const [sort, key] of Object.entries(KEYS))
      for (const order of ['asc', 'desc']) {
        const { rows } = await sql<{
          id: string;
        }>`select id from task where created_by = ${mia.id} and tags = '{Common}'
          order by ${key} ${sql.raw(order)} nulls last, id ${sql.raw(order)}`.execute(world.db);
        for (const filter of ['tag=common', 'q=common', `filter=${encodeURIComponent('tag = common')}`]) {
          const query = `/tasks?${filter}&sort=${sort}&order=${order}&per_page=10`;
          const first = (await mia.get(query).expect(200)).body;
          const next = (await mia.get(`${query}&cursor=${first.meta.next_cursor}`).expect(200)).body;
          const listed = [...first.data, ...next.data].map(({ id }: { id: string }) => id);
          assert.equal(
            listed,
            rows.slice(0, 20).map(({ id }) => id),
            query,
          );
          assert.is(first.meta.total, null, query);
        }
      }
    Object.assign(budget, usual);
  });

  it('200: finds the tasks of a rare tag or word by the index, with their number', async (world) => {
    const noa = await world.person('Noa');
    await fill(world, noa.id);
    Object.assign(budget, LOW);
    for (const filter of ['tag=rare', 'q=rare', 'q=rare&sort=relevance', 'filter=tag%20=%20rare']) {
      const { body } = await noa.get(`/tasks?${filter}`).expect(200);
      assert.is(body.meta.total, 2, filter);
      assert.equal(body.data[0].tags, ['rare']);
    }
    const { body } = await noa.get('/projects?per_page=2').expect(200);
    const [project] = body.data;
    for (const filter of ['tag=common', 'q=common']) {
      const few = await noa.get(`/tasks?${filter}&project_id=${project.id}`).expect(200);
      assert.ok(few.body.meta.total > 0, filter);
    }
    Object.assign(budget, usual);
  });

  it('200: finds a tag that the first tasks do not have', async (world) => {
    const ida = await world.person('Ida');
    await fill(world, ida.id);
    await sql`update task set tags = '{}' where created_by = ${ida.id} and created_at >= '2026-01-20'`.execute(
      world.db,
    );
    Object.assign(budget, LOW);
    const { body } = await ida.get('/tasks?tag=common&per_page=10').expect(200);
    const { rows } = await sql<{
      id: string;
    }>`select id from task where created_by = ${ida.id} and tags = '{Common}'
      order by created_at desc, id desc limit 10`.execute(world.db);
    assert.equal(
      body.data.map(({ id }: { id: string }) => id),
      rows.map(({ id }) => id),
    );
    Object.assign(budget, usual);
  });

  it('compares tasks without a due date only if those with one do not end before', async (world) => {
    const eli = await world.person('Eli');
    await fill(world, eli.id);
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    try {
      const plans: Node[] = [];
      const steps = 3;
      await listTasks(
        explainer(client, 'analyzed', plans),
        { user_id: eli.id, timezone: 'UTC' },
        {
          per_page: 5,
          sort: 'due_date',
          order: 'asc',
          deleted: false,
          tag: ['none'],
          now: new Date().toISOString(),
        },
        { limit: 6, offset: 0, after: undefined, counted: false },
        { access: 'walk', steps },
      );
      // Those of the large project end. It is the only row of the page.
      const most = (PROJECTS + 1) * steps + 1;
      assert.ok(rowsRead(plans, 'task') <= most, `${rowsRead(plans, 'task')} instead of ${most}`);
    } finally {
      await client.end();
    }
  });

  it('400: names the parameter that has to compare too many', async (world) => {
    const kim = await world.person('Kim');
    await fill(world, kim.id);
    Object.assign(budget, LOW);
    const refused = async (query: string) => {
      const { body } = await kim.get(`/tasks?${query}`).expect(400);
      assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
      return body.errors[0].field;
    };
    assert.is(await refused('q=common&sort=relevance'), 'q');
    assert.is(await refused('tag=common&completed=true'), 'tag');
    Object.assign(budget, usual);
  });
});
