import pg from 'pg';
import * as assert from 'uvu/assert';
import { periodsOf } from '../../src/reports/period.ts';
import { rebuildTimeSums } from '../../src/reports/rebuild.ts';
import { sumTime } from '../../src/reports/time.ts';
import { sumTimeInSums, timeSpanValues } from '../../src/reports/time-sums.ts';
import { createProject } from '../fixtures.ts';
import { type Cast, inWorld, type World } from '../world.ts';
import { explainer, type Node, nodesOf, rowsRead } from './plans-kit.ts';

/** An entry an hour of 40 users in one project each and of its owner, for 50 days, of whom $1 owns the first; and timers that were forgotten. */
const SEED = `
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
    const client = await seed({ ada, project_id, databaseUrl });
    const [begin, until] = ['2026-02-10T00:00:00.000Z', '2026-02-17T00:00:00.000Z'];
    const shape = { chosen: {}, isOwn: false, group_by: 'task', filter: undefined } as const;
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

  it('five weeks read sums of days, and the entries near their bounds', async (world) => {
    const client = await seed(world);
    await rebuildTimeSums(world.db);
    await client.query('vacuum analyze time_sum');
    const zone = { timezone: 'Europe/Berlin', weekStart: 'monday' } as const;
    const range = { from: '2026-01-05', to: '2026-02-08', bucket: 'week' } as const;
    const periods = periodsOf(range, '2026-03-01T00:00:00.000Z', zone) ?? [];
    const plans: Node[] = [];
    await sumTimeInSums.all(
      explainer(client, 'analyzed', plans),
      { user_id: world.ada.id, ...timeSpanValues(periods) },
      { group_by: undefined, billable: undefined },
    );
    const [sums, entries] = [rowsRead(plans, 'time_sum'), rowsRead(plans, 'time_entry')];
    // 35 days of one user, also in the project. In the hour before midnight of UTC, each of 41 users has an entry that begins and one that ends.
    assert.ok(sums > 0 && sums <= 2 * 35 + 6 * 41, `${sums} sums`);
    assert.ok(entries > 0 && entries <= 6 * 41 * 2, `${entries} entries`);
    const used = plans.flatMap(nodesOf).map((node) => node['Index Name']);
    for (const index of ['time_sum_key', 'time_sum_by_user', 'time_entry_by_begin', 'time_entry_by_end']) {
      assert.ok(used.includes(index), `${index} is not in ${used}`);
    }
    await client.end();
  });

  it('a report of one project reads no sums of the others', async (world) => {
    const client = await seed(world);
    const other = await createProject(world.ada, { name: 'Other' });
    await client.query('update time_entry set project_id = $1 where user_id <> $2', [other.id, world.ada.id]);
    await rebuildTimeSums(world.db);
    await client.query('vacuum analyze time_sum');
    const zone = { timezone: 'UTC', weekStart: 'monday' } as const;
    const range = { from: '2026-01-05', to: '2026-02-08', bucket: 'week' } as const;
    const periods = periodsOf(range, '2026-03-01T00:00:00.000Z', zone) ?? [];
    const plans: Node[] = [];
    await sumTimeInSums.all(
      explainer(client, 'analyzed', plans),
      { user_id: world.ada.id, project_id: [world.project_id], ...timeSpanValues(periods) },
      { group_by: 'user', billable: undefined },
    );
    const read = rowsRead(plans, 'time_sum');
    // 35 days of one user, also in the project. The other project has 1,400.
    assert.ok(read > 0 && read <= 2 * 35, `${read} sums`);
    await client.end();
  });
});

/** Fills the database on a connection that does not run triggers. */
async function seed({
  ada,
  project_id,
  databaseUrl,
}: Pick<World & Cast, 'ada' | 'project_id' | 'databaseUrl'>): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  await client.query('set session_replication_role = replica');
  await client.query('delete from time_entry');
  for (const statement of SEED.split(';').filter((each) => each.trim() !== '')) {
    const values = [ada.id, project_id].filter((_, index) => statement.includes(`$${index + 1}`));
    await client.query(statement, values);
  }
  await client.query('vacuum analyze time_entry');
  return client;
}
