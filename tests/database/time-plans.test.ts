import pg from 'pg';
import * as assert from 'uvu/assert';
import { sumTime } from '../../src/reports/time.ts';
import { inWorld } from '../world.ts';
import { explainer, type Node, nodesOf, rowsRead } from './plans-kit.ts';

/** An entry an hour of 40 users in one project each and of its owner, for 50 days, of whom $1 owns the first; and timers that were forgotten. */
const SEED = `
  set session_replication_role = replica;
  insert into time_entry (user_id, project_id, started_at, ended_at)
    select case n when 0 then $1::uuid else md5('user' || n)::uuid end, case n when 0 then $2::uuid else md5('project' || n)::uuid end, at, at + interval '1 hour'
    from generate_series(0, 40) as n, generate_series(timestamptz '2026-01-01', '2026-02-19', '1 hour') as at;
  insert into time_entry (user_id, project_id, started_at, ended_at)
    select md5('user' || n)::uuid, md5('project' || n)::uuid, '2025-06-01', timestamptz '2025-07-10' + n * interval '1 hour' from generate_series(1, 300) as n;`;

inWorld('the report of time: plans', (it) => {
  it('a week reads its entries, and those of the day before it, from indexes', async ({
    ada,
    project_id,
    databaseUrl,
  }) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on('error', () => {});
    await client.connect();
    for (const statement of SEED.split(';').filter((each) => each.trim() !== '')) {
      const values = [ada.id, project_id].filter((_, index) => statement.includes(`$${index + 1}`));
      await client.query(statement, values);
    }
    await client.query('vacuum analyze time_entry');
    const [begin, until] = ['2026-02-10T00:00:00.000Z', '2026-02-17T00:00:00.000Z'];
    const shape = { chosen: {}, group_by: 'task', filter: undefined } as const;
    const plans: Node[] = [];
    await sumTime.all(
      explainer(client, 'analyzed', plans),
      { user_id: ada.id, begin, until, starts: [begin] },
      shape,
    );
    const read = rowsRead(plans, 'time_entry');
    // 8 days of one user, which the project is looked through for a second time.
    assert.ok(read <= 2 * 8 * 24 + 10, `${read} rows`);
    const used = plans.flatMap(nodesOf).map((node) => node['Index Name']);
    assert.ok(used.includes('time_entry_by_user') && used.includes('time_entry_over_day'), String(used));
    await client.end();
  });
});
