import pg from 'pg';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { FIRST_ROW, listRows } from '../../src/sync/scan.ts';
import { FIRST_KEY, listTouched } from '../../src/sync/touched.ts';
import { inWorld } from '../world.ts';
import { explainer, type Node, rowsRead } from './plans-kit.ts';

/** 20,000 tasks with an event each, in 20 projects of one user. */
const SEED = `
  with made as (insert into project (name, color) select 'Project ' || n, '#000000' from generate_series(1, 20) as n returning id),
  joined as (insert into project_member (project_id, user_id, role) select id, $1::uuid, 'owner'::project_role from made),
  filled as (
    insert into task (project_id, title, created_at) select id, 'Task ' || n, now() - n * interval '1 second'
    from made, generate_series(1, 1000) as n returning id, project_id)
  insert into event (type, space_id, project_id, subject_type, subject_id, version, changes)
    select 'task.updated', project_id, project_id, 'task', id, 2, '[{"field": "priority", "before": "low", "after": "high"}]' from filled`;

inWorld('sync: plans', (it) => {
  it('a page of the whole state, and of what has changed, reads few rows', async ({ ada, db, ...world }) => {
    const client = new pg.Client({ connectionString: world.databaseUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query(SEED, [ada.id]);
    const last = await world.dispatcher.catchUp();
    await client.query('vacuum analyze');
    const run = async (work: (explaining: Database) => Promise<unknown>) => {
      const plans: Node[] = [];
      await work(explainer(client, 'analyzed', plans));
      return { tasks: rowsRead(plans, 'task'), events: rowsRead(plans, 'event') };
    };
    const { rows } = await client.query(
      'select space_id, created_at, id from task order by space_id offset 10500 limit 1',
    );
    const middle = { ...rows[0], created_at: rows[0].created_at.toISOString() };
    for (const place of [FIRST_ROW, middle]) {
      const read = await run((explaining) =>
        listRows.all(explaining, { user_id: ada.id, ...place, limit: 100 }, { kind: 'task' }),
      );
      assert.ok(read.tasks <= 200, `${read.tasks} rows for a page of 100 tasks`);
    }
    const window = { user_id: ada.id, after: last - 50, until: last, ...FIRST_KEY, limit: 100 };
    const read = await run((explaining) => listTouched.all(explaining, window));
    assert.ok(read.events <= 100 && read.tasks <= 200, JSON.stringify(read));
    await client.end();
  });
});
