import { sql } from 'kysely';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { measureCycleTimes } from '../../src/reports/cycle-times.ts';
import { countBurndown, countThroughput } from '../../src/reports/history.ts';
import { periodsOf } from '../../src/reports/period.ts';
import { rebuildSums } from '../../src/reports/rebuild.ts';
import { spansOf } from '../../src/reports/spans.ts';
import { spanValues } from '../../src/reports/sums.ts';
import { inWorld } from '../world.ts';
import { explainer, type Node, nodesOf, rowsRead } from './plans-kit.ts';

const PROJECTS = 8;

/** Tasks of eight projects, of which $1 is one: every 20 minutes of 60 days one is created, and completed an hour later. */
const SEED = `
  insert into task_transition (task_id, position, space_id, at, opened_at, kind, status, status_before, status_after)
    select md5(project || ' ' || at)::uuid, n, case project when 0 then $1::uuid else md5('project' || project)::uuid end,
      at + n * interval '1 hour', at, (array['created', 'changed']::task_transition_kind[])[n + 1],
      (array['todo', 'completed']::task_status[])[n + 1], (array[null, 'todo']::task_status[])[n + 1],
      (array['todo', 'completed']::task_status[])[n + 1]
    from generate_series(0, ${PROJECTS - 1}) as project, generate_series(timestamptz '2026-01-01', '2026-03-01', '20 minutes') as at,
      generate_series(0, 1) as n`;

const ZONE = { timezone: 'Europe/Berlin', weekStart: 'monday' } as const;
const WHOLE = {
  ...{ deleted: undefined, completed: undefined, overdue: undefined, roots: false, blocked: undefined },
  ...{
    has_attachments: undefined,
    unread: undefined,
    filter: undefined,
    access: 'all' as const,
    isBelow: false,
  },
  ...{ isWhole: true, group_by: undefined },
} as const;

inWorld('reports of whole projects: plans', (it) => {
  it('read sums instead of transitions, and completions only for cycle times', async ({
    ada,
    project_id,
    db,
    databaseUrl,
  }) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query(SEED, [project_id]);
    await rebuildSums(db);
    await client.query('vacuum analyze task_transition');
    await client.query('vacuum analyze task_transition_sum');
    const range = { from: '2026-01-05', to: '2026-02-22', bucket: 'week' } as const;
    const periods = periodsOf(range, '2026-03-01T00:00:00.000Z', ZONE) ?? [];
    const values = {
      user_id: ada.id,
      starts: periods.map(({ start }) => new Date(start).toISOString()),
      until: '2026-02-22T23:00:00.000Z',
    };
    const plansOf = async (read: (db: ReturnType<typeof explainer>) => Promise<unknown>) => {
      const plans: Node[] = [];
      await read(explainer(client, 'analyzed', plans));
      return plans;
    };
    const throughput = await plansOf((each) =>
      countThroughput.all(each, { ...values, ...spanValues(spansOf(periods)) }, WHOLE),
    );
    const burndown = await plansOf((each) =>
      countBurndown.all(each, { ...values, ...spanValues(spansOf(periods, 0)) }, WHOLE),
    );
    // 49 days, and at each of the 8 bounds an hour that is moved from one week to another. Three months tell whether that is less to read.
    const sums = 49 + 8 * 2 * 4 + 3;
    const read = {
      throughput: rowsRead(throughput, 'task_transition_sum'),
      burndown: rowsRead(burndown, 'task_transition_sum'),
    };
    assert.is(rowsRead(throughput, 'task_transition'), 0);
    assert.ok(read.throughput > 0 && read.throughput <= sums, JSON.stringify(read));
    assert.is(rowsRead(burndown, 'task_transition'), 0);
    assert.ok(read.burndown <= sums + 10, JSON.stringify(read));

    const cycleTimes = await plansOf((each) => measureCycleTimes.all(each, values, WHOLE));
    const { rows } = await sql<{ many: number }>`select count(*)::integer as many from task_transition
      where space_id = ${project_id} and status_after = 'completed' and at >= ${values.starts[0]} and at < ${values.until}`.execute(
      db,
    );
    assert.is(rowsRead(cycleTimes, 'task_transition'), rows[0]?.many);
    const used = cycleTimes
      .flatMap(nodesOf)
      .flatMap((node) => (node['Relation Name'] === 'task_transition' ? [node['Index Name']] : []));
    assert.equal([...new Set(used)], ['task_transition_completion_times']);
    await client.end();
  });
});
