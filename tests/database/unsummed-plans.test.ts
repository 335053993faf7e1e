import pg from 'pg';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { suite } from '../suite.ts';
import { migratedDatabase } from './scratch.ts';

const SPACE = '01234567-0000-7000-8000-000000000000';
const EVENTS = 20_000;

suite('events whose transitions no sum has yet', (it) => {
  it('are found without the numbered events of their space, also with a plan for any values', async () => {
    const client = new pg.Client({ connectionString: await migratedDatabase() });
    client.on('error', () => {});
    await client.connect();
    afterFile(() => client.end());
    // In no order, so that the planner prefers the space as it does among many more events.
    await client.query(
      `insert into event (type, space_id, subject_id, transaction_id)
         select 'task.updated', $1, $1, n * 7919 % ${EVENTS} + 1 from generate_series(1, ${EVENTS}) as n`,
      [SPACE],
    );
    await client.query(
      'update event_dispatcher set next_transaction = pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000',
    );
    await client.query('analyze event');
    await client.query('set plan_cache_mode = force_generic_plan');
    const blocks: number[] = [];
    // The first call reads the catalog.
    for (const _ of [1, 2]) {
      const { rows } = await client.query(
        'explain (analyze, buffers, format json) select unsummed_task_transitions(array[$1::uuid])',
        [SPACE],
      );
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      blocks.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
    }
    assert.ok((blocks[1] ?? EVENTS) < 150, String(blocks));
  });
});
